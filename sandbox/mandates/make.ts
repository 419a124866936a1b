import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { saveMethod } from '../methods/kept.ts';
import { save } from '../store/objects.ts';

/** How a payer allowed the debit: on Stripe's page, or told the office, which told Stripe. */
export type Acceptance = Pick<Stripe.Mandate.CustomerAcceptance, 'type' | 'online' | 'offline'> & {
  accepted_at?: number | null | undefined;
};

/** Allows debits of an account until it is revoked, saved with the method. */
export function makeMandate(box: Box, method: Stripe.PaymentMethod, acceptance: Acceptance): Stripe.Mandate {
  const mandate: Stripe.Mandate = {
    ...base(box, method, acceptance),
    multi_use: {},
    status: 'active',
    type: 'multi_use',
  };
  save(box, mandate);
  saveMethod(box, method, { mandate: mandate.id });
  return mandate;
}

/** Allows one debit, which uses it up. */
export function makeSingleMandate(
  box: Box,
  method: Stripe.PaymentMethod,
  acceptance: Acceptance,
  single_use: Stripe.Mandate.SingleUse,
): Stripe.Mandate {
  const mandate: Stripe.Mandate = {
    ...base(box, method, acceptance),
    single_use,
    status: 'inactive',
    type: 'single_use',
  };
  save(box, mandate);
  return mandate;
}

function base(box: Box, method: Stripe.PaymentMethod, acceptance: Acceptance) {
  const { accepted_at, ...how } = acceptance;
  return {
    id: box.newId('mandate'),
    object: 'mandate' as const,
    customer_acceptance: { accepted_at: accepted_at ?? box.seconds(), ...how },
    livemode: false,
    payment_method: method.id,
    payment_method_details: { type: 'us_bank_account', us_bank_account: {} },
  };
}
