import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { cardByNumber } from '../cards/test-cards.ts';
import { Declined } from '../http/endpoint.ts';
import { checkMethod, refusal, wrongState } from '../intents/rules.ts';
import type { Acceptance } from '../mandates/make.ts';
import { secretOf } from '../methods/kept.ts';
import { methodNamed } from '../methods/named.ts';
import { emit } from '../store/events.ts';
import { save } from '../store/objects.ts';
import { failSetup, refusedToSave, succeedSetup } from './finish.ts';

type Setup = Stripe.SetupIntent;
type Confirmation = Pick<Stripe.SetupIntentConfirmParams, 'mandate_data' | 'payment_method'>;

/** Saves a method without a payment; a card that cannot be saved is a 402 that keeps the intent. */
export function confirmSetup(box: Box, setup: Setup, wanted: Confirmation): Setup | Declined {
  const named = wanted.payment_method ?? (setup.payment_method as string | null);
  if (!named) throw wrongState(setup, MISSING);
  if (setup.status === 'succeeded' || setup.status === 'canceled') {
    const why = setup.status === 'succeeded' ? 'it has already succeeded' : 'it has been canceled';
    throw wrongState(setup, `You cannot confirm this SetupIntent because ${why}.`);
  }
  const method = methodNamed(box, named);
  checkMethod(box, setup, method);
  const decline = refusedToSave(box, method);
  if (decline) {
    const failed = failSetup(box, setup, method, decline);
    return new Declined({ ...failed.last_setup_error, setup_intent: failed });
  }
  if (mustAuthenticate(box, method)) return wait(box, setup, method);
  return succeedSetup(box, setup, method, acceptanceOf(setup, method, wanted));
}

const MISSING =
  "You cannot confirm this SetupIntent because it's missing a payment method. You can either update the SetupIntent " +
  'with a payment method and then confirm it again, or confirm it again directly with a payment method or ' +
  'ConfirmationToken.';

function acceptanceOf(setup: Setup, method: Stripe.PaymentMethod, wanted: Confirmation): Acceptance | null {
  if (method.type !== 'us_bank_account') return null;
  const acceptance = wanted.mandate_data ? wanted.mandate_data.customer_acceptance : undefined;
  if (acceptance) return acceptance as Acceptance;
  const message =
    'This SetupIntent requires a mandate. Collect mandate acceptance from the customer and try again, providing ' +
    'acceptance data in the mandate_data parameter.';
  throw refusal(setup, message, { param: 'mandate_data' });
}

function mustAuthenticate(box: Box, method: Stripe.PaymentMethod): boolean {
  const secret = secretOf(box, method);
  const { authentication } = cardByNumber(secret.number);
  return (
    method.type === 'card' && !secret.setUp && Boolean(authentication) && authentication !== 'on_session'
  );
}

function wait(box: Box, setup: Setup, method: Stripe.PaymentMethod): Setup {
  const waiting: Setup = {
    ...setup,
    latest_attempt: box.newId('setup_attempt'),
    next_action: { type: 'use_stripe_sdk', use_stripe_sdk: {} },
    payment_method: method.id,
    status: 'requires_action',
  };
  save(box, waiting);
  emit(box, 'setup_intent.requires_action', waiting);
  return waiting;
}
