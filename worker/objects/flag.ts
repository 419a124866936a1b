import type { Context, ObjectRef } from '../context.ts';
import { sql } from '../db/database.ts';
import type { Ticket } from './ticket.ts';

/**
 * Marks an object that a person must look at, because the database refused its posting or Stripe does not have it.
 * Trying again would not help, so its hints are done; the event log says why, once.
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
       SELECT :id, :actor_kind, :actor_id, 'object.flagged', :kind, :object, :detail, ${ctx.clock.sql}
       WHERE (SELECT flag FROM stripe_objects WHERE kind = :kind AND id = :object) IS NOT :reason`,
      {
        id: ctx.newId('act'),
        actor_kind: ctx.actor.kind,
        actor_id: ctx.actor.id ?? null,
        kind: ref.kind,
        object: ref.id,
        detail: JSON.stringify({ reason }),
        reason,
        ...ctx.clock.params,
      },
    ),
    sql(
      `UPDATE stripe_objects SET flag = :reason, handled = max(handled, :hints)
       WHERE kind = :kind AND id = :object`,
      { kind: ref.kind, object: ref.id, hints: ticket.hints, reason },
    ),
  ]);
  ctx.log('object_flagged', { kind: ref.kind, object: ref.id, reason });
}
