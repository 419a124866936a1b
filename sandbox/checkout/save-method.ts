import type Stripe from 'stripe';
import { type BankEntry, makeBankMethod } from '../bank/payment-method.ts';
import type { Box } from '../box.ts';
import { type CardEntry, makePaymentMethod } from '../cards/payment-method.ts';
import type { Acceptance } from '../mandates/make.ts';
import { get } from '../resources/common.ts';
import { failSetup, refusedToSave, succeedSetup } from '../setups/finish.ts';
import { save } from '../store/objects.ts';
import { complete, customerOf, type Payer } from './end.ts';
import { redisplayOf } from './usage.ts';

type Session = Stripe.Checkout.Session;

/** One press of Save in an open session of setup mode: why the card's bank would not have it, or null. */
export function saveCard(
  box: Box,
  session: Session,
  entry: CardEntry,
): Stripe.SetupIntent.LastSetupError | null {
  const method = makePaymentMethod(box, entry, redisplayOf(box, session));
  const decline = refusedToSave(box, method);
  if (decline) return failSetup(box, setupOf(box, session), method, decline).last_setup_error;
  finish(box, session, method, entry, null);
  return null;
}

/** The same for a bank account, with the mandate to debit it from now on. */
export function saveAccount(box: Box, session: Session, entry: BankEntry, acceptance: Acceptance): void {
  const method = makeBankMethod(box, entry, redisplayOf(box, session));
  finish(box, session, method, { name: entry.holderName, email: entry.email }, acceptance);
}

function finish(
  box: Box,
  session: Session,
  method: Stripe.PaymentMethod,
  payer: Payer,
  acceptance: Acceptance | null,
): void {
  const customer = customerOf(box, session, payer);
  const setup: Stripe.SetupIntent = { ...setupOf(box, session), customer };
  save(box, setup);
  succeedSetup(box, setup, method, acceptance);
  complete(box, session, payer, { customer, payment_status: 'no_payment_required' });
}

function setupOf(box: Box, session: Session): Stripe.SetupIntent {
  return get<Stripe.SetupIntent>(box, 'setup_intent', String(session.setup_intent));
}
