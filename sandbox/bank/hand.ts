import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { secretOf } from '../methods/kept.ts';
import { takeOrder } from '../methods/orders.ts';
import type { AccountInHand } from './debit.ts';
import { accountByNumber, type DebitPlan, type FailureCode, failureOf } from './test-accounts.ts';

/** Takes an account to be debited; an order for its next debit is used up by that. */
export function takeAccount(box: Box, method: Stripe.PaymentMethod, mandate: Stripe.Mandate): AccountInHand {
  return { method, mandate, plan: planOf(box, method) };
}

function planOf(box: Box, method: Stripe.PaymentMethod): DebitPlan {
  const order = takeOrder(box, method);
  if (order?.outcome === 'succeed') return { end: 'succeeds' };
  if (order) return { end: 'fails', failure: failureOf(order.code as FailureCode) };
  return accountByNumber(secretOf(box, method).number)?.plan ?? { end: 'succeeds' };
}
