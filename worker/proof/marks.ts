import type { Context } from '../context.ts';
import { type Row, type Statement, sql } from '../db/database.ts';

/**
 * How far the proof is. `done`: all rows of Stripe's balance that are older are stored (epoch seconds). While it lists:
 * `goal`, what it lists up to, and `reached`: rows from there on to the goal are stored. `entries`: entries up to there were
 * compared, `ran`: when it last came to its end (both epoch milliseconds of the books' clock).
 */
export type Mark = 'done' | 'goal' | 'reached' | 'entries' | 'ran';

export type Marks = Partial<Record<Mark, number>>;

export const selectMarks = (): Statement =>
  sql("SELECT name, value FROM sweep_marks WHERE name BETWEEN 'proof_' AND 'proof_z'");

export function readMarks(rows: Row[] = []): Marks {
  return Object.fromEntries(
    rows.map(({ name, value }) => [String(name).slice('proof_'.length), Number(value)]),
  );
}

export const setMark = (mark: Mark, value: number): Statement =>
  sql(
    'INSERT INTO sweep_marks (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    { name: `proof_${mark}`, value },
  );

export const clearMark = (mark: Mark): Statement =>
  sql('DELETE FROM sweep_marks WHERE name = :name', { name: `proof_${mark}` });

/** What the proof has to know at its start: its marks, the time (epoch milliseconds), and when Selfpay's money began. */
export async function readStart(
  ctx: Context,
): Promise<{ marks: Marks; nowMs: number; beganMs: number | null }> {
  const [marks, clock, began] = await ctx.db.batch([
    selectMarks(),
    ctx.clock.select(),
    sql(`SELECT min(x.at) AS at FROM (
      SELECT (SELECT min(at) FROM register_entries INDEXED BY register_entries_type WHERE type = 'Stripe') AS at
      UNION ALL SELECT (SELECT created_at FROM gateway_requests ORDER BY id LIMIT 1)) x`),
  ]);
  const at = began?.[0]?.at ?? null;
  return {
    marks: readMarks(marks),
    nowMs: Number(clock?.[0]?.now_ms),
    beganMs: at === null ? null : Number(at),
  };
}
