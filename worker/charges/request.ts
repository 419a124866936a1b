import type Stripe from 'stripe';
import { z } from 'zod';
import type { Row } from '../db/database.ts';
import { feeOf } from '../gateway/request.ts';

/** A charge as it was written down before it was sent; `id` is its idempotency key. */
export const chargeRequest = z.object({
  id: z.string(),
  number: z.number(),
  /** charge and topup: a stored method, the customer absent; terminal: a card read to staff over the phone. */
  kind: z.enum(['charge', 'topup', 'terminal']),
  customer_id: z.number(),
  invoice_id: z.number().nullable(),
  self_pay_id: z.string().nullable(),
  amount_cents: z.number(),
  credit_used_cents: z.number(),
  fee: z.string().nullable(),
  currency: z.string(),
  methods: z.string(),
  method_id: z.string(),
  stripe_customer: z.string().nullable(),
  attempt_id: z.string().nullable(),
  /** The person or API key that asked for it; null: it is made by itself. */
  requested_by: z.string().nullable(),
  outcome: z.enum(['pending', 'succeeded', 'processing', 'failed', 'unknown']),
  payment_id: z.string().nullable(),
  message: z.string().nullable(),
  created_at: z.number(),
});
export type ChargeRequest = z.infer<typeof chargeRequest>;

export const readCharge = (row: Row): ChargeRequest => chargeRequest.parse(row);

/** What is asked for with a charge, so that its answer tells all that is booked. */
export const EXPANDED = ['latest_charge.balance_transaction', 'latest_charge.failure_balance_transaction'];

/**
 * What is sent to Stripe for a charge: a function of the stored row alone, so that the same key always carries the same
 * parameters, and of nothing that could describe a person or a service.
 */
export function chargeParams(request: ChargeRequest): Stripe.PaymentIntentCreateParams {
  const { id, kind, customer_id, self_pay_id, amount_cents, currency, method_id, stripe_customer } = request;
  const fee = feeOf(request);
  return {
    amount: amount_cents + fee,
    currency,
    payment_method: method_id,
    confirm: true,
    allowed_payment_method_types: [
      request.methods,
    ] as Stripe.PaymentIntentCreateParams['allowed_payment_method_types'],
    ...(kind === 'terminal'
      ? { payment_method_options: { card: { moto: true } } }
      : { off_session: true, ...(stripe_customer === null ? {} : { customer: stripe_customer }) }),
    description: self_pay_id === null ? 'Invoice payment' : `Invoice payment ${self_pay_id}`,
    metadata: {
      gateway_request: id,
      customer: customer_id,
      purpose: kind,
      ...(self_pay_id === null ? {} : { self_pay_id }),
      ...(request.attempt_id === null ? {} : { attempt: request.attempt_id }),
      ...(fee > 0 ? { fee_cents: fee } : {}),
    },
    expand: EXPANDED,
  };
}
