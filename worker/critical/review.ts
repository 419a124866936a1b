import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { readOne, SHOWN } from './list.ts';
import type { CriticalEvent } from './schema.ts';

/**
 * Says that somebody has looked at a critical event. Who was first stays on record.
 * @throws BusinessError not_found.
 */
export async function reviewCritical(ctx: Context, id: number): Promise<CriticalEvent> {
  const rows = await ctx.db.batch([
    record(ctx, {
      verb: 'critical.reviewed',
      subject: { kind: 'critical_event', id: String(id) },
      when: {
        sql: 'EXISTS (SELECT 1 FROM critical_events WHERE id = :seen AND reviewed_at IS NULL)',
        params: { seen: id },
      },
    }),
    sql(
      `UPDATE critical_events SET reviewed_at = ${ctx.clock.sql}, reviewed_by = :by WHERE id = :id AND reviewed_at IS NULL`,
      { ...ctx.clock.params, id, by: ctx.actor.id ?? null },
    ),
    sql(`SELECT ${SHOWN} FROM critical_events WHERE id = :id`, { id }),
  ]);
  const row = rows[2]?.[0];
  if (row === undefined) throw new BusinessError('not_found', 'There is no such event.');
  return readOne(row);
}
