import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';

const DAY_MS = 24 * 3600 * 1000;
/** A bank debit is booked days after the moment that it is dated. */
const LATE_MS = 14 * DAY_MS;
/** A row of Stripe's balance may become visible a little after its payment. */
const PATIENCE_MS = 3600 * 1000;

/**
 * Finds the entries that bear a number of Stripe's and are no row of Stripe's balance, and forgets those that are by now.
 * @param sinceMs where the last proof stopped, @param untilMs up to where Stripe's balance is stored.
 * @returns the moment up to which entries are compared, epoch milliseconds.
 */
export async function compareEntries(ctx: Context, sinceMs: number, untilMs: number): Promise<number> {
  const until = untilMs - PATIENCE_MS;
  await ctx.db.batch([
    sql(
      'DELETE FROM unproved_entries WHERE EXISTS (SELECT 1 FROM balance_transactions t WHERE t.entry_id = unproved_entries.entry_id)',
    ),
    sql(
      `INSERT INTO unproved_entries (entry_id, found_at)
       SELECT e.id, :real_ms FROM register_entries e INDEXED BY register_entries_type
       WHERE e.type = 'Stripe' AND e.at >= :since AND e.at < :until AND e.source_key GLOB 'stripe:*'
         AND NOT EXISTS (SELECT 1 FROM balance_transactions t WHERE t.entry_id = e.id)
       ON CONFLICT (entry_id) DO NOTHING`,
      { since: sinceMs - LATE_MS, until, real_ms: ctx.clock.realMs },
    ),
  ]);
  return Math.max(sinceMs, until);
}
