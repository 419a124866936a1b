import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';

/**
 * Says whether an entry still needs a person's look, and why. What it says already stays as it is, and nothing is noted.
 * @throws BusinessError not_found.
 */
export async function reviewEntry(
  ctx: Context,
  id: string,
  needsReview: boolean,
  note = '',
): Promise<{ id: string; needs_review: boolean }> {
  const params = { id, wanted: needsReview ? 1 : 0 };
  const [, , entries] = await ctx.db.batch([
    record(ctx, {
      verb: needsReview ? 'entry.flagged' : 'entry.reviewed',
      subject: { kind: 'entry', id },
      detail: note === '' ? {} : { note },
      when: {
        sql: 'EXISTS (SELECT 1 FROM register_entries WHERE id = :id AND needs_review <> :wanted)',
        params,
      },
    }),
    sql(
      'UPDATE register_entries SET needs_review = :wanted WHERE id = :id AND needs_review <> :wanted',
      params,
    ),
    sql('SELECT id FROM register_entries WHERE id = :id', { id }),
  ]);
  if (entries?.[0] === undefined)
    throw new BusinessError('not_found', 'There is no entry with this id in the register.');
  return { id, needs_review: needsReview };
}
