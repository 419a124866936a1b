import type { Context, ObjectRef } from '../context.ts';
import { type Statement, sql } from '../db/database.ts';
import { entryByKey } from '../ledger/entry.ts';
import { chargeFee } from '../ledger/fee.ts';
import { post, type Target } from '../ledger/post.ts';
import { pourIntoWallet, pourOverInvoice, pourOverItems } from '../ledger/pour.ts';
import { forgive, reverse } from '../ledger/reverse.ts';
import type { Ticket } from '../objects/ticket.ts';
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
      // What a top-up brings is meant to be credit.
      ...(payment.purpose === 'topup' ? { review: 'never' as const } : {}),
    },
    {
      id: ctx.newId('act'),
      actor: ctx.actor,
      verb: 'payment.booked',
      detail: { payment: payment.id, request: payment.requestId, amount_cents: payment.receivedCents },
      atMs: bookedAtMs(ctx, payment.happenedAtMs),
    },
    // Told by what we sent along; were it wrong, the entry would be refused, because it computes the fee itself.
    [...(payment.charged ? chargeFee(target) : []), POUR[payment.purpose](target, payment.charged)],
    target,
  );
}

/** Where the money of each kind of payment goes. */
const POUR = {
  checkout: pourOverInvoice,
  charge: pourOverItems,
  terminal: pourOverItems,
  topup: pourIntoWallet,
};

/**
 * Prepares the booking of a debit that failed after it had succeeded: all that it paid is owed again. Nothing when its
 * success was never booked: then nothing is there to take back.
 */
export function postFailure(ctx: Context, payment: Payment): Statement[] {
  const { failedBy } = payment;
  if (failedBy === null) return [];
  const paid = entryByKey(sourceKey(payment));
  const comment = 'Payment failed';
  return post(
    {
      id: ctx.newId('ent'),
      sourceKey: sourceKey(payment, 'failed'),
      kind: 'undo',
      type: 'Stripe',
      number: failedBy.id,
      amountCents: failedBy.amountCents,
      comment: `${comment} ${payment.id}`,
      atMs: failedBy.atMs,
      original: paid,
      review: 'always',
      onlyIf: { sql: `${paid.sql} IS NOT NULL`, params: paid.params },
    },
    {
      id: ctx.newId('act'),
      actor: ctx.actor,
      verb: 'payment.failed_late',
      detail: { payment: payment.id, request: payment.requestId, amount_cents: failedBy.amountCents },
      atMs: bookedAtMs(ctx, failedBy.atMs),
    },
    [reverse({ original: paid, backCents: -failedBy.amountCents, comment }), forgive('price', comment)],
  );
}

/** Now, without a read: in a sandbox whose clock was moved ahead, not before it happened. */
export function bookedAtMs(ctx: Context, happenedAtMs: number): number {
  return Math.max(ctx.clock.realMs, happenedAtMs);
}

/** The identity of a payment's money: its charge, in its mode. */
export function sourceKey(
  payment: Pick<Payment, 'live' | 'chargeId'>,
  effect: 'paid' | 'failed' = 'paid',
): string {
  if (payment.chargeId === null) throw new Error('a payment without a charge has no key');
  return `stripe:${payment.live ? 'live' : 'test'}:${payment.chargeId}:${effect}`;
}

/**
 * Whose money it is and what for stands in the request that was written down before anything was sent. With a
 * fee, what was paid is the request's amount and the fee on top.
 */
function requestTarget(payment: Payment): Target {
  return {
    sql: `SELECT customer_id, invoice_id, id AS request_id, items, credit_used_cents, iif(fee IS NULL, 0, :amount - amount_cents) AS fee_cents
      FROM gateway_requests WHERE id = :request AND currency = :currency`,
    params: { request: payment.requestId, currency: payment.currency },
  };
}

/**
 * Writes down at the request what became of it: paid, on its way, or why the payer's try failed. What is paid stays so,
 * until its money comes back. Only the newest fetch may say that it is not paid.
 */
export function recordAttempt(payment: Payment, ref: ObjectRef, ticket: Ticket): Statement {
  const { state } = payment;
  const failure = state === 'succeeded' || state === 'processing' ? null : payment.failure;
  const params = {
    request: payment.requestId,
    payment: payment.id,
    failure,
    failed_at: payment.happenedAtMs,
  };
  // Most payments were never on their way, and to say so anew would cost a row.
  const arrived = ticket.state === 'processing' ? ", outcome = 'succeeded'" : '';
  if (state === 'succeeded')
    return sql(
      `UPDATE gateway_requests SET payment_id = :payment, session_status = 'complete', failure = NULL, failed_at = NULL${arrived}
       WHERE id = :request`,
      { request: payment.requestId, payment: payment.id },
    );
  return sql(
    `UPDATE gateway_requests SET payment_id = :payment, session_status = iif(:processing, 'complete', session_status),
       outcome = iif(:processing, 'processing', iif(outcome = 'processing' OR :returned, 'failed', outcome)),
       failure = :failure, failed_at = iif(:failure IS NULL, NULL, :failed_at)
     WHERE id = :request AND (session_status IS NOT 'complete' OR outcome = 'processing' OR :returned OR :processing)
       AND EXISTS (SELECT 1 FROM stripe_objects WHERE kind = :kind AND id = :id AND generation = :generation)`,
    {
      ...params,
      ...ref,
      generation: ticket.generation,
      processing: state === 'processing' ? 1 : 0,
      returned: state === 'returned' ? 1 : 0,
    },
  );
}
