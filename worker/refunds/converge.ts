import type { Context, ObjectRef } from '../context.ts';
import { sessionsIn, supersedeSessions } from '../gateway/supersede.ts';
import { converge, REFUNDED_TOO_MUCH } from '../objects/converge.ts';
import { flagObject, hintedIn, hintFlagged } from '../objects/flag.ts';
import { type Occasion, recordObject, type Ticket } from '../objects/ticket.ts';
import { findOriginal } from '../payments/original.ts';
import { orMissing } from '../stripe/missing.ts';
import { postRefund, postRefundFailure, recordRefund, recordRequest } from './post.ts';
import { type Refund, readRefund } from './read.ts';

const EXPANDED = { expand: ['balance_transaction', 'failure_balance_transaction'] };

/**
 * Makes our books agree with a refund, whoever made it: booked once it succeeded, undone when it failed after that.
 * Three trips. Its payment is booked first, should it not be yet.
 * @throws StripeError, DatabaseError: nothing is lost, its hint still waits.
 */
export function convergeRefund(ctx: Context, id: string, occasion: Occasion): Promise<void> {
  const ref: ObjectRef = { kind: 'refund', id };
  return converge(ctx, ref, occasion, async (ticket) => {
    const found = await orMissing(ctx.stripe.refunds.retrieve(id, EXPANDED));
    if (found !== null) return agree(ctx, ref, ticket, readRefund(found));
    await flagObject(ctx, ref, ticket, 'Stripe has no such refund');
    return true;
  });
}

async function agree(ctx: Context, ref: ObjectRef, ticket: Ticket, refund: Refund): Promise<boolean> {
  const original = await findOriginal(ctx, refund);
  const posting =
    original === null
      ? []
      : [...postRefund(ctx, refund, original), ...postRefundFailure(ctx, refund, original)];
  const statements = [
    ...posting,
    recordRefund(refund, original, ref, ticket),
    ...(refund.requestId === null ? [] : [recordRequest(refund, ref, ticket)]),
    ...(original === null
      ? []
      : [supersedeSessions({ requestId: original.requestId, customerId: original.customerId })]),
    // What came back can be refunded again, and perhaps was before we heard of it.
    ...(refund.cameBack === null ? [] : [hintFlagged('refund', REFUNDED_TOO_MUCH)]),
    recordObject(ref, ticket, {
      state: refund.status,
      settled: refund.settled,
      data: { payment: refund.paymentId, amount_cents: refund.amountCents },
      flag: flagOf(refund, original !== null),
    }),
  ];
  const rows = await ctx.db.batch(statements);
  await ctx.enqueue(rows.flatMap((found) => [...sessionsIn(found), ...hintedIn(found)]));
  return rows[statements.length - 1]?.[0] !== undefined;
}

function flagOf({ state, status, left }: Refund, booked: boolean): string | null {
  if (state === 'unrecognised') return `Stripe reports a status that this version does not know: ${status}`;
  // One that failed has taken nothing.
  if (!booked && state !== 'failed')
    return 'A refund of a payment that is not in the register, so it is not booked';
  if (state === 'succeeded' && left === null)
    return 'Refunded at Stripe but not booked: Stripe names no balance transaction for it';
  return null;
}
