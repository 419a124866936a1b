import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { type Attempt, attempt, reread } from '../cards/attempt.ts';
import type { CardEntry } from '../cards/payment-method.ts';
import { detailsOf } from '../resources/checkout-sessions.ts';
import { mergeMetadata } from '../resources/common.ts';
import { createCustomer } from '../resources/customers.ts';
import type { SessionPrivate } from '../resources/line-items.ts';
import { createIntent } from '../resources/payment-intents.ts';
import { emit } from '../store/events.ts';
import { findPrivate, save } from '../store/objects.ts';

type Session = Stripe.Checkout.Session;

/** One press of Pay in an open session. The intent appears with the first attempt and serves them all. */
export function paySession(box: Box, open: Session, entry: CardEntry): Attempt {
  const known = typeof open.payment_intent === 'string' ? reread(box, open.payment_intent) : null;
  const intent = known ?? intentOf(box, open);
  const session: Session = { ...open, payment_intent: intent.id };
  save(box, session);
  const owned = entry.card.decline ? intent : withCustomer(box, session, intent, entry);
  return attempt(box, owned, entry, (paid) => complete(box, session, paid, entry));
}

function intentOf(box: Box, session: Session): Stripe.PaymentIntent {
  const asked = findPrivate<SessionPrivate>(box, session.id)?.intent ?? {};
  return createIntent(box, {
    amount: session.amount_total ?? 0,
    currency: session.currency ?? 'usd',
    customer: session.customer as string | null,
    description: asked.description,
    metadata: mergeMetadata({}, asked.metadata),
    receipt_email: asked.receipt_email,
    setup_future_usage: asked.setup_future_usage,
    statement_descriptor: asked.statement_descriptor,
    statement_descriptor_suffix: asked.statement_descriptor_suffix,
    allowed: session.allowed_payment_method_types,
  });
}

/** With `customer_creation: 'always'` a customer is made of who paid, just before the money moves. */
function withCustomer(box: Box, session: Session, intent: Stripe.PaymentIntent, entry: CardEntry) {
  if (session.customer || session.customer_creation !== 'always') return intent;
  const customer = createCustomer(box, {
    ...(entry.email ? { email: entry.email } : {}),
    ...(entry.name ? { name: entry.name } : {}),
  });
  return { ...intent, customer: customer.id };
}

function complete(box: Box, session: Session, paid: Attempt, entry: CardEntry): void {
  const email = entry.email ?? session.customer_email;
  const completed: Session = {
    ...session,
    customer: paid.intent.customer,
    customer_details: detailsOf(email, entry.name),
    payment_status: 'paid',
    status: 'complete',
    url: null,
  };
  save(box, completed);
  emit(box, 'checkout.session.completed', completed);
}
