import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { cardByNumber } from '../cards/test-cards.ts';
import { type Decline, errorOf } from '../declines/decline.ts';
import { type Acceptance, makeMandate } from '../mandates/make.ts';
import { attachMethod } from '../methods/attach.ts';
import { saveMethod, secretOf } from '../methods/kept.ts';
import { emit } from '../store/events.ts';
import { find, save } from '../store/objects.ts';

type Setup = Stripe.SetupIntent;

/** Why a card cannot be saved; null when it can, even if it will be declined later. */
export function refusedToSave(box: Box, method: Stripe.PaymentMethod): Decline | null {
  if (method.type !== 'card') return null;
  const card = cardByNumber(secretOf(box, method).number);
  return card.attaches ? null : card.decline;
}

/** The method is saved: with its customer, a bank account with the mandate to debit it. */
export function succeedSetup(
  box: Box,
  setup: Setup,
  method: Stripe.PaymentMethod,
  acceptance: Acceptance | null,
): Setup {
  saveMethod(box, method, { setUp: true });
  if (setup.customer && !method.customer) attachMethod(box, method, String(setup.customer));
  const kept = find<Stripe.PaymentMethod>(box, 'payment_method', method.id) ?? method;
  const mandate = acceptance && method.type === 'us_bank_account' ? makeMandate(box, kept, acceptance) : null;
  const done: Setup = {
    ...setup,
    last_setup_error: null,
    latest_attempt: box.newId('setup_attempt'),
    mandate: mandate?.id ?? null,
    next_action: null,
    payment_method: method.id,
    status: 'succeeded',
  };
  save(box, done);
  emit(box, 'setup_intent.succeeded', done);
  return done;
}

/** The card's bank would not have it: the intent waits for another method. */
export function failSetup(box: Box, setup: Setup, method: Stripe.PaymentMethod, decline: Decline): Setup {
  const failed: Setup = {
    ...setup,
    last_setup_error: { ...(errorOf(decline) as Stripe.SetupIntent.LastSetupError), payment_method: method },
    latest_attempt: box.newId('setup_attempt'),
    next_action: null,
    payment_method: null,
    status: 'requires_payment_method',
  };
  save(box, failed);
  emit(box, 'setup_intent.setup_failed', failed);
  return failed;
}

/** Ends a setup that nobody has finished. */
export function cancelSetup(box: Box, setup: Setup, reason: Setup['cancellation_reason']): Setup {
  const canceled: Setup = {
    ...setup,
    cancellation_reason: reason,
    next_action: null,
    status: 'canceled',
  };
  save(box, canceled);
  emit(box, 'setup_intent.canceled', canceled);
  return canceled;
}
