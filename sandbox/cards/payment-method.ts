import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { idFromKey } from '../ids.ts';
import type { MethodSecret } from '../methods/kept.ts';
import { save } from '../store/objects.ts';
import type { TestCard } from './test-cards.ts';

/** What a payer typed. `last4` overrides the test card's own digits in made-up history. */
export interface CardEntry {
  card: TestCard;
  expMonth: number;
  expYear: number;
  name: string | null;
  email: string | null;
  country: string | null;
  postalCode: string | null;
  last4?: string | undefined;
}

/** A card as PaymentMethod, saved but with nobody yet. The same number has the same fingerprint. */
export function makePaymentMethod(
  box: Box,
  entry: CardEntry,
  allow_redisplay: Stripe.PaymentMethod.AllowRedisplay = 'limited',
): Stripe.PaymentMethod {
  const { card } = entry;
  const method: Stripe.PaymentMethod = {
    id: box.newId('payment_method'),
    object: 'payment_method',
    allow_redisplay,
    billing_details: billingDetails(entry),
    card: {
      brand: card.brand,
      checks: checksOf(entry),
      country: 'US',
      display_brand: card.brand === 'amex' ? 'american_express' : card.brand,
      exp_month: entry.expMonth,
      exp_year: entry.expYear,
      fingerprint: fingerprint(entry),
      funding: 'credit',
      generated_from: null,
      last4: last4Of(entry),
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: box.seconds(),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'card',
  };
  save(box, method, { number: card.number } satisfies MethodSecret);
  return method;
}

function billingDetails(entry: CardEntry) {
  return {
    address: {
      city: null,
      country: entry.country,
      line1: null,
      line2: null,
      postal_code: entry.postalCode,
      state: null,
    },
    email: entry.email,
    name: entry.name,
    phone: null,
    tax_id: null,
  };
}

function checksOf(entry: CardEntry) {
  const wrongCvc = entry.card.decline?.code === 'incorrect_cvc';
  return {
    address_line1_check: null,
    address_postal_code_check: entry.postalCode ? 'pass' : null,
    cvc_check: wrongCvc ? 'fail' : 'pass',
  };
}

function last4Of(entry: CardEntry): string {
  return entry.last4 ?? entry.card.number.slice(-4);
}

function fingerprint(entry: CardEntry): string {
  return idFromKey('request', entry.last4 ?? entry.card.number).slice(4);
}
