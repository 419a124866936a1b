import type Stripe from 'stripe';
import { recordPaid } from '../charges/outcome.ts';
import { refused } from '../charges/send.ts';
import type { Context, ObjectRef } from '../context.ts';
import type { Statement } from '../db/database.ts';
import { sessionsIn, supersedeSessions } from '../gateway/supersede.ts';
import { keepMethod } from '../methods/keep.ts';
import { converge } from '../objects/converge.ts';
import { flagObject } from '../objects/flag.ts';
import { type Occasion, recordObject, type Ticket } from '../objects/ticket.ts';
import { orMissing } from '../stripe/missing.ts';
import { postFailure, postPayment, recordAttempt } from './post.ts';
import { type Payment, readPayment } from './read.ts';

const EXPANDED = {
  expand: ['latest_charge.balance_transaction', 'latest_charge.failure_balance_transaction'],
};

/**
 * Makes our books agree with a payment's state at Stripe: a ticket, one fetch, one batch.
 * The webhook, the return page and the sweep all come here, in any order and at once. Money is posted under the
 * charge's own key, so it is booked once whoever comes first; what is remembered of the payment is written only
 * while the ticket is the newest, so an older state never replaces a newer one.
 * @throws StripeError, DatabaseError: nothing is lost, its hint still waits.
 */
export function convergePayment(ctx: Context, id: string, occasion: Occasion): Promise<void> {
  const ref: ObjectRef = { kind: 'payment', id };
  return converge(ctx, ref, occasion, async (ticket) => {
    const intent = await orMissing(ctx.stripe.paymentIntents.retrieve(id, EXPANDED));
    if (intent !== null) return agree(ctx, ref, ticket, intent);
    await flagObject(ctx, ref, ticket, 'Stripe has no such payment');
    return true;
  });
}

/** @returns false when a newer ticket was taken meanwhile. */
async function agree(
  ctx: Context,
  ref: ObjectRef,
  ticket: Ticket,
  intent: Stripe.PaymentIntent,
): Promise<boolean> {
  const payment = readPayment(intent);
  const { requestId } = payment;
  // What was paid, is on its way, or came back, changes what the customer's other sessions may ask for.
  const moved = requestId !== null && MOVED.has(payment.state);
  const statements = [
    ...posting(ctx, payment),
    ...(await attempt(ctx, payment, ref, ticket)),
    ...(payment.state === 'succeeded' || payment.state === 'processing' ? keepMethod(ctx, payment) : []),
    ...(moved ? [supersedeSessions({ requestId, customerId: payment.customerId })] : []),
    recordObject(ref, ticket, payment),
  ];
  const rows = await ctx.db.batch(statements);
  if (moved) await ctx.enqueue(sessionsIn(rows[statements.length - 2]));
  return rows[statements.length - 1]?.[0] !== undefined;
}

/** What became of the request that it was made for. */
async function attempt(ctx: Context, payment: Payment, ref: ObjectRef, ticket: Ticket): Promise<Statement[]> {
  if (payment.requestId === null) return [];
  if (payment.purpose === 'checkout') return [recordAttempt(payment, ref, ticket)];
  if (payment.state === 'succeeded' || payment.state === 'processing') return recordPaid(ctx, payment);
  return refused(ctx, payment, {
    sql: "EXISTS (SELECT 1 FROM stripe_objects o WHERE o.kind = 'payment' AND o.id = :first AND o.generation = :newest)",
    params: { first: ref.id, newest: ticket.generation },
  });
}

const MOVED = new Set<Payment['state']>(['succeeded', 'processing', 'returned']);

function posting(ctx: Context, payment: Payment) {
  if (payment.requestId === null || payment.chargeId === null) return [];
  if (payment.state === 'succeeded') return postPayment(ctx, payment);
  if (payment.state !== 'returned') return [];
  // What came and went unheard cancels out at Stripe, and is not booked; unless a refund or a dispute took money of it, which needs its entry.
  return [...(payment.claimed ? postPayment(ctx, payment) : []), ...postFailure(ctx, payment)];
}
