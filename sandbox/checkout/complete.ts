import type Stripe from 'stripe';
import { startDebit } from '../bank/debit.ts';
import { takeAccount } from '../bank/hand.ts';
import { type BankEntry, makeBankMethod } from '../bank/payment-method.ts';
import type { Box } from '../box.ts';
import { type Attempt, attempt, reread } from '../cards/attempt.ts';
import { takeCard } from '../cards/hand.ts';
import { type CardEntry, makePaymentMethod } from '../cards/payment-method.ts';
import { createIntent } from '../intents/create.ts';
import { mandateGiven } from '../intents/pay-by-account.ts';
import type { Acceptance } from '../mandates/make.ts';
import { keepMethod } from '../methods/keep.ts';
import { saveMethod } from '../methods/kept.ts';
import { mergeMetadata } from '../resources/common.ts';
import type { SessionPrivate } from '../resources/line-items.ts';
import { findPrivate, save } from '../store/objects.ts';
import { complete, customerOf, type Payer } from './end.ts';
import { redisplayOf, usageOf } from './usage.ts';

type Session = Stripe.Checkout.Session;

/** One press of Pay in an open session. The intent appears with the first attempt and serves them all. */
export function paySession(box: Box, open: Session, entry: CardEntry): Attempt {
  const { session, intent } = begin(box, open, 'card');
  const method = makePaymentMethod(box, entry, redisplayOf(box, session));
  const hand = takeCard(box, method);
  if (hand.decline) return attempt(box, intent, hand);
  const owned = { ...intent, customer: customerOf(box, session, entry) };
  // Checkout has its cardholders authenticate on the spot.
  saveMethod(box, method, { setUp: true });
  keepMethod(box, owned, method);
  return attempt(box, owned, hand, (paid) =>
    complete(box, session, entry, { customer: paid.intent.customer, payment_status: 'paid' }),
  );
}

/** The same from a bank account: the session is complete and unpaid until the bank has answered. */
export function debitSession(box: Box, open: Session, entry: BankEntry, acceptance: Acceptance): void {
  const { session, intent } = begin(box, open, 'us_bank_account');
  const payer: Payer = { name: entry.holderName, email: entry.email };
  const owned = { ...intent, customer: customerOf(box, session, payer) };
  const method = makeBankMethod(box, entry, redisplayOf(box, session));
  const mandate = mandateGiven(box, owned, method, acceptance);
  keepMethod(box, owned, method);
  startDebit(box, owned, takeAccount(box, method, mandate));
  complete(box, session, payer, { customer: owned.customer, payment_status: 'unpaid' });
}

function begin(box: Box, open: Session, type: 'card' | 'us_bank_account') {
  const known = typeof open.payment_intent === 'string' ? reread(box, open.payment_intent) : null;
  const intent = known ?? intentOf(box, open);
  const session: Session = { ...open, payment_intent: intent.id };
  save(box, session);
  const setup_future_usage = usageOf(box, session, type) as Stripe.PaymentIntent['setup_future_usage'];
  return { session, intent: { ...intent, setup_future_usage } };
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
