import type Stripe from 'stripe';
import { startDebit } from '../bank/debit.ts';
import { takeAccount } from '../bank/hand.ts';
import type { Box } from '../box.ts';
import { Declined } from '../http/endpoint.ts';
import { type Acceptance, makeMandate, makeSingleMandate } from '../mandates/make.ts';
import { activeMandate } from '../mandates/revoke.ts';
import { keepMethod } from '../methods/keep.ts';
import { save } from '../store/objects.ts';
import type { Confirmation } from './confirm.ts';
import { refusal } from './rules.ts';

/** Debits a bank account, which needs a mandate: one that it has, or one that is given now. */
export function payByAccount(
  box: Box,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  wanted: Confirmation,
): Stripe.PaymentIntent | Declined {
  const mandate = mandateFor(box, intent, method, wanted);
  if (!mandate) return withoutMandate(box, intent);
  keepMethod(box, intent, method);
  return startDebit(box, intent, takeAccount(box, method, mandate));
}

/** The mandate of a debit that a payer has just allowed: for good when the account is saved, else for this once. */
export function mandateGiven(
  box: Box,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  acceptance: Acceptance,
): Stripe.Mandate {
  if (intent.setup_future_usage) return makeMandate(box, method, acceptance);
  const { amount, currency } = intent;
  return makeSingleMandate(box, method, acceptance, { amount, currency });
}

function mandateFor(
  box: Box,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  wanted: Confirmation,
): Stripe.Mandate | null {
  const active = activeMandate(box, method);
  if (wanted.mandate && wanted.mandate !== active?.id) throw invalidMandate(intent);
  const acceptance = wanted.mandate_data ? wanted.mandate_data.customer_acceptance : undefined;
  if (acceptance) return mandateGiven(box, intent, method, acceptance as Acceptance);
  return active;
}

function invalidMandate(intent: Stripe.PaymentIntent): Error {
  const message = "The provided mandate is invalid and can't be used for the payment intent.";
  return refusal(intent, message, { code: 'payment_intent_mandate_invalid', param: 'mandate' });
}

/** Stripe keeps the intent, which can be confirmed once the payer has agreed again. */
function withoutMandate(box: Box, intent: Stripe.PaymentIntent): Declined {
  const waiting: Stripe.PaymentIntent = { ...intent, status: 'requires_confirmation' };
  save(box, waiting);
  const message =
    'This PaymentIntent requires a mandate, but no existing mandate was found. Collect mandate acceptance from the ' +
    'customer and try again, providing acceptance data in the mandate_data parameter.';
  return new Declined({ type: 'invalid_request_error', message, payment_intent: waiting }, 400);
}
