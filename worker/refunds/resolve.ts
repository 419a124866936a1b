import type { Context } from '../context.ts';
import { type Row, sql } from '../db/database.ts';
import { KEY_FORGOTTEN_MS, KEY_SAFE_MS, MINUTE_MS, PATIENCE_MS } from '../gateway/patience.ts';
import { eachOf } from '../parallel.ts';
import { readRequest } from './request.ts';
import { type RefundAnswer, sendRefund, settleRefund } from './send.ts';

const MOST = 50;
const MOST_PAGES = 10;

/**
 * Settles refunds that got no clear answer. Unknown is never guessed: the same key again while it lives, then a search
 * among the payment's refunds at Stripe; only when the key is too old to be replayed and a whole listing misses it did it not happen.
 */
export async function resolveRefunds(ctx: Context): Promise<void> {
  const [rows = []] = await ctx.db.batch([
    sql(
      `SELECT g.*, now_ms - (g.expires_at - :lives) AS age_ms FROM gateway_requests g INDEXED BY gateway_requests_live CROSS JOIN (SELECT ${ctx.clock.sql} AS now_ms) c
       WHERE (g.session_status = 'open' OR g.outcome IN ('pending', 'unknown')) AND g.kind = 'refund' AND g.expires_at - :lives < now_ms - :patience
         AND (g.outcome = 'pending' OR now_ms - (g.expires_at - :lives) < 10 * :minute OR now_ms - (g.expires_at - :lives) > :lives OR now_ms / :minute % 30 = 0)
       ORDER BY random() LIMIT :most`,
      {
        ...ctx.clock.params,
        lives: KEY_FORGOTTEN_MS,
        patience: PATIENCE_MS,
        minute: MINUTE_MS,
        most: MOST,
      },
    ),
  ]);
  await eachOf(
    rows,
    (row) => resolve(ctx, row),
    (row, error) => ctx.log('resolve_failed', { request: String(row.id), message: String(error) }),
  );
}

async function resolve(ctx: Context, row: Row): Promise<void> {
  const request = readRequest(row);
  const ageMs = Number(row.age_ms);
  // Its key would replay a useless answer, or may be forgotten: only a search can tell.
  const unclear = request.outcome === 'unknown' || ageMs > KEY_SAFE_MS;
  if (!unclear) return sendRefund(ctx, request);
  return settleRefund(ctx, request.id, await searchFor(ctx, request.id, request.payment_id, ageMs));
}

async function searchFor(
  ctx: Context,
  requestId: string,
  paymentId: string,
  ageMs: number,
): Promise<RefundAnswer> {
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const list = await ctx.stripe.refunds.list({
      payment_intent: paymentId,
      limit: 100,
      ...(after ? { starting_after: after } : {}),
    });
    const found = list.data.find(({ metadata }) => metadata?.gateway_request === requestId);
    if (found !== undefined) return { kind: 'refund', id: found.id };
    if (!list.has_more && ageMs > KEY_FORGOTTEN_MS)
      return { kind: 'failed', message: 'Stripe has no such refund' };
    if (!list.has_more) break;
    after = list.data.at(-1)?.id;
  }
  return { kind: 'unknown', message: 'not found at Stripe yet' };
}
