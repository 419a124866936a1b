import { record } from '../activity/record.ts';
import { leaseSlots } from '../charges/lease.ts';
import { readCharge } from '../charges/request.ts';
import { sendCharge } from '../charges/send.ts';
import type { Context } from '../context.ts';
import { critical } from '../critical/raise.ts';
import { type Statement, sql } from '../db/database.ts';
import { KEY_FORGOTTEN_MS } from '../gateway/patience.ts';
import { sessionsIn, supersedeOf } from '../gateway/supersede.ts';
import { payFromCredit, somethingToPay } from '../ledger/pay-from-credit.ts';
import { post } from '../ledger/post.ts';
import { eachOf } from '../parallel.ts';
import { paymentSettings } from '../settings/schema.ts';

const MOST = 50;

/**
 * Looks after the wallets whose balance moved, or whose customer was invoiced, every minute: open invoices are paid from the credit when
 * the customer wants that, and a balance under its threshold is topped up. What made it look is a mark on the wallet's row, set by the database
 * itself, so nothing is missed.
 */
export async function keepWallets(ctx: Context): Promise<void> {
  const [rows = []] = await ctx.db.batch([
    sql(
      `SELECT customer_id, wanted_at, pays_invoices FROM wallets INDEXED BY wallets_wanted WHERE enabled = 1 AND wanted_at IS NOT NULL AND coalesce(not_before, 0) <= ${ctx.clock.sql}
       ORDER BY wanted_at LIMIT :most`,
      { ...ctx.clock.params, most: MOST },
    ),
  ]);
  await eachOf(
    rows,
    (row) => keepWallet(ctx, Number(row.customer_id), Number(row.wanted_at), row.pays_invoices === 1),
    (row, error) => ctx.log('wallet_failed', { customer: Number(row.customer_id), message: String(error) }),
  );
}

/** Looks after one wallet. @param wantedAt the mark that is answered. @throws DatabaseError: the mark stays. */
export async function keepWallet(
  ctx: Context,
  customerId: number,
  wantedAt: number,
  pays: boolean,
): Promise<void> {
  if (pays) await payInvoices(ctx, customerId);
  const [, , , made] = await ctx.db.batch([
    ...stopGivenBack(ctx, customerId),
    recordTopup(ctx, customerId, ctx.newId('req')),
    raiseNoMethod(ctx, customerId, wantedAt),
    // Whatever moved since is another mark, and is looked at next. What another charge stood before is looked at again, behind the others.
    sql(
      `UPDATE wallets SET wanted_at = iif(${IN_THE_WAY}, :real_ms, NULL) WHERE customer_id = :customer AND wanted_at = :wanted`,
      { customer: customerId, wanted: wantedAt, real_ms: ctx.clock.realMs },
    ),
  ]);
  if (made?.[0] === undefined) return;
  await ctx.pause((await leaseSlots(ctx, 1))[0] ?? 0);
  await sendCharge(ctx, readCharge(made[0]));
}

async function payInvoices(ctx: Context, customerId: number): Promise<void> {
  const entry = ctx.newId('ent');
  const posting = post(
    {
      id: entry,
      sourceKey: `wallet:${entry}`,
      kind: 'manual',
      type: 'Transfer',
      number: '',
      amountCents: 0,
      comment: 'Paid from the wallet',
      atMs: ctx.clock.realMs,
      onlyIf: somethingToPay(customerId),
    },
    {
      id: ctx.newId('act'),
      actor: { kind: 'system' },
      verb: 'wallet.paid',
      detail: { customer: customerId },
      atMs: ctx.clock.realMs,
    },
    [payFromCredit(customerId)],
  );
  const rows = await ctx.db.batch([
    ...posting,
    supersedeOf({ sql: 'SELECT :wallet_of', params: { wallet_of: customerId } }),
  ]);
  await ctx.enqueue(sessionsIn(rows.at(-1)));
}

/**
 * Writes a top-up down: the balance is under its threshold at this moment, the method may be charged, and no other charge of
 * the customer, nor another top-up, is on its way.
 */
export function recordTopup(ctx: Context, customerId: number, id: string): Statement {
  return sql(
    `INSERT INTO gateway_requests (id, number, kind, customer_id, amount_cents, credit_used_cents, currency, origin, outcome, created_at, expires_at, methods, method_id, stripe_customer)
     SELECT :request, (SELECT coalesce(max(number), 0) + 1 FROM gateway_requests WHERE number IS NOT NULL), 'topup', w.customer_id, w.topup_cents, 0,
       json_patch(:defaults, s.payments) ->> '$.currency', '', 'pending', ${ctx.clock.sql}, ${ctx.clock.sql} + :key_lives, m.type, m.method_id, m.stripe_customer
     FROM wallets w CROSS JOIN payer_account a ON a.customer_id = w.customer_id CROSS JOIN payer_methods m ON ${CHARGEABLE} CROSS JOIN payer_settings s
     WHERE ${SHORT} AND NOT EXISTS (SELECT 1 FROM gateway_requests g INDEXED BY gateway_requests_charging WHERE g.customer_id = w.customer_id AND g.method_id IS NOT NULL AND g.outcome IN ('pending', 'unknown'))
       AND NOT EXISTS (SELECT 1 FROM gateway_requests g INDEXED BY gateway_requests_processing WHERE g.customer_id = w.customer_id AND g.outcome = 'processing' AND g.kind = 'topup')
     RETURNING *`,
    {
      ...ctx.clock.params,
      customer: customerId,
      request: id,
      key_lives: KEY_FORGOTTEN_MS,
      defaults: JSON.stringify(paymentSettings.parse({})),
    },
  );
}

/**
 * Turns a wallet off of which a top-up was refunded or disputed: filled again at once, its owner would have got nothing back. It begins
 * again when they agree anew.
 */
function stopGivenBack(ctx: Context, customerId: number): Statement[] {
  const when = { sql: GIVEN_BACK, params: { customer: customerId } };
  return [
    critical(ctx, {
      cause: `wallet_stopped:${ctx.newId('act')}`,
      kind: 'wallet_stopped',
      customer: { sql: ':customer', params: { customer: customerId } },
      detail: { why: 'A top-up was refunded or disputed, so that the wallet is not filled any more' },
      when,
    }),
    record(ctx, { verb: 'wallet.stopped', subject: { kind: 'customer', id: String(customerId) }, when }),
    sql(
      `UPDATE wallets SET enabled = 0, wanted_at = NULL, changed_at = ${ctx.clock.sql} WHERE customer_id = :customer AND ${GIVEN_BACK}`,
      { ...ctx.clock.params, customer: customerId },
    ),
  ];
}

/** An SQL condition: the wallet of `:customer` is on, and since that was agreed to, a top-up was given back, or one of since then was. */
const GIVEN_BACK = `EXISTS (SELECT 1 FROM wallets w CROSS JOIN gateway_requests g INDEXED BY gateway_requests_charged ON g.customer_id = w.customer_id AND g.number IS NOT NULL AND g.kind = 'topup'
    CROSS JOIN register_entries e ON e.number = g.payment_id AND e.kind = 'payment'
  WHERE w.customer_id = :customer AND w.enabled = 1
    AND (EXISTS (SELECT 1 FROM register_entries b WHERE b.original_id = e.id AND b.kind IN ('refund', 'dispute') AND max(g.created_at, b.at) >= w.changed_at)
      OR EXISTS (SELECT 1 FROM disputes d INDEXED BY disputes_held WHERE d.customer_id = w.customer_id AND d.stage IN ('inquiry', 'open') AND d.entry_id = e.id
        AND max(g.created_at, d.opened_at) >= w.changed_at)))`;

const SHORT = 'w.customer_id = :customer AND w.enabled = 1 AND a.ledger_cents < w.threshold_cents';
const CHARGEABLE = `m.customer_id = w.customer_id AND m.state = 'valid' AND m.recurring = 1 AND iif(w.method_id IS NULL, m.preferred = 1, m.method_id = w.method_id)`;

/** A wallet is short, and something other than a top-up is being charged to its customer at this moment; what comes of that marks nothing. */
const IN_THE_WAY = `EXISTS (SELECT 1 FROM wallets w CROSS JOIN payer_account a ON a.customer_id = w.customer_id CROSS JOIN gateway_requests g INDEXED BY gateway_requests_charging ON g.customer_id = w.customer_id
  WHERE ${SHORT} AND g.method_id IS NOT NULL AND g.outcome IN ('pending', 'unknown') AND g.kind <> 'topup')`;

/** A wallet that is short and has nothing to be filled from: somebody must look, once a day. */
function raiseNoMethod(ctx: Context, customerId: number, wantedAt: number): Statement {
  return critical(ctx, {
    cause: `wallet:${customerId}:${Math.floor(wantedAt / 86_400_000)}`,
    kind: 'no_method',
    customer: { sql: ':customer', params: { customer: customerId } },
    detail: { why: 'The wallet is below its threshold, and there is no method that it can be filled from' },
    when: {
      sql: `EXISTS (SELECT 1 FROM wallets w CROSS JOIN payer_account a ON a.customer_id = w.customer_id WHERE ${SHORT} AND NOT EXISTS (SELECT 1 FROM payer_methods m WHERE ${CHARGEABLE}))`,
      params: {},
    },
  });
}
