import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { attempt, refuse } from '../cards/attempt.ts';
import { takeCard } from '../cards/hand.ts';
import { cardByNumber } from '../cards/test-cards.ts';
import { declineOf } from '../declines/decline.ts';
import { Declined } from '../http/endpoint.ts';
import { keepMethod } from '../methods/keep.ts';
import { secretOf } from '../methods/kept.ts';
import { emit } from '../store/events.ts';
import { save } from '../store/objects.ts';
import type { Confirmation } from './confirm.ts';
import { refusal } from './rules.ts';

/** Charges a card; the bank's refusal is a 402 that keeps the intent and its failed charge. */
export function payByCard(
  box: Box,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  wanted: Confirmation,
): Stripe.PaymentIntent | Declined {
  const options = wanted.payment_method_options?.card;
  const moto = options ? options.moto === true : false;
  if (moto && intent.setup_future_usage === 'on_session') throw motoOnSession(intent);
  if (!moto && mustAuthenticate(box, method, Boolean(wanted.off_session))) {
    return authenticate(box, intent, method, wanted);
  }
  const hand = takeCard(box, method, moto);
  if (!hand.decline) keepMethod(box, intent, method);
  const result = attempt(box, intent, hand);
  return result.error ? declined(result.intent, result.error) : result.intent;
}

function motoOnSession(intent: Stripe.PaymentIntent): Error {
  const param = 'payment_method_options[card][moto]';
  const message = `${param} can be set to true only when setup_future_usage is either off_session or null.`;
  return refusal(intent, message, { param });
}

/** Whether the test card's holder would have to prove who they are. */
function mustAuthenticate(box: Box, method: Stripe.PaymentMethod, offSession: boolean): boolean {
  const secret = secretOf(box, method);
  if (secret.order) return false;
  const { authentication } = cardByNumber(secret.number);
  if (authentication === 'unless_set_up') return !(offSession && secret.setUp);
  return authentication === 'always' || (authentication === 'on_session' && !offSession);
}

/** Without its holder a card that must be authenticated is refused, and its bank not asked; else the intent waits. */
function authenticate(
  box: Box,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  wanted: Confirmation,
): Stripe.PaymentIntent | Declined {
  const unsent = { advice_code: null, network_decline_code: null };
  if (wanted.off_session) {
    const { intent: failed, error } = refuse(
      box,
      intent,
      method,
      declineOf('authentication_required', unsent),
      null,
    );
    return declined(failed, error);
  }
  if (wanted.error_on_requires_action) {
    const message =
      'This payment required an authentication action to complete, but `error_on_requires_action` was set.';
    const decline = declineOf('authentication_not_handled', { ...unsent, message });
    const { intent: failed, error } = refuse(box, intent, method, decline, null);
    return declined(failed, error);
  }
  const waiting: Stripe.PaymentIntent = {
    ...intent,
    next_action: { type: 'use_stripe_sdk', use_stripe_sdk: {} },
    status: 'requires_action',
  };
  save(box, waiting);
  emit(box, 'payment_intent.requires_action', waiting);
  return waiting;
}

function declined(
  intent: Stripe.PaymentIntent,
  error: Stripe.PaymentIntent.LastPaymentError | null,
): Declined {
  return new Declined({ ...error, payment_intent: intent });
}
