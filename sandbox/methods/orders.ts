import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { type Order, saveMethod, secretOf } from './kept.ts';

/** What was ordered for the next charge of a method, used up by one; null when nothing was. */
export function takeOrder(box: Box, method: Stripe.PaymentMethod): Order | null {
  const { order } = secretOf(box, method);
  if (!order) return null;
  if (order.left === null) return order;
  const left = order.left - 1;
  saveMethod(box, method, { order: left ? { ...order, left } : null });
  return order;
}
