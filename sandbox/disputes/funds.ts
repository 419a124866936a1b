import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { addRow } from '../money/rows.ts';
import { feeOf, type Reason } from './reasons.ts';

/** Statuses in which the payer's bank has the money: nothing of it can be refunded. */
const HELD = ['needs_response', 'under_review', 'lost', 'appeal_needs_response', 'appeal_under_review'];

/** True while the money of the dispute is not ours. */
export function isHeld(dispute: Stripe.Dispute): boolean {
  return HELD.includes(dispute.status);
}

/** The dispute with the row that takes its amount and Stripe's fee. */
export function withdraw(box: Box, dispute: Stripe.Dispute): Stripe.Dispute {
  const row = addRow(box, {
    type: 'adjustment',
    category: 'dispute',
    amount: -dispute.amount,
    fee: { amount: feeOf(dispute.reason as Reason), description: 'Dispute fee' },
    currency: dispute.currency,
    source: dispute.id,
    description: `Chargeback withdrawal for ${dispute.charge}`,
  });
  return { ...dispute, balance_transactions: [...dispute.balance_transactions, row] };
}

/** The dispute with the row that gives its amount back; the fee stays with Stripe. Without money it has none. */
export function reinstate(box: Box, dispute: Stripe.Dispute): Stripe.Dispute {
  if (dispute.balance_transactions.length !== 1) return dispute;
  const row = addRow(box, {
    type: 'adjustment',
    category: 'dispute_reversal',
    amount: dispute.amount,
    currency: dispute.currency,
    source: dispute.id,
    description: `Chargeback reversal for ${dispute.charge}`,
  });
  return { ...dispute, balance_transactions: [...dispute.balance_transactions, row] };
}
