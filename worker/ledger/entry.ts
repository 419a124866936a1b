import type { Value } from '../db/database.ts';

/** Who made a change. Automatic ones show as `[Selfpay]`. */
export type Actor =
  | { kind: 'user' | 'api_key'; id: string }
  | { kind: 'payer' | 'system' | 'webhook'; id?: undefined };

/** A fact about money, as it will stand in the check register. */
export interface Entry {
  id: string;
  /** The fact's identity: the same key and amount again is the same fact, and changes nothing. */
  sourceKey: string;
  kind: 'payment' | 'refund' | 'dispute' | 'undo' | 'manual';
  /** As the register shows it: Stripe, Check, Cash, EFT, Card, Transfer… */
  type: string;
  /** `pi_…`, a cheque's number: for people, not unique. */
  number: string;
  /** Positive: money in; negative: money out. */
  amountCents: number;
  comment: string;
  /** Epoch milliseconds at which the money moved. */
  atMs: number;
}

/** The activity row that says who posted an entry. */
export interface Audit {
  id: string;
  actor: Actor;
  verb: string;
  detail: Record<string, Value>;
  /** Epoch milliseconds at which we booked it. */
  atMs: number;
}
