import { type Row, type Statement, sql } from '../db/database.ts';
import { momentKey, readCursor, writeCursor } from '../lists/cursor.ts';
import { moment, textOrNull } from '../lists/row.ts';
import { REQUEST, readListed } from '../refunds/list.ts';
import { LINE, readLine } from '../register/list.ts';
import { stripeUrl } from '../register/stripe-url.ts';
import type { Connection } from '../stripe/connection.ts';
import type { FlaggedObject, ReviewEntry, ReviewPage, Why } from './schema.ts';

interface Query {
  after?: string | undefined;
  limit: number;
}

/** Of refunds that wait and of flagged objects. */
const MOST = 100;

/** What waits for a person, the oldest first. One trip. */
export function selectReview({ after, limit }: Query): Statement[] {
  const [at, id] = readCursor(momentKey, after) ?? [Number.MIN_SAFE_INTEGER, ''];
  const first = after === undefined ? MOST : 0;
  return [
    sql(
      `SELECT ${LINE}, a.verb,
         (SELECT coalesce(sum(v.amount_cents), 0) FROM ledger_events v WHERE v.entry_id = register_entries.id AND v.receivable_id IS NOT NULL) AS moved,
         (SELECT coalesce(sum(w.amount_cents), 0) FROM ledger_events w WHERE w.cause_entry_id = register_entries.id) AS forgiven,
         (SELECT coalesce(sum(v.amount_cents), 0) FROM ledger_events v WHERE v.entry_id = register_entries.id AND v.kind = 'credit' AND v.amount_cents < 0) AS overdrawn
       FROM register_entries INDEXED BY register_entries_review CROSS JOIN activity a ON a.id = register_entries.audit_id
       WHERE register_entries.needs_review = 1 AND (register_entries.at, register_entries.id) > (:at, :id)
       ORDER BY register_entries.at, register_entries.id LIMIT :limit`,
      { at, id, limit: limit + 1 },
    ),
    sql(
      `SELECT ${REQUEST} FROM gateway_requests g INDEXED BY gateway_requests_refunds WHERE g.kind = 'refund' AND g.outcome = 'waiting'
       ORDER BY g.created_at, g.id LIMIT :first`,
      { first },
    ),
    sql(
      `SELECT kind, id, flag, hinted_at, coalesce(data ->> '$.amount_cents', data ->> '$.received_cents') AS cents, data ->> '$.payment' AS payment
       FROM stripe_objects INDEXED BY stripe_objects_flagged WHERE flag IS NOT NULL ORDER BY hinted_at LIMIT :first`,
      { first },
    ),
  ];
}

export function readReview(
  [entries = [], refunds = [], objects = []]: Row[][],
  { limit }: Query,
  connection: Connection,
): ReviewPage {
  const shown = entries.slice(0, limit);
  const last = shown.at(-1);
  return {
    data: shown.map(readEntry),
    next:
      entries.length > limit && last !== undefined ? writeCursor([Number(last.at), String(last.id)]) : null,
    searched_back_to: null,
    refunds: refunds.map(readListed),
    objects: objects.map((row) => readObject(row, connection)),
  };
}

function readEntry(row: Row): ReviewEntry {
  const line = readLine(row);
  const forgiven = Number(row.forgiven);
  return {
    ...line,
    why: whyOf(String(row.verb), line, Number(row.overdrawn)),
    reopened_cents: Math.max(0, -Number(row.moved) - forgiven),
    written_off_cents: forgiven,
  };
}

const BY_VERB: Record<string, Why> = {
  'refund.booked': 'refund',
  'payment.failed_late': 'failed_late',
  'refund.failed_late': 'refund_failed',
  'dispute.reinstated': 'dispute_won',
};

function whyOf(
  verb: string,
  { status, kind, credited_cents }: Pick<ReviewEntry, 'status' | 'kind' | 'credited_cents'>,
  overdrawn: number,
): Why {
  const told = BY_VERB[verb];
  if (told !== undefined) return told;
  if (status === 'lost_dispute' || status === 'returned' || status === 'refund') return status;
  // What went back after its credit was spent leaves the customer owing it.
  if (kind === 'undo') return overdrawn < 0 ? 'overdrawn' : 'undone';
  return credited_cents > 0 && kind === 'payment' ? 'overpaid' : 'marked';
}

function readObject(row: Row, connection: Connection): FlaggedObject {
  const payment = row.kind === 'payment' ? String(row.id) : textOrNull(row.payment);
  return {
    kind: String(row.kind),
    id: String(row.id),
    reason: String(row.flag),
    since: moment(row.hinted_at),
    amount_cents: row.cents === null ? null : Number(row.cents),
    payment_id: payment,
    stripe_url: payment === null ? null : stripeUrl(connection, payment),
  };
}
