import type Stripe from 'stripe';
import { type Movement, readMovement } from '../refunds/read.ts';

/** How far a dispute is. `inquiry`: only asked about, no money moved. `closed`: withdrawn or prevented. */
export type Stage = 'inquiry' | 'open' | 'won' | 'lost' | 'closed';

/** What our books need to know of a dispute. Amounts in cents, times in epoch milliseconds. */
export interface Dispute {
  id: string;
  paymentId: string | null;
  chargeId: string | null;
  amountCents: number;
  /** Stripe's own words. */
  status: string;
  reason: string;
  /** The type of what was paid with: card, us_bank_account… */
  method: string;
  stage: Stage;
  known: boolean;
  evidenceDueAtMs: number | null;
  openedAtMs: number;
  /** The rows of Stripe's balance: money that left, and came back. Posted from these, never from the amount. */
  movements: Movement[];
}

// docs.stripe.com/api/disputes/object: an appeal opens a lost dispute again. A new word is flagged, never guessed.
const STAGES: Record<string, Stage> = {
  warning_needs_response: 'inquiry',
  warning_under_review: 'inquiry',
  warning_closed: 'closed',
  needs_response: 'open',
  under_review: 'open',
  appeal_needs_response: 'open',
  appeal_under_review: 'open',
  won: 'won',
  lost: 'lost',
  prevented: 'closed',
};

export function readDispute(dispute: Stripe.Dispute): Dispute {
  const { id, amount, status, reason, evidence_details, created } = dispute;
  const due = evidence_details?.due_by ?? null;
  return {
    id,
    paymentId: idOf(dispute.payment_intent),
    chargeId: idOf(dispute.charge),
    amountCents: amount,
    status,
    reason,
    method: dispute.payment_method_details?.type ?? 'card',
    stage: STAGES[status] ?? 'open',
    known: STAGES[status] !== undefined,
    evidenceDueAtMs: due === null ? null : due * 1000,
    openedAtMs: created * 1000,
    movements: dispute.balance_transactions
      .flatMap((row) => readMovement(row) ?? [])
      .sort((a, b) => a.atMs - b.atMs || a.netCents - b.netCents),
  };
}

function idOf(ref: string | { id: string } | null | undefined): string | null {
  return typeof ref === 'string' ? ref : (ref?.id ?? null);
}
