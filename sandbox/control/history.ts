import type Stripe from 'stripe';
import { z } from 'zod';
import type { Box } from '../box.ts';
import type { CardEntry } from '../cards/payment-method.ts';
import { TEST_CARDS, type TestCard } from '../cards/test-cards.ts';
import { paySession } from '../checkout/complete.ts';
import { idFromKey } from '../ids.ts';
import { createSession, expireSession } from '../resources/checkout-sessions.ts';
import { find } from '../store/objects.ts';
import { makeCharge, type PastCharge, pastCharge } from './history-charge.ts';
import { pastBox } from './past-box.ts';

const past = z.strictObject({
  key: z.string().min(1).max(200).describe('all ids follow from it'),
  amount_cents: z.int().min(1),
  shipping_cents: z.int().min(0).optional(),
  shipping_label: z.string().min(1).max(100).default('Online processing fee'),
  created: z.int().positive().describe('Unix seconds: when the session was made'),
  card: z.enum(['visa', 'mastercard', 'amex']).default('visa'),
  last4: z
    .string()
    .regex(/^\d{4}$/)
    .optional(),
  outcome: z.enum(['succeeded', 'declined', 'insufficient_funds', 'expired']).default('succeeded'),
  metadata: z.record(z.string(), z.string()).default({}).describe('of the session and of its payment intent'),
  client_reference_id: z.string().min(1).max(200).optional(),
  product_name: z.string().min(1).default('Invoice payment'),
  description: z.string().min(1).optional().describe('of the product and of the payment intent'),
  display_name: z.string().min(1).optional().describe('the office, on the page'),
  currency: z.string().length(3).default('usd'),
  success_url: z.url(),
  cancel_url: z.url().optional(),
  saves: z
    .boolean()
    .default(false)
    .describe('a customer is made and the card saved, for charges of the same history'),
  email: z.email().optional().describe('of who paid'),
});

export const historySchema = z.strictObject({
  payments: z.array(z.union([past, pastCharge])).max(5000),
});

type Past = z.infer<typeof past>;

export interface MadePayment {
  key: string;
  /** Null for a charge of a saved card. */
  session: string | null;
  payment_intent: string | null;
  charge: string | null;
  balance_transaction: string | null;
  customer: string | null;
  payment_method: string | null;
}

const DAY_S = 24 * 3600;

/** Seconds from the session's creation to the payment: time to find one's card. */
const TYPING_S = 75;

/** Past sessions, paid or not, through the same code as a payment today. Idempotent by key. */
export function makeHistory(box: Box, payments: (Past | PastCharge)[]): MadePayment[] {
  return payments.map((payment) => {
    if ('of' in payment) return resultOf(box, payment.key, null, makeCharge(box, payment));
    const id = idFromKey('session', `${payment.key}:0`);
    const made = find<Stripe.Checkout.Session>(box, 'checkout.session', id) ?? make(box, payment);
    return resultOf(box, payment.key, made.id, made.payment_intent as string | null);
  });
}

function make(box: Box, payment: Past): Stripe.Checkout.Session {
  const at = pastBox(box, payment);
  const session = createSession(at(0), sessionParams(payment));
  if (payment.outcome === 'expired') return expireSession(at(DAY_S), session);
  paySession(at(TYPING_S), session, entryOf(payment));
  const paid = find<Stripe.Checkout.Session>(box, 'checkout.session', session.id) ?? session;
  const over = payment.created + DAY_S <= box.seconds();
  return paid.status === 'open' && over ? expireSession(at(DAY_S), paid) : paid;
}

function sessionParams(payment: Past): Stripe.Checkout.SessionCreateParams {
  const { currency, metadata, description, shipping_cents: fee } = payment;
  const product = { name: payment.product_name, ...(description ? { description } : {}) };
  const rate = {
    display_name: payment.shipping_label,
    type: 'fixed_amount' as const,
    fixed_amount: { amount: fee ?? 0, currency },
  };
  return {
    mode: 'payment',
    allowed_payment_method_types: ['card'],
    line_items: [
      { quantity: 1, price_data: { currency, unit_amount: payment.amount_cents, product_data: product } },
    ],
    ...(fee === undefined ? {} : { shipping_options: [{ shipping_rate_data: rate }] }),
    ...(payment.display_name ? { branding_settings: { display_name: payment.display_name } } : {}),
    ...(payment.client_reference_id ? { client_reference_id: payment.client_reference_id } : {}),
    ...(payment.cancel_url ? { cancel_url: payment.cancel_url } : {}),
    metadata,
    payment_intent_data: {
      metadata,
      ...(description ? { description } : {}),
      ...(payment.saves ? { setup_future_usage: 'off_session' as const } : {}),
    },
    ...(payment.saves ? { customer_creation: 'always' as const } : {}),
    success_url: payment.success_url,
  };
}

function entryOf(payment: Past): CardEntry {
  const year = new Date(payment.created * 1000).getUTCFullYear();
  return {
    card: cardOf(payment),
    expMonth: 12,
    expYear: year + 3,
    name: null,
    email: payment.email ?? null,
    country: 'US',
    postalCode: null,
    last4: payment.last4,
  };
}

function cardOf(payment: Past): TestCard {
  const reason = payment.outcome === 'declined' ? 'generic_decline' : payment.outcome;
  const paying = TEST_CARDS.find((card) => card.brand === payment.card && !card.decline);
  const refused = TEST_CARDS.find((card) => card.decline?.decline_code === reason);
  const card = payment.outcome === 'succeeded' ? paying : refused;
  if (!card) throw new Error(`no test card for ${payment.card}, ${payment.outcome}`);
  return { ...card, brand: payment.card };
}

function resultOf(box: Box, key: string, session: string | null, payment_intent: string | null): MadePayment {
  const intent = payment_intent && find<Stripe.PaymentIntent>(box, 'payment_intent', payment_intent);
  const charge = (intent ? intent.latest_charge : null) as string | null;
  const money = charge && find<Stripe.Charge>(box, 'charge', charge);
  const made = money || null;
  return {
    key,
    session,
    payment_intent,
    charge,
    balance_transaction: (made?.balance_transaction ?? null) as string | null,
    customer: (made?.customer ?? null) as string | null,
    payment_method: made?.payment_method ?? null,
  };
}
