import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';

/** So many attempts are stopped in one statement. */
const STEP = 1000;
/** So many steps at a time; the next minute goes on. */
const MOST_STEPS = 20;

/**
 * Runs of which something waits, found by leaping over the index from one to the next: it costs a row for each such run, however
 * much of it waits.
 */
const WAITING_RUNS = `waiting (run_id) AS (
  SELECT min(run_id) FROM charge_attempts INDEXED BY charge_attempts_waiting WHERE state = 'waiting'
  UNION ALL SELECT (SELECT min(a.run_id) FROM charge_attempts a INDEXED BY charge_attempts_waiting WHERE a.state = 'waiting' AND a.run_id > w.run_id)
  FROM waiting w WHERE w.run_id IS NOT NULL)`;

/** Attempts of stopped runs that still wait are stopped with them, in steps; nothing of them is sent in the meantime. */
export async function stopWaiting(ctx: Context): Promise<void> {
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const [stopped = []] = await ctx.db.batch([
      sql(
        `UPDATE charge_attempts SET state = 'stopped' WHERE id IN (
           WITH RECURSIVE ${WAITING_RUNS}
           SELECT a.id FROM waiting w CROSS JOIN runs r ON r.id = w.run_id AND r.state = 'stopped' CROSS JOIN charge_attempts a INDEXED BY charge_attempts_waiting ON a.run_id = r.id AND a.state = 'waiting'
           LIMIT CAST(:step AS INTEGER)) RETURNING 1`,
        { step: STEP },
      ),
    ]);
    if (stopped.length < STEP) return;
  }
}
