import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { detailsOf } from '../resources/checkout-sessions.ts';
import { createCustomer } from '../resources/customers.ts';
import { emit } from '../store/events.ts';
import { save } from '../store/objects.ts';

type Session = Stripe.Checkout.Session;

export interface Payer {
  name: string | null;
  email: string | null;
}

/** The session's customer; with `customer_creation: 'always'` one is made of who pays, just before the money moves. */
export function customerOf(box: Box, session: Session, payer: Payer): string | null {
  if (session.customer || session.customer_creation !== 'always') return session.customer as string | null;
  const email = payer.email ?? session.customer_email;
  const customer = createCustomer(box, {
    ...(email ? { email } : {}),
    ...(payer.name ? { name: payer.name } : {}),
  });
  return customer.id;
}

/** The payer is done: the session is complete, with what it learned about them. */
export function complete(
  box: Box,
  session: Session,
  payer: Payer,
  result: Pick<Session, 'customer' | 'payment_status'>,
): void {
  const completed: Session = {
    ...session,
    ...result,
    customer_details: detailsOf(payer.email ?? session.customer_email, payer.name),
    status: 'complete',
    url: null,
  };
  save(box, completed);
  emit(box, 'checkout.session.completed', completed);
}
