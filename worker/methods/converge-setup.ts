import type Stripe from 'stripe';
import type { Context, ObjectRef } from '../context.ts';
import { converge } from '../objects/converge.ts';
import { flagObject } from '../objects/flag.ts';
import { type Occasion, recordObject } from '../objects/ticket.ts';
import { orMissing } from '../stripe/missing.ts';
import { describe } from './describe.ts';
import { keep } from './keep.ts';

/**
 * Makes our books agree with a SetupIntent: what it saved and Stripe verified is kept for the customer whose session it was.
 * @throws StripeError, DatabaseError: nothing is lost, its hint still waits.
 */
export function convergeSetup(ctx: Context, id: string, occasion: Occasion): Promise<void> {
  const ref: ObjectRef = { kind: 'setup', id };
  return converge(ctx, ref, occasion, async (ticket) => {
    const setup = await orMissing(ctx.stripe.setupIntents.retrieve(id, { expand: ['payment_method'] }));
    if (setup === null) {
      await flagObject(ctx, ref, ticket, 'Stripe has no such set-up');
      return true;
    }
    const statements = [
      ...keepSaved(ctx, setup),
      recordObject(ref, ticket, {
        state: setup.status,
        settled: setup.status === 'succeeded' || setup.status === 'canceled',
        data: {},
        flag: null,
      }),
    ];
    const rows = await ctx.db.batch(statements);
    return rows.at(-1)?.[0] !== undefined;
  });
}

function keepSaved(ctx: Context, setup: Stripe.SetupIntent) {
  const { payment_method: method, customer, mandate, metadata } = setup;
  const requestId = metadata?.gateway_request;
  if (setup.status !== 'succeeded' || requestId === undefined) return [];
  if (typeof method !== 'object' || method === null || customer === null) return [];
  return keep(ctx, {
    requestId,
    methodId: method.id,
    stripeCustomer: typeof customer === 'string' ? customer : customer.id,
    ...describe(method),
    mandate: typeof mandate === 'string' ? mandate : (mandate?.id ?? null),
  });
}
