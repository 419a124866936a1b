import type Stripe from 'stripe';

/** What our books need to know of a refund. Amounts in cents, times in epoch milliseconds. */
export interface Refund {
  id: string;
  /** Stripe's own word: pending, requires_action, succeeded, failed, canceled. */
  status: string;
  state: 'pending' | 'succeeded' | 'failed' | 'unrecognised';
  settled: boolean;
  paymentId: string | null;
  chargeId: string | null;
  /** Our request, when it was made here. */
  requestId: string | null;
  amountCents: number;
  reason: string | null;
  failure: string | null;
  createdAtMs: number;
  /** How the money left, and how it came back when the refund failed. */
  left: Movement | null;
  cameBack: Movement | null;
}

/** A row of Stripe's balance: negative when money left. */
export interface Movement {
  id: string;
  amountCents: number;
  feeCents: number;
  netCents: number;
  atMs: number;
}

// Stripe's enums are open: a status that is not here is recorded and flagged, never guessed.
const STATES: Record<string, Refund['state']> = {
  pending: 'pending',
  requires_action: 'pending',
  succeeded: 'succeeded',
  failed: 'failed',
  canceled: 'failed',
};

/** Reads a refund that was fetched with its two balance transactions expanded. */
export function readRefund(refund: Stripe.Refund): Refund {
  const status = refund.status ?? 'pending';
  return {
    id: refund.id,
    status,
    state: STATES[status] ?? 'unrecognised',
    // A refund that succeeded may fail days later.
    settled: STATES[status] === 'failed',
    paymentId: idOf(refund.payment_intent),
    chargeId: idOf(refund.charge),
    requestId: refund.metadata?.gateway_request ?? null,
    amountCents: refund.amount,
    reason: refund.reason,
    failure: refund.failure_reason ?? null,
    createdAtMs: refund.created * 1000,
    left: readMovement(refund.balance_transaction),
    cameBack: readMovement(refund.failure_balance_transaction),
  };
}

/** A row of Stripe's balance that was expanded; null when there is none yet. */
export function readMovement(row: string | Stripe.BalanceTransaction | null | undefined): Movement | null {
  if (typeof row !== 'object' || row === null) return null;
  const { id, amount, fee, net, created } = row;
  return { id, amountCents: amount, feeCents: fee, netCents: net, atMs: created * 1000 };
}

function idOf(ref: string | { id: string } | null | undefined): string | null {
  return typeof ref === 'string' ? ref : (ref?.id ?? null);
}
