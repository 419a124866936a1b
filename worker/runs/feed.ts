import { chargesPerSecond } from '../charges/lease.ts';
import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';

/** So long ahead of the rate is handed to the queue, so that it never runs dry until the next minute, and little waits there. */
const AHEAD_S = 150;
/** What was handed over so long ago and still waits was lost. */
const LOST_MS = 5 * 60 * 1000;

/**
 * Hands the next attempts of running runs to the queue, every minute: as many as can be sent until well after the next time. What was
 * lost is handed over again; twice does no harm, because an attempt's turn is taken once. Runs of which nothing is left are done.
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
         SELECT a.id FROM runs r INDEXED BY runs_live CROSS JOIN charge_attempts a INDEXED BY charge_attempts_waiting ON a.run_id = r.id AND a.state = 'waiting'
         WHERE r.state IN ('selecting', 'running', 'paused') AND r.state <> 'paused' AND (a.queued_at IS NULL OR a.queued_at < :lost_ms)
         LIMIT max(0, :ahead - (SELECT count(*) FROM (SELECT 1 FROM runs r INDEXED BY runs_live CROSS JOIN charge_attempts a INDEXED BY charge_attempts_waiting ON a.run_id = r.id AND a.state = 'waiting' AND a.queued_at >= :lost_ms
           WHERE r.state IN ('selecting', 'running', 'paused') LIMIT :ahead))))
       RETURNING id`,
      params,
    ),
    sql(
      `UPDATE runs SET state = 'done', ended_at = ${ctx.clock.sql} WHERE number IN (SELECT number FROM runs INDEXED BY runs_live WHERE state IN ('selecting', 'running', 'paused'))
         AND state = 'running' AND due_count = succeeded_count + processing_count + failed_count + skipped_count`,
      ctx.clock.params,
    ),
  ]);
  await ctx.enqueueCharges(rows.map(({ id }) => String(id)));
}
