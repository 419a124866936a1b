import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { type CardReason, type Reason, reasonCode } from './reasons.ts';

export type DisputeKind = 'chargeback' | 'inquiry' | 'return';

export interface NewDispute {
  kind: DisputeKind;
  /** Minor units. */
  amount: number;
  reason: Reason;
}

/** A bank debit's return is final from its first second. */
const STATUS = { chargeback: 'needs_response', inquiry: 'warning_needs_response', return: 'lost' } as const;

const DAY_S = 24 * 3600;

/** Seconds to answer a cardholder's bank. */
export const ANSWER_WITHIN_S = 9 * DAY_S;

/** The dispute as it is in its first second, without its money. */
export function buildDispute(box: Box, charge: Stripe.Charge, wanted: NewDispute): Stripe.Dispute {
  const { kind } = wanted;
  return {
    id: box.newId('dispute'),
    object: 'dispute',
    amount: wanted.amount,
    balance_transactions: [],
    charge: charge.id,
    created: box.seconds(),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: NO_EVIDENCE,
    evidence_details: {
      due_by: kind === 'return' ? null : box.seconds() + ANSWER_WITHIN_S,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: kind === 'inquiry',
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method_details: methodOf(charge, wanted),
    reason: wanted.reason,
    status: STATUS[kind],
  };
}

function methodOf(charge: Stripe.Charge, wanted: NewDispute): Stripe.Dispute.PaymentMethodDetails {
  if (wanted.kind === 'return') return { type: 'us_bank_account' };
  const brand = charge.payment_method_details?.card?.brand ?? 'visa';
  const network_reason_code = reasonCode(wanted.reason as CardReason, brand);
  return { type: 'card', card: { brand, case_type: wanted.kind, network: brand, network_reason_code } };
}

const NO_EVIDENCE: Stripe.Dispute.Evidence = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
};
