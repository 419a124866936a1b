import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { emit } from '../store/events.ts';
import { type MethodSecret, saveMethod } from './kept.ts';

/** Saves a method with a customer, for the payments to come. */
export function attachMethod(
  box: Box,
  method: Stripe.PaymentMethod,
  customer: string,
  more: Partial<MethodSecret> = {},
): Stripe.PaymentMethod {
  const attached: Stripe.PaymentMethod = { ...method, customer };
  saveMethod(box, attached, more);
  emit(box, 'payment_method.attached', attached);
  return attached;
}
