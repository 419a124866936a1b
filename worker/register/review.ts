import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';

/**
 * Says whether an entry still needs a person's look. What it says already stays as it is, and nothing is noted.
 * @throws BusinessError not_found.
 */
export async function reviewEntry(
  ctx: Context,
  id: string,
  needsReview: boolean,
): Promise<{ id: string; needs_review: boolean }> {
  const params = { id, wanted: needsReview ? 1 : 0 };
  const rows = await ctx.db.batch([
    sql(
      `INSERT INTO activity (id, actor_kind, actor_id, verb, subject_kind, subject_id, at)
       SELECT :activity, :actor_kind, :actor_id, :verb, 'entry', id, ${ctx.clock.sql}
       FROM register_entries WHERE id = :id AND needs_review <> :wanted`,
      {
        ...params,
        ...ctx.clock.params,
        activity: ctx.newId('act'),
        actor_kind: ctx.actor.kind,
        actor_id: ctx.actor.id ?? null,
        verb: needsReview ? 'entry.flagged' : 'entry.reviewed',
      },
    ),
    sql(
      'UPDATE register_entries SET needs_review = :wanted WHERE id = :id AND needs_review <> :wanted',
      params,
    ),
    sql('SELECT needs_review FROM register_entries WHERE id = :id', { id }),
  ]);
  if (rows[2]?.[0] === undefined)
    throw new BusinessError('not_found', 'There is no entry with this id in the register.');
  return { id, needs_review: needsReview };
}
