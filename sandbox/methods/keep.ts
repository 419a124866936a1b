import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { find } from '../store/objects.ts';
import { attachMethod } from './attach.ts';
import { saveMethod } from './kept.ts';

/** What a payment makes of its method: saved with the customer when that was asked for, else used up. */
export function keepMethod(box: Box, intent: Stripe.PaymentIntent, used: Stripe.PaymentMethod): void {
  const method = find<Stripe.PaymentMethod>(box, 'payment_method', used.id) ?? used;
  if (method.customer) return;
  if (!intent.setup_future_usage) saveMethod(box, method, { spent: true });
  else if (intent.customer) attachMethod(box, method, String(intent.customer));
}
