import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { type Decline, errorOf } from '../declines/decline.ts';
import { openDispute } from '../disputes/open.ts';
import { addRow } from '../money/rows.ts';
import { emit } from '../store/events.ts';
import { find, save } from '../store/objects.ts';
import { cardCharge } from './charge.ts';
import { cardFee } from './fee.ts';
import type { CardInHand } from './hand.ts';

export interface Attempt {
  intent: Stripe.PaymentIntent;
  /** Null when the bank was not asked. */
  charge: Stripe.Charge | null;
  /** Why the bank refused, in Stripe's words; null when the money moved. */
  error: Stripe.PaymentIntent.LastPaymentError | null;
}

/** One attempt to pay an intent with a card. `between` adds what happens after the success, before `charge.updated`. */
export function attempt(
  box: Box,
  intent: Stripe.PaymentIntent,
  hand: CardInHand,
  between: (paid: Attempt) => void = () => {},
): Attempt {
  const { method } = hand;
  const charge = cardCharge(box, intent, hand);
  if (hand.decline) return refuse(box, intent, method, hand.decline, charge);
  emit(box, 'charge.succeeded', charge);
  const paid = {
    ...intent,
    ...PAID,
    amount_received: intent.amount,
    latest_charge: charge.id,
    payment_method: method.id,
  };
  save(box, paid);
  emit(box, 'payment_intent.succeeded', paid);
  const settled: Stripe.Charge = { ...charge, balance_transaction: credit(box, charge).id };
  save(box, settled, hand.aftermath);
  const result = { intent: paid, charge: settled, error: null };
  between(result);
  emit(box, 'charge.updated', settled, { balance_transaction: null });
  const { dispute } = hand.aftermath;
  if (dispute) openDispute(box, settled, { ...dispute, amount: settled.amount });
  return result;
}

const PAID = { status: 'succeeded', last_payment_error: null, next_action: null } as const;

/** A refusal, saved and told; without a charge when nobody asked the bank. */
export function refuse(
  box: Box,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  decline: Decline,
  charge: Stripe.Charge | null,
): Attempt {
  const error = {
    ...(charge ? { charge: charge.id } : {}),
    ...(errorOf(decline) as Stripe.PaymentIntent.LastPaymentError),
    payment_method: method,
    payment_method_type: method.type,
  };
  const failed: Stripe.PaymentIntent = {
    ...intent,
    status: 'requires_payment_method',
    last_payment_error: error,
    latest_charge: charge?.id ?? intent.latest_charge,
    next_action: null,
    payment_method: null,
  };
  if (charge) save(box, charge);
  save(box, failed);
  if (charge) emit(box, 'charge.failed', charge);
  emit(box, 'payment_intent.payment_failed', failed);
  return { intent: failed, charge, error };
}

const SETTLES_AFTER_S = 2 * 24 * 3600;

/** The money of a charge in our balance, less Stripe's fee. */
function credit(box: Box, charge: Stripe.Charge): Stripe.BalanceTransaction {
  const { id: source, amount, currency, description } = charge;
  return addRow(box, {
    type: 'charge',
    category: 'charge',
    amount,
    fee: { amount: cardFee(amount), description: 'Stripe processing fees' },
    currency,
    source,
    description,
    availableOn: box.seconds() + SETTLES_AFTER_S,
  });
}

/** The intent again, as it stands now; an intent that was saved is always found. */
export function reread(box: Box, id: string): Stripe.PaymentIntent {
  const intent = find<Stripe.PaymentIntent>(box, 'payment_intent', id);
  if (!intent) throw new Error(`payment intent ${id} is gone`);
  return intent;
}
