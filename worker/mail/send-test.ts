import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { BusinessError } from '../http/errors.ts';
import { claim, type Wish } from '../http/once.ts';
import type { Language } from './content.ts';
import { readListed, selectListed } from './list.ts';
import type { MailListed } from './schema.ts';
import { mailStatement } from './write.ts';

/**
 * Sends the office a mail to see that mails arrive, and how they look.
 * @throws BusinessError conflict when mail is not set up, saying what is missing.
 */
export async function sendTestMail(
  ctx: Context,
  wish: Wish,
  { to, language }: { to: string; language: Language },
): Promise<MailListed> {
  const { missing } = ctx.mailer;
  if (missing.length > 0)
    throw new BusinessError('conflict', `E-mail is not set up. Missing: ${missing.join('; ')}.`);
  const key = claim(ctx, wish);
  const id = ctx.newId('mai');
  const rows = await ctx.db.batch([
    key.take,
    record(ctx, {
      id: key.activityId,
      verb: 'mail.tested',
      subject: { kind: 'mail', id },
      when: key.mine,
    }),
    mailStatement(
      ctx.clock,
      { id, cause: `test:${key.activityId}`, kind: 'test', to, language, customerId: null, data: {} },
      key.mine,
    ),
    key.look,
    selectListed({
      sql: "cause = 'test:' || (SELECT activity_id FROM request_keys WHERE caller_id = :wish_caller AND key = :wish_key)",
      params: key.mine.params,
    }),
  ]);
  const [looked, [found = {}] = []] = rows.slice(-2);
  if (key.done(looked).now) await ctx.enqueueMails([id]);
  return readListed(found);
}
