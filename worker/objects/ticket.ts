import type { Context, ObjectRef } from '../context.ts';
import { type Statement, sql, type Value } from '../db/database.ts';

/** Leave to write what is fetched after it was taken, for as long as nobody takes a newer one. */
export interface Ticket {
  generation: number;
  /** How many hints had been received when it was taken; what is fetched now answers all of them. */
  hints: number;
  /** What was known of the object then; null: nothing. */
  state: string | null;
}

/** Why an object is converged: because hints wait (else nothing is done), because somebody wants it now, or again. */
export type Occasion = 'hinted' | 'wanted' | 'again';

/**
 * Takes the next ticket of an object.
 * @returns null when the occasion is `hinted` and every hint has been answered: no call is needed.
 */
export async function takeTicket(ctx: Context, ref: ObjectRef, occasion: Occasion): Promise<Ticket | null> {
  const [rows] = await ctx.db.batch([TAKE[occasion](ref, ctx)]);
  const row = rows?.[0];
  if (row === undefined) return null;
  return {
    generation: Number(row.generation),
    hints: Number(row.hints),
    state: row.state === null ? null : String(row.state),
  };
}

const RETURNING = 'RETURNING generation, hints, state';

const TAKE: Record<Occasion, (ref: ObjectRef, ctx: Context) => Statement> = {
  hinted: ({ kind, id }) =>
    sql(
      `UPDATE stripe_objects SET generation = generation + 1
       WHERE kind = :kind AND id = :id AND hints <> handled ${RETURNING}`,
      { kind, id },
    ),
  // Wanting is a hint too: if we die on the way, the sweep finds it.
  wanted: ({ kind, id }, ctx) =>
    sql(
      `INSERT INTO stripe_objects (kind, id, generation, hints, hinted_at) VALUES (:kind, :id, 1, 1, :real_ms)
       ON CONFLICT (kind, id) DO UPDATE SET generation = generation + 1, hints = hints + 1,
         hinted_at = iif(hints = handled, excluded.hinted_at, hinted_at) ${RETURNING}`,
      { kind, id, real_ms: ctx.clock.realMs },
    ),
  again: ({ kind, id }) =>
    sql(
      `UPDATE stripe_objects SET generation = generation + 1 WHERE kind = :kind AND id = :id ${RETURNING}`,
      { kind, id },
    ),
};

/** What is recorded of an object after a fetch. */
export interface Recorded {
  state: string;
  settled: boolean;
  data: Record<string, Value>;
  flag: string | null;
}

/**
 * Records an object's state and that its hints are answered, while the ticket is the newest; last in its batch.
 * RETURNING a row: recorded. None: overtaken, take another ticket.
 */
export function recordObject(ref: ObjectRef, ticket: Ticket, recorded: Recorded): Statement {
  return sql(
    `UPDATE stripe_objects SET state = :state, settled = :settled, data = :data,
       handled = max(handled, :hints), flag = :flag
     WHERE kind = :kind AND id = :id AND generation = :generation RETURNING flag`,
    {
      ...ref,
      generation: ticket.generation,
      hints: ticket.hints,
      state: recorded.state,
      settled: recorded.settled ? 1 : 0,
      data: JSON.stringify(recorded.data),
      flag: recorded.flag,
    },
  );
}
