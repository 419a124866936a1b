import type Stripe from 'stripe';
import { z } from 'zod';
import { groupSelfPayId } from '../payer/self-pay-id.ts';
import { feeTerms, grossUpFee } from '../stripe/fee.ts';

/** A request to Stripe as it was written down before it was sent; `id` is its idempotency key. */
export const gatewayRequest = z.object({
  id: z.string(),
  kind: z.enum(['checkout_session', 'setup_session']),
  customer_id: z.number(),
  /** Of a checkout_session always. */
  invoice_id: z.number().nullable(),
  self_pay_id: z.string().nullable(),
  amount_cents: z.number(),
  credit_used_cents: z.number(),
  fee: z.string().nullable(),
  currency: z.string(),
  origin: z.string(),
  methods: z.string(),
  /** What is agreed to by completing the session (worker/autopay/consent.ts), as JSON. */
  consent: z.string().nullable(),
  outcome: z.enum(['pending', 'succeeded', 'processing', 'failed', 'unknown']),
  stripe_id: z.string().nullable(),
  url: z.string().nullable(),
  session_status: z.enum(['open', 'complete', 'expired']).nullable(),
  superseded: z.number(),
  created_at: z.number(),
  expires_at: z.number(),
});
export type GatewayRequest = z.infer<typeof gatewayRequest>;

/** The processing fee that a request charges on top of its amount, in cents. */
export function feeOf(request: Pick<GatewayRequest, 'amount_cents' | 'fee'>): number {
  return request.fee === null ? 0 : grossUpFee(request.amount_cents, feeTerms.parse(JSON.parse(request.fee)));
}

/**
 * What is sent to Stripe for a request. A function of the stored row alone, so that the same key always carries
 * the same parameters, and of nothing that could describe a person or a service: an amount, "Invoice payment",
 * the self-pay ID and our own number of the customer. No `customer` and no e-mail: whoever holds the letter must not see a stored card.
 */
export function sessionParams(request: GatewayRequest): Stripe.Checkout.SessionCreateParams {
  return request.self_pay_id === null ? setupParams(request) : paymentParams(request, request.self_pay_id);
}

const typesOf = (methods: string) =>
  methods.split(',') as Stripe.Checkout.SessionCreateParams['allowed_payment_method_types'];

/**
 * A session that only saves a method, for a customer at Stripe of its own; `origin` is the page that it comes back to.
 */
function setupParams({
  id,
  customer_id,
  currency,
  origin,
  methods,
  expires_at,
}: GatewayRequest): Stripe.Checkout.SessionCreateParams {
  const metadata = { gateway_request: id, customer: customer_id };
  return {
    mode: 'setup',
    currency,
    customer_creation: 'always',
    allowed_payment_method_types: typesOf(methods),
    metadata,
    setup_intent_data: { metadata },
    expires_at: Math.floor(expires_at / 1000),
    success_url: `${origin}?saved={CHECKOUT_SESSION_ID}`,
    cancel_url: origin,
  };
}

function paymentParams(request: GatewayRequest, self_pay_id: string): Stripe.Checkout.SessionCreateParams {
  const { id, customer_id, amount_cents, currency, origin, methods, consent } = request;
  const fee = feeOf(request);
  const metadata = {
    gateway_request: id,
    customer: customer_id,
    self_pay_id,
    ...(fee > 0 ? { fee_cents: fee } : {}),
  };
  const page = `${origin}/pay/${self_pay_id}`;
  return {
    mode: 'payment',
    submit_type: 'pay',
    allowed_payment_method_types: typesOf(methods),
    // Only what is entered now is kept, at a customer of its own: whoever holds the letter never sees a stored card.
    ...(consent === null ? {} : { customer_creation: 'always' as const }),
    client_reference_id: self_pay_id,
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency,
          unit_amount: amount_cents,
          product_data: {
            name: 'Invoice payment',
            description: `Self-pay ID ${groupSelfPayId(self_pay_id)}`,
          },
        },
      },
    ],
    ...(fee > 0 ? { shipping_options: [processingFee(fee, currency)] } : {}),
    metadata,
    payment_intent_data: {
      description: `Invoice payment ${self_pay_id}`,
      metadata,
      ...(consent === null ? {} : { setup_future_usage: 'off_session' as const }),
    },
    expires_at: Math.floor(request.expires_at / 1000),
    success_url: `${page}/done?session_id={CHECKOUT_SESSION_ID}`,
    cancel_url: page,
  };
}

// A shipping charge is the one extra line that Checkout keeps apart from what is bought.
function processingFee(
  feeCents: number,
  currency: string,
): Stripe.Checkout.SessionCreateParams.ShippingOption {
  return {
    shipping_rate_data: {
      type: 'fixed_amount',
      display_name: 'Online processing fee',
      fixed_amount: { amount: feeCents, currency },
    },
  };
}
