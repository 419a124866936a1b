import type Stripe from 'stripe';
import type { Context, ObjectRef } from '../context.ts';
import { type Row, sql } from '../db/database.ts';
import { flagObject } from '../objects/flag.ts';
import { type Occasion, recordObject, takeTicket } from '../objects/ticket.ts';
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
  if (found === null) return flagObject(ctx, ref, ticket, 'Stripe has no such session');
  const session = await expireIfSuperseded(ctx, found);
  const payment =
    typeof session.payment_intent === 'string' ? session.payment_intent : session.payment_intent?.id;
  if (payment !== undefined) await convergePayment(ctx, payment, 'wanted');
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
      settled: state === 'expired' || session.payment_status === 'paid',
      data: {},
      flag: null,
    }),
  ]);
}

async function expireIfSuperseded(
  ctx: Context,
  session: Stripe.Checkout.Session,
): Promise<Stripe.Checkout.Session> {
  if (session.status !== 'open') return session;
  const [rows] = await ctx.db.batch([
    sql('SELECT superseded FROM gateway_requests WHERE stripe_id = :id', { id: session.id }),
  ]);
  if (!isSuperseded(rows)) return session;
  return ctx.stripe.checkout.sessions.expire(session.id, {}, { idempotencyKey: `${session.id}:expire` });
}

function isSuperseded(rows: Row[] | undefined): boolean {
  return rows?.[0]?.superseded === 1;
}
