import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { randomText } from '../ids.ts';
import { buildCharge } from '../money/charge.ts';
import { billingDetails, type CardEntry, checksOf, fingerprint, last4Of } from './payment-method.ts';

/** The charge of one attempt with a card, not yet saved; a success still lacks its balance transaction. */
export function cardCharge(
  box: Box,
  intent: Stripe.PaymentIntent,
  method: string,
  entry: CardEntry,
): Stripe.Charge {
  const { decline } = entry.card;
  return buildCharge(box, intent, {
    id: box.newId('charge'),
    method,
    billing_details: billingDetails(entry),
    failure: decline,
    outcome: outcomeOf(entry),
    payment_method_details: { card: cardDetails(intent, entry), type: 'card' },
    status: decline ? 'failed' : 'succeeded',
  });
}

function outcomeOf(entry: CardEntry): Stripe.Charge.Outcome {
  const { decline } = entry.card;
  const same = {
    advice_code: null,
    network_advice_code: null,
    risk_level: 'normal',
    risk_score: 12,
  } as const;
  if (!decline) {
    return {
      ...same,
      network_decline_code: null,
      network_status: 'approved_by_network',
      reason: null,
      seller_message: 'Payment complete.',
      type: 'authorized',
    };
  }
  return {
    ...same,
    network_decline_code: '01',
    network_status: 'declined_by_network',
    reason: decline.reason,
    seller_message: 'The bank did not return any further details with this decline.',
    type: 'issuer_declined',
  };
}

function cardDetails(
  intent: Stripe.PaymentIntent,
  entry: CardEntry,
): Stripe.Charge.PaymentMethodDetails.Card {
  const { card } = entry;
  return {
    amount_authorized: card.decline ? null : intent.amount,
    authorization_code: card.decline ? null : randomText(6).toUpperCase(),
    brand: card.brand,
    checks: checksOf(entry),
    country: 'US',
    electronic_commerce_indicator: null,
    exp_month: entry.expMonth,
    exp_year: entry.expYear,
    extended_authorization: { status: 'disabled' },
    fingerprint: fingerprint(entry),
    funding: 'credit',
    incremental_authorization: { status: 'unavailable' },
    installments: null,
    last4: last4Of(entry),
    mandate: null,
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
