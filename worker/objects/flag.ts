import type { Context, ObjectRef } from '../context.ts';
import { sql } from '../db/database.ts';
import type { Ticket } from './ticket.ts';

/**
 * Marks an object whose posting the database refused: a person must look, so its hints are done and the event log
 * says why. Nothing of the posting stands.
 */
export async function flagObject(
  ctx: Context,
  ref: ObjectRef,
  ticket: Ticket,
  reason: string,
): Promise<void> {
  await ctx.db.batch([
    sql(
      `INSERT INTO activity (id, actor_kind, actor_id, verb, subject_kind, subject_id, detail, at)
       VALUES (:id, :actor_kind, :actor_id, 'posting.refused', :kind, :object, :detail, ${ctx.clock.sql})`,
      {
        id: ctx.newId('act'),
        actor_kind: ctx.actor.kind,
        actor_id: ctx.actor.id ?? null,
        kind: ref.kind,
        object: ref.id,
        detail: JSON.stringify({ reason }),
        ...ctx.clock.params,
      },
    ),
    sql(
      `UPDATE stripe_objects SET flag = :reason, handled = max(handled, :hints)
       WHERE kind = :kind AND id = :object`,
      { kind: ref.kind, object: ref.id, hints: ticket.hints, reason },
    ),
  ]);
  ctx.log('posting_refused', { kind: ref.kind, object: ref.id, reason });
}
