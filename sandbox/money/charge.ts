import type Stripe from 'stripe';
import type { Box } from '../box.ts';

type Facts = Pick<
  Stripe.Charge,
  'id' | 'billing_details' | 'outcome' | 'payment_method_details' | 'status'
> & {
  method: string;
  failure?: { code: string; message: string } | null;
};

/** The charge of one attempt, not yet saved; it still lacks its balance transaction. */
export function buildCharge(box: Box, intent: Stripe.PaymentIntent, facts: Facts): Stripe.Charge {
  const { id, method, failure, status } = facts;
  return {
    id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: failure ? 0 : intent.amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: facts.billing_details,
    calculated_statement_descriptor: intent.statement_descriptor ?? 'SELFPAY SANDBOX',
    captured: !failure,
    created: box.seconds(),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: failure?.code ?? null,
    failure_message: failure?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: facts.outcome,
    paid: status === 'succeeded',
    payment_intent: intent.id,
    payment_method: method,
    payment_method_details: facts.payment_method_details,
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: failure ? null : `https://pay.stripe.com/receipts/payment/${id}`,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status,
    transfer_data: null,
    transfer_group: intent.transfer_group,
  };
}

/** True for a debit of a bank account, whose money comes, goes and comes back more slowly than a card's. */
export function isDebit(charge: Stripe.Charge): boolean {
  return charge.payment_method_details?.type === 'us_bank_account';
}
