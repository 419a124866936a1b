import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { isLive } from '../stripe/connection.ts';

/** Stripe's limits: 100 requests a second live, 25 in a sandbox (docs.stripe.com/rate-limits). */
const LIMIT = { live: 100, test: 25 };
/** Of which charges take this share; the rest is left to payers, webhooks and the sweep. */
const SHARE = 0.94;

/** How many charges may be sent a second, over all consumers together. */
export const chargesPerSecond = (ctx: Context): number =>
  (isLive(ctx.connection) ? LIMIT.live : LIMIT.test) * SHARE;

/**
 * Leases the next `many` slots to send in, from the one row that all consumers share, so that together they keep to Stripe's limit.
 * @returns in how many milliseconds each may be sent. Who dies wastes its slots, and nothing else.
 */
export async function leaseSlots(ctx: Context, many: number): Promise<number[]> {
  const everyMs = 1000 / chargesPerSecond(ctx);
  const [rows] = await ctx.db.batch([
    sql(
      `INSERT INTO send_slots (name, next_ms) VALUES ('charges', ${NOW} + :took)
       ON CONFLICT (name) DO UPDATE SET next_ms = max(next_ms, ${NOW} - ${UNUSED_MS}) + :took RETURNING next_ms - :took - ${NOW} AS wait_ms`,
      { took: Math.round(many * everyMs) },
    ),
  ]);
  const waitMs = Number(rows?.[0]?.wait_ms);
  return Array.from({ length: many }, (_, at) => Math.max(0, waitMs + at * everyMs));
}

// Slots that nobody used in the last moment, while a consumer waited for its last answers, may still be used: then so many were sent less.
const UNUSED_MS = 400;

// The database's real time: consumers' clocks may differ, this one is the same for all.
const NOW = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";
