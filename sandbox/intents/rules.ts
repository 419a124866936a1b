import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { invalid, StripeError } from '../http/errors.ts';
import { secretOf } from '../methods/kept.ts';

type Intent = Stripe.PaymentIntent | Stripe.SetupIntent;

const SPENT =
  'The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a ' +
  'connected account without Customer attachment, or was detached from a Customer. It may not be used again. To use ' +
  'a PaymentMethod multiple times, you must attach it to a Customer first.';

/** Refuses a method that is somebody else's, was used up, is blocked, or is of a type that the intent does not take. */
export function checkMethod(box: Box, intent: Intent, method: Stripe.PaymentMethod): void {
  checkOwner(intent, method);
  if (!method.customer && secretOf(box, method).spent) throw refusal(intent, SPENT);
  if (!intent.payment_method_types.includes(method.type)) {
    const types = intent.payment_method_types.join(', ');
    const message =
      `The PaymentMethod provided (${method.type}) is not allowed for this ${nameOf(intent)}. Please attach a ` +
      `PaymentMethod of one of the following types: ${types}.`;
    throw refusal(intent, message, { param: 'payment_method' });
  }
  if (!method.us_bank_account?.status_details?.blocked) return;
  const message = 'This bank account has failed in the past and can not be used. It has been blocked.';
  throw refusal(intent, message, { code: 'payment_method_bank_account_blocked', param: 'payment_method' });
}

function checkOwner(intent: Intent, method: Stripe.PaymentMethod): void {
  const { customer } = intent;
  if (!method.customer || method.customer === customer) return;
  const message = customer
    ? `The PaymentMethod ${method.id} does not belong to the Customer you supplied ${customer}. Please use this ` +
      'PaymentMethod with the Customer that it belongs to instead.'
    : `The payment method supplied (${method.id}) belongs to the Customer ${method.customer}. Please include the ` +
      `Customer in the \`customer\` parameter on the ${nameOf(intent)}.`;
  throw refusal(intent, message, { param: 'payment_method' });
}

/** A 400 that carries the intent, as Stripe's refusals to confirm do. */
export function refusal(intent: Intent, message: string, more: { code?: string; param?: string } = {}) {
  const { body } = invalid(message, more.param, more.code);
  return new StripeError(400, { ...body, [intent.object]: intent });
}

/** A 400 because of where the intent stands. */
export function wrongState(intent: Intent, message: string): StripeError {
  return refusal(intent, message, { code: `${intent.object}_unexpected_state` });
}

export function nameOf(intent: Intent): string {
  return intent.object === 'payment_intent' ? 'PaymentIntent' : 'SetupIntent';
}
