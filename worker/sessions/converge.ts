import type Stripe from 'stripe';
import type { Context, ObjectRef } from '../context.ts';
import { sql } from '../db/database.ts';
import { convergeSetup } from '../methods/converge-setup.ts';
import { flagObject } from '../objects/flag.ts';
import { type Occasion, recordObject, type Ticket, takeTicket } from '../objects/ticket.ts';
import { convergePayment } from '../payments/converge.ts';
import { orMissing } from '../stripe/missing.ts';

/**
 * Makes our books agree with a Checkout session: open, complete or expired. A session that asks for what is no
 * longer owed is expired at Stripe. If somebody tried to pay it, its payment is converged first.
 * @throws StripeError, DatabaseError: nothing is lost, its hint still waits.
 */
export async function convergeSession(ctx: Context, id: string, occasion: Occasion): Promise<void> {
  const ref: ObjectRef = { kind: 'session', id };
  const ticket = await takeTicket(ctx, ref, occasion);
  if (ticket === null) return;
  const found = await orMissing(ctx.stripe.checkout.sessions.retrieve(id));
  if (found === null) return giveUp(ctx, ref, ticket);
  const session = await expireIfSuperseded(ctx, found, ticket);
  const payment =
    typeof session.payment_intent === 'string' ? session.payment_intent : session.payment_intent?.id;
  if (payment !== undefined) await convergePayment(ctx, payment, 'wanted');
  const setup = typeof session.setup_intent === 'string' ? session.setup_intent : session.setup_intent?.id;
  if (setup !== undefined && session.status === 'complete') await convergeSetup(ctx, setup, 'wanted');
  const state = session.status ?? 'open';
  await ctx.db.batch([
    // Complete and expired are final, so an older answer can only be `open`, which changes nothing.
    sql(
      `UPDATE gateway_requests SET session_status = :state
       WHERE stripe_id = :id AND session_status = 'open' AND :state IN ('complete', 'expired')`,
      { id, state },
    ),
    recordObject(ref, ticket, {
      state,
      settled: state === 'expired' || (state === 'complete' && session.payment_status !== 'unpaid'),
      data: {},
      flag: null,
    }),
  ]);
}

/** Nobody can pay a session that Stripe does not have: one of another key, for instance. */
async function giveUp(ctx: Context, ref: ObjectRef, ticket: Ticket): Promise<void> {
  await ctx.db.batch([
    sql(
      "UPDATE gateway_requests SET session_status = 'expired' WHERE stripe_id = :id AND session_status = 'open'",
      {
        id: ref.id,
      },
    ),
  ]);
  await flagObject(ctx, ref, ticket, 'Stripe has no such session');
}

async function expireIfSuperseded(
  ctx: Context,
  session: Stripe.Checkout.Session,
  ticket: Ticket,
): Promise<Stripe.Checkout.Session> {
  if (session.status !== 'open') return session;
  const [rows] = await ctx.db.batch([
    sql('SELECT superseded FROM gateway_requests WHERE stripe_id = :id', { id: session.id }),
  ]);
  if (rows?.[0]?.superseded !== 1) return session;
  // Expiring twice does no harm; a key that is new each time keeps a stored error from being replayed for a day.
  const idempotencyKey = `${session.id}:expire:${ticket.generation}`;
  return ctx.stripe.checkout.sessions.expire(session.id, {}, { idempotencyKey });
}
