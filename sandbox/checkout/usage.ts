import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import type { SessionPrivate } from '../resources/line-items.ts';
import { findPrivate } from '../store/objects.ts';

type Session = Stripe.Checkout.Session;

/** How a method of this type is to be used later: what the session says of the type, else of the payment; null for not. */
export function usageOf(box: Box, session: Session, type: string): string | null {
  const options = session.payment_method_options?.[type as 'card' | 'us_bank_account'];
  const said = options?.setup_future_usage as string | undefined;
  if (said) return said === 'none' ? null : said;
  return findPrivate<SessionPrivate>(box, session.id)?.intent.setup_future_usage ?? null;
}

/** Whether Checkout may show the method to its customer again. */
export function redisplayOf(box: Box, session: Session): Stripe.PaymentMethod.AllowRedisplay {
  return findPrivate<SessionPrivate>(box, session.id)?.redisplay ?? 'limited';
}
