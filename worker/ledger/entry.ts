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
  /** The entry whose money is taken back or put back: always the one that first brought it. */
  original?: Part;
  /** A debit that the bank returned: what it had paid is owed again, where a lost dispute writes it off. */
  reopens?: boolean;
  /** Whether a person must look at it; by default when automatic money went to credit, and never by hand. */
  review?: 'always' | 'never' | 'if_surprising';
  /** A condition without which nothing is posted, and its parameters. */
  onlyIf?: Part;
}

/** A piece of SQL and its parameters. */
export interface Part {
  sql: string;
  params: Record<string, Value>;
}

/** The id of an entry that is known. */
export const entryById = (id: string): Part => ({ sql: ':original', params: { original: id } });

/** The id of the entry that stands under a source key, or null. */
export const entryByKey = (key: string): Part => ({
  sql: '(SELECT id FROM register_entries WHERE source_key = :original_key)',
  params: { original_key: key },
});

/** The activity row that says who posted an entry. */
export interface Audit {
  id: string;
  actor: Actor;
  verb: string;
  detail: Record<string, Value>;
  /** Epoch milliseconds at which we booked it. */
  atMs: number;
}
