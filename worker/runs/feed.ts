import { chargesPerSecond } from '../charges/lease.ts';
import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { CHOOSING_AUTOPAY, LIVE } from './state.ts';

/** So long ahead of the rate is handed to the queue, so that it never runs dry until the next minute, and little waits there. */
const AHEAD_S = 150;
/** What was handed over so long ago and still waits was lost. */
const LOST_MS = 5 * 60 * 1000;

/**
 * Hands the next attempts of running runs to the queue, every minute: as many as can be sent until well after the next time. What was
 * lost is handed over again; twice does no harm, because an attempt's turn is taken once. Runs of which nothing is left are done,
 * whoever should have noticed.
 */
export async function feedRuns(ctx: Context): Promise<void> {
  const params = {
    ahead: Math.round(chargesPerSecond(ctx) * AHEAD_S),
    lost_ms: ctx.clock.realMs - LOST_MS,
    real_ms: ctx.clock.realMs,
  };
  const [rows = []] = await ctx.db.batch([
    sql(
      `UPDATE charge_attempts SET queued_at = :real_ms WHERE id IN (
         SELECT a.id FROM ${WAITING} AND (a.queued_at IS NULL OR a.queued_at < :lost_ms)
         LIMIT max(0, :ahead - (SELECT count(*) FROM (SELECT 1 FROM ${WAITING} AND a.queued_at >= :lost_ms LIMIT :ahead))))
       RETURNING id`,
      params,
    ),
    // Of autopay whose selection died, when a later day has taken over what it had left.
    sql(
      `UPDATE runs AS r SET state = 'running' WHERE r.number IN (SELECT number FROM runs INDEXED BY runs_live WHERE ${LIVE})
         AND r.state = 'selecting' AND r.place IS NULL AND NOT ${CHOOSING_AUTOPAY}`,
    ),
    sql(
      `UPDATE runs SET state = 'done', ended_at = ${ctx.clock.sql} WHERE number IN (SELECT number FROM runs INDEXED BY runs_live WHERE ${LIVE})
         AND state = 'running' AND due_count = succeeded_count + processing_count + failed_count + skipped_count`,
      ctx.clock.params,
    ),
  ]);
  await ctx.enqueueCharges(rows.map(({ id }) => String(id)));
}

/** What waits of runs that are not paused, the oldest run first. */
const WAITING = `runs r INDEXED BY runs_live CROSS JOIN charge_attempts a INDEXED BY charge_attempts_waiting ON a.run_id = r.id AND a.state = 'waiting'
  WHERE r.${LIVE} AND r.state <> 'paused'`;
