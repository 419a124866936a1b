import type { Context } from '../context.ts';
import { type Statement, sql } from '../db/database.ts';
import { chargeFee } from '../ledger/fee.ts';
import { type Posting, post, type Target } from '../ledger/post.ts';
import { pourOverInvoice } from '../ledger/pour.ts';
import type { Payment } from './read.ts';

/**
 * Prepares the booking of a succeeded payment: an entry of type "Stripe", number `pi_…`, poured over the items of
 * the invoice that its request was for; a processing fee becomes a PPF invoice that the same entry pays first.
 * The charge's id is the money's identity. Nothing happens when the request is not ours.
 */
export function postPayment(ctx: Context, payment: Payment, nowMs: number): Posting {
  const target = requestTarget(payment);
  return post(
    {
      id: ctx.newId('ent'),
      sourceKey: sourceKey(payment),
      kind: 'payment',
      type: 'Stripe',
      number: payment.id,
      amountCents: payment.receivedCents,
      comment: '',
      atMs: payment.paidAtMs,
    },
    {
      id: ctx.newId('act'),
      actor: ctx.actor,
      verb: 'payment.booked',
      detail: { payment: payment.id },
      atMs: nowMs,
    },
    [...chargeFee(target), pourOverInvoice(target)],
    target,
  );
}

/** The identity of a payment's money: its charge, in its mode. */
export function sourceKey(payment: Pick<Payment, 'live' | 'chargeId'>): string {
  return `stripe:${payment.live ? 'live' : 'test'}:${payment.chargeId}:paid`;
}

/**
 * Whose money it is and what for stands in the request that was written down before anything was sent. With a
 * fee, what was paid is the request's amount and the fee on top.
 */
function requestTarget(payment: Payment): Target {
  return {
    sql: `SELECT customer_id, invoice_id, credit_used_cents, iif(fee IS NULL, 0, :amount - amount_cents) AS fee_cents
      FROM gateway_requests WHERE id = :request AND currency = :currency`,
    params: { request: payment.requestId, currency: payment.currency },
  };
}

/** Writes down at the request what became of it: booked as which entry, or why the payer's try failed. */
export function recordAttempt(payment: Payment, nowMs: number): Statement {
  const paid = payment.state === 'succeeded';
  return sql(
    `UPDATE gateway_requests SET payment_id = :payment,
       session_status = iif(:paid, 'complete', session_status),
       entry_id = iif(:paid, (SELECT id FROM register_entries WHERE source_key = :source_key), entry_id),
       failure = :failure, failed_at = iif(:failure IS NULL, NULL, :now)
     WHERE id = :request AND (entry_id IS NULL OR :paid)`,
    {
      request: payment.requestId,
      payment: payment.id,
      paid: paid ? 1 : 0,
      source_key: sourceKey(payment),
      failure: paid ? null : payment.failure,
      now: nowMs,
    },
  );
}

/**
 * Other sessions of the customer that ask for what is no longer owed: each is marked, and a hint makes sure that
 * it is expired at Stripe. Two statements; the second returns the sessions.
 */
export function supersedeSessions(ctx: Context, payment: Payment): Statement[] {
  return [
    sql(
      `UPDATE gateway_requests AS g SET superseded = 1
       WHERE g.customer_id = (SELECT customer_id FROM gateway_requests WHERE id = :request) AND g.superseded = 0
         AND (g.session_status = 'open' OR g.outcome IN ('pending', 'unknown')) AND g.id <> :request
         AND g.amount_cents IS NOT (SELECT coalesce(sum(b.balance_cents), 0) - b.credit_cents FROM payer_bill b WHERE b.invoice_id = g.invoice_id GROUP BY b.invoice_id)`,
      { request: payment.requestId },
    ),
    sql(
      `INSERT INTO stripe_objects (kind, id, hints, hinted_at)
       SELECT 'session', stripe_id, 1, :real_ms FROM gateway_requests
       WHERE customer_id = (SELECT customer_id FROM gateway_requests WHERE id = :request)
         AND session_status = 'open' AND superseded = 1 AND stripe_id IS NOT NULL
       ON CONFLICT (kind, id) DO UPDATE SET hints = hints + 1 RETURNING id`,
      { request: payment.requestId, real_ms: ctx.clock.realMs },
    ),
  ];
}
