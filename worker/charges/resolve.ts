import type { Context } from '../context.ts';
import { type Row, sql } from '../db/database.ts';
import { KEY_FORGOTTEN_MS, KEY_SAFE_MS, MINUTE_MS, PATIENCE_MS } from '../gateway/patience.ts';
import { eachOf } from '../parallel.ts';
import { convergePayment } from '../payments/converge.ts';
import { leaseSlots } from './lease.ts';
import { type ChargeRequest, readCharge } from './request.ts';
import { sendCharge, settleCharge } from './send.ts';

const MOST = 50;
const MOST_PAGES = 10;

/**
 * Settles charges that got no clear answer. Unknown is never guessed: the same key again while it lives, then a search among the
 * customer's payments at Stripe; only when the key is too old to be replayed and a whole listing misses it did it not happen. A request
 * whose Worker died before it was sent is sent now.
 */
export async function resolveCharges(ctx: Context): Promise<void> {
  const [rows = []] = await ctx.db.batch([
    sql(
      `SELECT g.*, now_ms - g.created_at AS age_ms, ${UNWANTED} AS unwanted FROM gateway_requests g INDEXED BY gateway_requests_charging CROSS JOIN (SELECT ${ctx.clock.sql} AS now_ms) c
       WHERE g.method_id IS NOT NULL AND g.outcome IN ('pending', 'unknown') AND g.created_at < now_ms - :patience
         AND (g.outcome = 'pending' OR now_ms - g.created_at < 10 * :minute OR now_ms - g.created_at > :lives OR now_ms / :minute % 30 = 0)
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
  if (rows.length === 0) return;
  const slots = await leaseSlots(ctx, rows.length);
  await eachOf(
    rows.map((row, at) => ({ row, waitMs: slots[at] ?? 0 })),
    async ({ row, waitMs }) => {
      await ctx.pause(waitMs);
      await resolve(ctx, row);
    },
    ({ row }, error) => ctx.log('resolve_failed', { request: String(row.id), message: String(error) }),
  );
}

async function resolve(ctx: Context, row: Row): Promise<void> {
  const request = readCharge(row);
  const ageMs = Number(row.age_ms);
  // Its key would replay a useless answer, may be forgotten, or would charge what must not be charged any more: only a search can tell.
  const unclear = request.outcome === 'unknown' || ageMs > KEY_SAFE_MS || row.unwanted === 1;
  const kind = unclear ? await search(ctx, request, ageMs) : await sendCharge(ctx, request);
  ctx.log('request_resolved', { request: request.id, kind });
}

/**
 * An SQL condition: nobody asked for the charge `g`, and its owner has taken back since what they agreed to, or its method. If it did not come
 * to Stripe by then, it shall not any more.
 */
const UNWANTED = `(g.requested_by IS NULL AND (EXISTS (SELECT 1 FROM payment_methods m WHERE m.id = g.method_id AND (m.state <> 'valid' OR m.recurring = 0))
  OR g.kind = 'topup' AND NOT EXISTS (SELECT 1 FROM wallets w WHERE w.customer_id = g.customer_id AND w.enabled = 1)
  OR EXISTS (SELECT 1 FROM charge_attempts t CROSS JOIN runs r ON r.id = t.run_id WHERE t.id = g.attempt_id AND r.criteria ->> '$.kind' = 'autopay')
    AND NOT EXISTS (SELECT 1 FROM autopay p WHERE p.customer_id = g.customer_id AND p.enabled = 1)))`;

/** Looks for the payment that a request made, among those of its customer at Stripe and its time. */
async function search(ctx: Context, request: ChargeRequest, ageMs: number): Promise<string> {
  const created = {
    gte: Math.floor(request.created_at / 1000) - 300,
    lte: Math.ceil((request.created_at + KEY_FORGOTTEN_MS) / 1000),
  };
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const list = await ctx.stripe.paymentIntents.list({
      created,
      ...(request.stripe_customer === null ? {} : { customer: request.stripe_customer }),
      limit: 100,
      ...(after ? { starting_after: after } : {}),
    });
    const found = list.data.find(({ metadata }) => metadata.gateway_request === request.id);
    if (found !== undefined) {
      await convergePayment(ctx, found.id, 'wanted');
      return 'payment';
    }
    if (!list.has_more) return ageMs > KEY_FORGOTTEN_MS ? giveUp(ctx, request) : 'unknown';
    after = list.data.at(-1)?.id;
  }
  return 'unknown';
}

async function giveUp(ctx: Context, request: ChargeRequest): Promise<string> {
  const message = 'Stripe has no such payment: it was never made';
  await settleCharge(ctx, request, {
    kind: 'failed',
    refusal: { code: 'never_sent', declineCode: null, adviceCode: null, networkAdviceCode: null, message },
  });
  return 'failed';
}
