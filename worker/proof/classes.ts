// What each row of Stripe's balance is to our books. Pure: what is known of a row goes in, its class comes out.
import type { ObjectRef } from '../context.ts';

export const CLASSES = ['booked', 'held', 'cancelled', 'payout', 'stripe_fee', 'other', 'flagged'] as const;
export type Class = (typeof CLASSES)[number];

/** A row of Stripe's balance, as it was stored. Cents. */
export interface Transaction {
  id: string;
  type: string;
  sourceId: string | null;
  amountCents: number;
  feeCents: number;
  netCents: number;
}

/** What our books know about one row. */
export interface Known {
  /** The entry under the row's key. */
  entry: { id: string; amountCents: number } | null;
  /** Another row that is this entry already. */
  takenBy: string | null;
  /** Another effect of the same source is in the register: half of a pair is booked. */
  isPairBooked: boolean;
  /** What all rows of the same source come to, fees left out. */
  pairCents: number;
  /** How its dispute stands, if it is one of a dispute that we know. */
  stage: string | null;
  /** Stripe's status of its refund, if it is one of a refund that we know. */
  refundStatus: string | null;
  /** Why converge could not book its object. */
  flag: string | null;
}

export interface Verdict {
  class: Class;
  entryId: string | null;
  /** What the register has for it, where that is another amount. */
  registerCents: number | null;
  reason: string | null;
}

type Family =
  | 'payment'
  | 'debit_failed'
  | 'refund'
  | 'refund_failed'
  | 'dispute'
  | 'payout'
  | 'stripe_fee'
  | 'other';

// docs.stripe.com/reports/balance-transaction-types, version 2026-10-28. A type that is not here is flagged, never guessed.
const FAMILIES: Record<string, Family> = {
  charge: 'payment',
  payment: 'payment',
  payment_failure_refund: 'debit_failed',
  payment_reversal: 'debit_failed',
  refund: 'refund',
  payment_refund: 'refund',
  refund_failure: 'refund_failed',
  adjustment: 'dispute',
  payout: 'payout',
  payout_cancel: 'payout',
  payout_failure: 'payout',
  payout_minimum_balance_hold: 'payout',
  payout_minimum_balance_release: 'payout',
  stripe_fee: 'stripe_fee',
  stripe_fx_fee: 'stripe_fee',
  tax_fee: 'stripe_fee',
  // Money that Stripe keeps back and gives again, or that the office itself put in: it was never a payer's.
  reserve_transaction: 'other',
  reserved_funds: 'other',
  reserve_hold: 'other',
  reserve_release: 'other',
  payment_network_reserve_hold: 'other',
  payment_network_reserve_release: 'other',
  topup: 'other',
  topup_reversal: 'other',
  contribution: 'other',
};

const isDispute = (source: string | null) => /^(du|dp)_/.test(source ?? '');

export function familyOf({ type, sourceId }: Pick<Transaction, 'type' | 'sourceId'>): Family | null {
  const family = FAMILIES[type] ?? null;
  return family === 'dispute' && !isDispute(sourceId) ? null : family;
}

/**
 * The source keys under which the register may have a row's money, its own first; then those of the same source.
 * @param mode `live` or `test`.
 */
export function keysOf(transaction: Transaction, mode: string): string[] {
  const { id, sourceId } = transaction;
  const of = (rest: string) => `stripe:${mode}:${rest}`;
  switch (familyOf(transaction)) {
    case 'payment':
      return [of(`${sourceId}:paid`), of(`${sourceId}:failed`)];
    case 'debit_failed':
      return [of(`${sourceId}:failed`), of(`${sourceId}:paid`)];
    case 'refund':
      return [of(`${sourceId}`), of(`${sourceId}:failed`)];
    case 'refund_failed':
      return [of(`${sourceId}:failed`), of(`${sourceId}`)];
    case 'dispute':
      return [of(id)];
    default:
      return [];
  }
}

/** What of a row is booked: all of it with Stripe's fee for a dispute, else its gross. */
export function expectedCents(transaction: Transaction): number {
  return familyOf(transaction) === 'dispute' ? transaction.netCents : transaction.amountCents;
}

/** The object at Stripe that a row is about, as far as the row itself tells: a charge's payment must be asked for. */
export function objectOf(transaction: Transaction): ObjectRef | null {
  const { sourceId } = transaction;
  const family = familyOf(transaction);
  if (sourceId === null) return null;
  if (family === 'refund' || family === 'refund_failed') return { kind: 'refund', id: sourceId };
  return family === 'dispute' ? { kind: 'dispute', id: sourceId } : null;
}

const verdict = (kind: Class, reason: string | null = null): Verdict => ({
  class: kind,
  entryId: null,
  registerCents: null,
  reason,
});

/** Exactly one class for each row. */
export function classify(transaction: Transaction, known: Known): Verdict {
  const family = familyOf(transaction);
  const { entry, takenBy } = known;
  if (family === null)
    return verdict('flagged', `Selfpay does not know what Stripe’s “${transaction.type}” is`);
  if (family === 'payout' || family === 'stripe_fee' || family === 'other') return verdict(family);
  if (takenBy !== null) return verdict('flagged', `${takenBy} is the same entry of the register already`);
  if (entry !== null) {
    const isSame = entry.amountCents === expectedCents(transaction);
    return {
      class: isSame ? 'booked' : 'flagged',
      entryId: entry.id,
      registerCents: entry.amountCents,
      reason: isSame ? null : 'The register has another amount for it',
    };
  }
  if (family === 'dispute') return ofDispute(known);
  if (known.pairCents === 0 && !known.isPairBooked) return verdict('cancelled');
  if (family === 'refund' && ['pending', 'requires_action'].includes(known.refundStatus ?? ''))
    return verdict('held');
  return verdict('flagged', known.flag ?? 'It is not in the register');
}

function ofDispute({ stage, pairCents, flag }: Known): Verdict {
  if (stage === 'open' || stage === 'inquiry') return verdict('held');
  if (pairCents === 0) return verdict('cancelled');
  // Won, and Stripe has not given the money back yet.
  if (stage === 'won' || stage === 'closed') return verdict('held');
  return verdict('flagged', flag ?? 'It is not in the register');
}
