import type Stripe from 'stripe';
import type { Context, ObjectRef } from '../context.ts';
import { DatabaseError, type Row } from '../db/database.ts';
import { NO_TARGET } from '../ledger/post.ts';
import { flagObject } from '../objects/flag.ts';
import { type Occasion, recordObject, type Ticket, takeTicket } from '../objects/ticket.ts';
import { orMissing } from '../stripe/missing.ts';
import { postPayment, recordAttempt, supersedeSessions } from './post.ts';
import { readPayment } from './read.ts';

const EXPANDED = { expand: ['latest_charge.balance_transaction'] };
/** More overtakings than this in a row do not happen; the sweep would go on. */
const MOST_ROUNDS = 5;

/**
 * Makes our books agree with a payment's state at Stripe: a ticket, one fetch, one batch.
 * The webhook, the return page and the sweep all come here, in any order and at once. Money is posted under the
 * charge's own key, so it is booked once whoever comes first; what is remembered of the payment is written only
 * while the ticket is the newest, so an older state never replaces a newer one.
 * @throws StripeError, DatabaseError: nothing is lost, its hint still waits.
 */
export async function convergePayment(ctx: Context, id: string, occasion: Occasion): Promise<void> {
  const ref: ObjectRef = { kind: 'payment', id };
  let why = occasion;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const ticket = await takeTicket(ctx, ref, why);
    if (ticket === null) return;
    const intent = await orMissing(ctx.stripe.paymentIntents.retrieve(id, EXPANDED));
    if (intent === null) return flagObject(ctx, ref, ticket, 'Stripe has no such payment');
    if (await agree(ctx, ref, ticket, intent)) return;
    why = 'again';
  }
  throw new Error(`payment ${id} was overtaken ${MOST_ROUNDS} times in a row`);
}

/** @returns false when a newer ticket was taken meanwhile. */
async function agree(
  ctx: Context,
  ref: ObjectRef,
  ticket: Ticket,
  intent: Stripe.PaymentIntent,
): Promise<boolean> {
  const payment = readPayment(intent);
  const paid = payment.state === 'succeeded' && payment.requestId !== null && payment.chargeId !== null;
  const statements = [
    ...(paid ? postPayment(ctx, payment) : []),
    ...(payment.requestId === null ? [] : [recordAttempt(payment)]),
    ...(paid ? [supersedeSessions(payment)] : []),
    recordObject(ref, ticket, payment),
  ];
  try {
    const rows = await ctx.db.batch(statements);
    if (paid) await ctx.enqueue(sessionsIn(rows[statements.length - 2]));
    return rows[statements.length - 1]?.[0] !== undefined;
  } catch (error) {
    // The database refused the posting: nothing of it stands, and trying again would not help.
    if (!(error instanceof DatabaseError) || error.refused === null) throw error;
    await flagObject(ctx, ref, ticket, REASONS[error.refused] ?? error.refused);
    return true;
  }
}

/** What a person is told of a refusal that has a plain reason. */
const REASONS: Record<string, string> = {
  [NO_TARGET]: 'Paid at Stripe but not booked: its request is not known here, or is in another currency',
  entry_exists: 'Paid at Stripe with another amount than is booked for the same charge',
};

function sessionsIn(rows: Row[] = []): ObjectRef[] {
  return rows.flatMap(({ stripe_id: id }) =>
    id === null || id === undefined ? [] : [{ kind: 'session', id: String(id) }],
  );
}
