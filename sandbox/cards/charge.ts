import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import type { Decline } from '../declines/decline.ts';
import { randomText } from '../ids.ts';
import { buildCharge } from '../money/charge.ts';
import type { CardInHand } from './hand.ts';

/** The charge of one attempt with a card, not yet saved; a success still lacks its balance transaction. */
export function cardCharge(box: Box, intent: Stripe.PaymentIntent, hand: CardInHand): Stripe.Charge {
  const { decline, method } = hand;
  return buildCharge(box, intent, {
    id: box.newId('charge'),
    method: method.id,
    billing_details: method.billing_details as Stripe.Charge.BillingDetails,
    failure: decline,
    outcome: decline ? refused(decline) : APPROVED,
    payment_method_details: { card: cardDetails(intent, hand), type: 'card' },
    status: decline ? 'failed' : 'succeeded',
  });
}

const APPROVED: Stripe.Charge.Outcome = {
  advice_code: null,
  network_advice_code: null,
  network_decline_code: null,
  network_status: 'approved_by_network',
  reason: null,
  risk_level: 'normal',
  risk_score: 12,
  seller_message: 'Payment complete.',
  type: 'authorized',
};

function refused(decline: Decline): Stripe.Charge.Outcome {
  const { advice_code, network_advice_code, network_decline_code, reason } = decline;
  const said = { advice_code, network_advice_code, network_decline_code, reason };
  if (decline.blocked) {
    return {
      ...said,
      network_status: 'not_sent_to_network',
      risk_level: reason === 'highest_risk_level' ? 'highest' : 'normal',
      risk_score: reason === 'highest_risk_level' ? 90 : 12,
      seller_message: 'Stripe blocked this payment.',
      type: 'blocked',
    };
  }
  return {
    ...said,
    network_status: 'declined_by_network',
    risk_level: 'normal',
    risk_score: 12,
    seller_message: 'The bank did not return any further details with this decline.',
    type: 'issuer_declined',
  };
}

function cardDetails(
  intent: Stripe.PaymentIntent,
  hand: CardInHand,
): Stripe.Charge.PaymentMethodDetails.Card {
  const { method, decline } = hand;
  const card = method.card as Stripe.PaymentMethod.Card;
  return {
    amount_authorized: decline ? null : intent.amount,
    authorization_code: decline ? null : randomText(6).toUpperCase(),
    brand: card.brand,
    checks: card.checks,
    country: card.country,
    electronic_commerce_indicator: null,
    exp_month: card.exp_month,
    exp_year: card.exp_year,
    extended_authorization: { status: 'disabled' },
    fingerprint: card.fingerprint ?? null,
    funding: card.funding,
    incremental_authorization: { status: 'unavailable' },
    installments: null,
    last4: card.last4,
    mandate: null,
    ...(hand.moto ? { moto: true } : {}),
    multicapture: { status: 'unavailable' },
    network: card.brand,
    network_token: { used: false },
    network_transaction_id: null,
    overcapture: { maximum_amount_capturable: intent.amount, status: 'unavailable' },
    regulated_status: 'unregulated',
    three_d_secure: null,
    transaction_link_id: null,
    wallet: null,
  };
}
