import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { revokeMandate } from '../mandates/revoke.ts';
import { emit } from '../store/events.ts';
import { saveMethod } from './kept.ts';

/** Takes a method from its customer, for good; its mandate ends with it. */
export function detachMethod(box: Box, method: Stripe.PaymentMethod): Stripe.PaymentMethod {
  revokeMandate(box, method);
  const detached: Stripe.PaymentMethod = { ...method, customer: null };
  saveMethod(box, detached, { spent: true });
  emit(box, 'payment_method.detached', detached, { customer: method.customer });
  return detached;
}
