import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import type { Declined } from '../http/endpoint.ts';
import { methodNamed } from '../methods/named.ts';
import { payByAccount } from './pay-by-account.ts';
import { payByCard } from './pay-by-card.ts';
import { checkMethod, wrongState } from './rules.ts';

/** What a payment is confirmed with. */
export type Confirmation = Pick<
  Stripe.PaymentIntentConfirmParams,
  | 'error_on_requires_action'
  | 'mandate'
  | 'mandate_data'
  | 'off_session'
  | 'payment_method'
  | 'payment_method_options'
  | 'setup_future_usage'
>;

/** Asks the payer's bank for the money of an intent, with a stored method, a new one, or one of Stripe's test methods. */
export function confirmIntent(
  box: Box,
  intent: Stripe.PaymentIntent,
  wanted: Confirmation,
): Stripe.PaymentIntent | Declined {
  const named = wanted.payment_method ?? (intent.payment_method as string | null);
  if (!named) throw missingMethod(intent);
  const method = methodNamed(box, named);
  checkMethod(box, intent, method);
  const usage = usageOf(intent, method, wanted);
  const asked: Stripe.PaymentIntent = {
    ...intent,
    payment_method: method.id,
    setup_future_usage: (usage ?? null) as Stripe.PaymentIntent['setup_future_usage'],
  };
  return method.type === 'card'
    ? payByCard(box, asked, method, wanted)
    : payByAccount(box, asked, method, wanted);
}

/** How the method is to be used later: what is said of its type, else of the payment. */
function usageOf(intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod, wanted: Confirmation) {
  const options = wanted.payment_method_options?.[method.type as 'card' | 'us_bank_account'];
  const usage = options ? options.setup_future_usage : undefined;
  if (usage) return usage === 'none' ? null : usage;
  return wanted.setup_future_usage === undefined ? intent.setup_future_usage : wanted.setup_future_usage;
}

function missingMethod(intent: Stripe.PaymentIntent): Error {
  const how = intent.customer
    ? `To confirm the PaymentIntent with ${intent.customer}, specify a payment method attached to this customer ` +
      'along with the customer ID.'
    : 'You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again ' +
      'directly with a payment method or ConfirmationToken.';
  return wrongState(
    intent,
    `You cannot confirm this PaymentIntent because it's missing a payment method. ${how}`,
  );
}
