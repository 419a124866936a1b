import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { BusinessError } from '../http/errors.ts';
import { claim, type Wish } from '../http/once.ts';

/**
 * Adds a person's note to an entry; it stands in the event log, and is never changed.
 * @throws BusinessError not_found, conflict.
 */
export async function noteEntry(
  ctx: Context,
  wish: Wish,
  id: string,
  note: string,
): Promise<{ id: string; note: string }> {
  const there = { sql: 'EXISTS (SELECT 1 FROM register_entries WHERE id = :noted)', params: { noted: id } };
  const key = claim(ctx, wish, there);
  const [, , looked] = await ctx.db.batch([
    key.take,
    record(ctx, {
      id: key.activityId,
      verb: 'entry.noted',
      subject: { kind: 'entry', id },
      detail: { note },
      when: key.mine,
    }),
    key.look,
  ]);
  if (key.done(looked).activityId === '')
    throw new BusinessError('not_found', 'There is no entry with this id in the register.');
  return { id, note };
}
