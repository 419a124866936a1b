import type { Context, ObjectRef } from '../context.ts';
import { type Row, type Statement, sql } from '../db/database.ts';
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

/**
 * Hints the objects of a kind that were put aside for a reason that may be gone by now.
 * RETURNING each as `hinted`, for `hintedIn`.
 */
export function hintFlagged(kind: ObjectRef['kind'], reason: string): Statement {
  return sql(
    `UPDATE stripe_objects INDEXED BY stripe_objects_flagged SET hints = hints + 1 WHERE flag = :reason AND kind = :kind
     RETURNING json_object('kind', kind, 'id', id) AS hinted`,
    { kind, reason },
  );
}

/** The objects to converge again, of those that were hinted. */
export function hintedIn(rows: Row[] = []): ObjectRef[] {
  return rows.flatMap(({ hinted }) =>
    hinted === undefined ? [] : [JSON.parse(String(hinted)) as ObjectRef],
  );
}
