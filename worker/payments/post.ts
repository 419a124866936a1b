import type { Context } from '../context.ts';
import { type Statement, sql } from '../db/database.ts';
import { chargeFee } from '../ledger/fee.ts';
import { post, type Target } from '../ledger/post.ts';
import { pourOverInvoice } from '../ledger/pour.ts';
import type { Payment } from './read.ts';

/**
 * Prepares the booking of a succeeded payment: an entry of type "Stripe", number `pi_…`, poured over the items of
 * the invoice that its request was for; a processing fee becomes a PPF invoice that the same entry pays first.
 * The charge's id is the money's identity. Refused when the request is not known here.
 */
export function postPayment(ctx: Context, payment: Payment): Statement[] {
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
      atMs: payment.happenedAtMs,
    },
    {
      id: ctx.newId('act'),
      actor: ctx.actor,
      verb: 'payment.booked',
      detail: { payment: payment.id, request: payment.requestId, amount_cents: payment.receivedCents },
      atMs: bookedAtMs(ctx, payment),
    },
    // Told by what we sent along; were it wrong, the entry would be refused, because it computes the fee itself.
    [...(payment.charged ? chargeFee(target) : []), pourOverInvoice(target, payment.charged)],
    target,
  );
}

// Now, without a read: in a sandbox whose clock was moved ahead, not before it happened.
function bookedAtMs(ctx: Context, payment: Payment): number {
  return Math.max(ctx.clock.realMs, payment.happenedAtMs);
}

/** The identity of a payment's money: its charge, in its mode. */
export function sourceKey(payment: Pick<Payment, 'live' | 'chargeId'>): string {
  if (payment.chargeId === null) throw new Error('a payment without a charge has no key');
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

/** Writes down at the request what became of it: paid, or why the payer's try failed. What is paid stays so. */
export function recordAttempt(payment: Payment): Statement {
  const paid = payment.state === 'succeeded';
  return sql(
    `UPDATE gateway_requests SET payment_id = :payment, session_status = iif(:paid, 'complete', session_status),
       failure = :failure, failed_at = iif(:failure IS NULL, NULL, :failed_at)
     WHERE id = :request AND (:paid OR session_status IS NOT 'complete')`,
    {
      request: payment.requestId,
      payment: payment.id,
      paid: paid ? 1 : 0,
      failure: paid ? null : payment.failure,
      failed_at: payment.happenedAtMs,
    },
  );
}

/**
 * Marks the customer's other sessions that ask for what is no longer owed; a trigger hints each, so that it is
 * expired at Stripe. RETURNING their ids, null for a request that has no answer yet.
 */
export function supersedeSessions(payment: Payment): Statement {
  return sql(
    `UPDATE gateway_requests AS g INDEXED BY gateway_requests_live SET superseded = 1
     WHERE g.customer_id = coalesce(:customer, (SELECT customer_id FROM gateway_requests WHERE id = :request)) AND g.superseded = 0
       AND (g.session_status = 'open' OR g.outcome IN ('pending', 'unknown')) AND g.id <> :request
       AND g.amount_cents IS NOT (SELECT b.items_cents - b.credit_cents FROM payer_bill b WHERE b.invoice_id = g.invoice_id)
     RETURNING stripe_id`,
    { request: payment.requestId, customer: payment.customerId },
  );
}
