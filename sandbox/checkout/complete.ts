import type Stripe from 'stripe';
import { startDebit } from '../bank/debit.ts';
import type { BankEntry } from '../bank/payment-method.ts';
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

interface Payer {
  name: string | null;
  email: string | null;
}

/** One press of Pay in an open session. The intent appears with the first attempt and serves them all. */
export function paySession(box: Box, open: Session, entry: CardEntry): Attempt {
  const { session, intent } = begin(box, open);
  const owned = entry.card.decline ? intent : withCustomer(box, session, intent, entry);
  return attempt(box, owned, entry, (paid) => complete(box, session, paid.intent, entry, 'paid'));
}

/** The same from a bank account: the session is complete and unpaid until the bank has answered. */
export function debitSession(box: Box, open: Session, entry: BankEntry): void {
  const { session, intent } = begin(box, open);
  const payer = { name: entry.holderName, email: entry.email };
  const processing = startDebit(box, withCustomer(box, session, intent, payer), entry);
  complete(box, session, processing, payer, 'unpaid');
}

function begin(box: Box, open: Session): { session: Session; intent: Stripe.PaymentIntent } {
  const known = typeof open.payment_intent === 'string' ? reread(box, open.payment_intent) : null;
  const intent = known ?? intentOf(box, open);
  const session: Session = { ...open, payment_intent: intent.id };
  save(box, session);
  return { session, intent };
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
    types: session.payment_method_types,
  });
}

/** With `customer_creation: 'always'` a customer is made of who paid, just before the money moves. */
function withCustomer(box: Box, session: Session, intent: Stripe.PaymentIntent, payer: Payer) {
  if (session.customer || session.customer_creation !== 'always') return intent;
  const customer = createCustomer(box, {
    ...(payer.email ? { email: payer.email } : {}),
    ...(payer.name ? { name: payer.name } : {}),
  });
  return { ...intent, customer: customer.id };
}

function complete(
  box: Box,
  session: Session,
  intent: Stripe.PaymentIntent,
  payer: Payer,
  payment_status: 'paid' | 'unpaid',
): void {
  const completed: Session = {
    ...session,
    customer: intent.customer,
    customer_details: detailsOf(payer.email ?? session.customer_email, payer.name),
    payment_status,
    status: 'complete',
    url: null,
  };
  save(box, completed);
  emit(box, 'checkout.session.completed', completed);
}
