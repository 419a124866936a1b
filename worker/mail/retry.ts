import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { claim, type Wish } from '../http/once.ts';
import { readListed, selectListed } from './list.ts';
import type { MailListed } from './schema.ts';

/**
 * Tries a failed mail again, from the beginning: what stood against it may be mended.
 * @throws BusinessError not_found; conflict when it has not failed.
 */
export async function retryMail(ctx: Context, wish: Wish, id: string): Promise<MailListed> {
  const key = claim(ctx, wish, {
    sql: "EXISTS (SELECT 1 FROM mails WHERE id = :failed AND state = 'failed')",
    params: { failed: id },
  });
  const rows = await ctx.db.batch([
    key.take,
    record(ctx, {
      id: key.activityId,
      verb: 'mail.retried',
      subject: { kind: 'mail', id },
      found: { kind: '(SELECT kind FROM mails WHERE id = :failed)' },
      when: { sql: key.mine.sql, params: { ...key.mine.params, failed: id } },
    }),
    sql(
      `UPDATE mails SET state = 'waiting', tries = 0, not_before = ${ctx.clock.sql} WHERE id = :id AND state = 'failed' AND ${key.mine.sql}`,
      { ...ctx.clock.params, ...key.mine.params, id },
    ),
    key.look,
    selectListed({ sql: 'id = :id', params: { id } }),
  ]);
  const [looked, [found] = []] = rows.slice(-2);
  if (found === undefined) throw new BusinessError('not_found', 'There is no mail with this id.');
  const { now, activityId } = key.done(looked);
  if (activityId === '')
    throw new BusinessError('conflict', 'Only a mail that failed can be tried again. This one has not.');
  if (now) await ctx.enqueueMails([id]);
  return readListed(found);
}
