import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { changes } from '../resources/common.ts';
import { emit } from '../store/events.ts';
import { save } from '../store/objects.ts';
import { ANSWER_WITHIN_S } from './build.ts';
import { isHeld, reinstate, withdraw } from './funds.ts';

type Dispute = Stripe.Dispute;

/** Each way on, by the status that it starts from. A bank debit's return has none. */
const MOVES = {
  under_review: {
    needs_response: 'under_review',
    warning_needs_response: 'warning_under_review',
    appeal_needs_response: 'appeal_under_review',
  },
  escalate: { warning_needs_response: 'needs_response', warning_under_review: 'needs_response' },
  won: { needs_response: 'won', under_review: 'won' },
  lost: { needs_response: 'lost', under_review: 'lost' },
  warning_closed: { warning_needs_response: 'warning_closed', warning_under_review: 'warning_closed' },
  prevented: {
    needs_response: 'prevented',
    under_review: 'prevented',
    warning_needs_response: 'prevented',
    warning_under_review: 'prevented',
  },
  appeal: { lost: 'appeal_needs_response' },
  appeal_won: { lost: 'won', appeal_needs_response: 'won', appeal_under_review: 'won' },
  appeal_lost: { appeal_needs_response: 'lost', appeal_under_review: 'lost' },
} as const satisfies Record<string, Record<string, Stripe.Dispute.Status>>;

export type Outcome = keyof typeof MOVES;
export const OUTCOMES = Object.keys(MOVES) as Outcome[];

/** The status to which an outcome leads from where the dispute stands; null when it does not lead on. */
export function moved(dispute: Dispute, outcome: Outcome): Stripe.Dispute.Status | null {
  if (dispute.payment_method_details?.type === 'us_bank_account') return null;
  const ways: Record<string, Stripe.Dispute.Status> = MOVES[outcome];
  return ways[dispute.status] ?? null;
}

/** Moves a dispute on, with its money and its events. What leads nowhere changes nothing. */
export function moveDispute(box: Box, before: Dispute, outcome: Outcome): Dispute {
  const status = moved(before, outcome);
  if (!status) return before;
  const standing: Dispute = { ...before, status };
  if (outcome === 'escalate') return escalate(box, before, standing);
  if (outcome === 'under_review' || outcome === 'appeal') return record(box, before, standing, 'updated');
  return close(box, before, { ...standing, is_charge_refundable: !isHeld(standing) });
}

/** An inquiry becomes a chargeback: only now does money leave. */
function escalate(box: Box, before: Dispute, standing: Dispute): Dispute {
  const details = standing.payment_method_details;
  const card = details?.card ? { card: { ...details.card, case_type: 'chargeback' as const } } : {};
  const after: Dispute = {
    ...withdraw(box, standing),
    evidence_details: { ...standing.evidence_details, due_by: box.seconds() + ANSWER_WITHIN_S },
    is_charge_refundable: false,
    ...(details ? { payment_method_details: { ...details, ...card } } : {}),
  };
  record(box, before, after, 'updated');
  emit(box, 'charge.dispute.funds_withdrawn', after);
  return after;
}

function close(box: Box, before: Dispute, standing: Dispute): Dispute {
  const after = isHeld(standing) ? standing : reinstate(box, standing);
  record(box, before, after, 'closed');
  const reinstated = after.balance_transactions.length > before.balance_transactions.length;
  if (reinstated) emit(box, 'charge.dispute.funds_reinstated', after);
  return after;
}

/** Saves what has become of a dispute and tells it. */
export function record(box: Box, before: Dispute, after: Dispute, what: 'updated' | 'closed'): Dispute {
  save(box, after);
  emit(box, `charge.dispute.${what}`, after, changes(before, after));
  return after;
}
