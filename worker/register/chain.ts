import { type Row, type Statement, sql } from '../db/database.ts';
import { moment, momentOrNull, textOrNull } from '../lists/row.ts';
import { refundable } from '../refunds/limit.ts';
import { REQUEST, readListed } from '../refunds/list.ts';
import { parseSettings, selectSettings } from '../settings/read.ts';
import type { EntryRecord } from './schema.ts';

type Chain = Pick<
  EntryRecord,
  | 'original'
  | 'derived'
  | 'refundable_cents'
  | 'refundable_fee_cents'
  | 'refund_terms'
  | 'refund_requests'
  | 'refunds'
  | 'disputes'
  | 'queue'
>;

/** Of each kind; a payment that has more of them shows the newest. */
const MOST = 50;
/** The payment of a chain: what an entry takes back, or itself. */
const BASE = '(SELECT coalesce(b.original_id, b.id) FROM register_entries b WHERE b.id = :id)';

/** What belongs to an entry: the payment that it takes back, and everything that took that back. */
export function selectChain(id: string): Statement[] {
  return [
    sql(
      `SELECT o.id AS original_id, o.number AS original_number, o.amount_cents AS original_cents, o.at AS original_at,
         iif(e.kind = 'payment' AND e.type = 'Stripe', ${refundable('e')}, 0) AS refundable_cents, ${FEE_LEFT} AS fee_cents,
         (SELECT q.id FROM register_entries q INDEXED BY register_entries_review WHERE q.needs_review = 1 AND (q.at, q.id) < (e.at, e.id) ORDER BY q.at DESC, q.id DESC LIMIT 1) AS queue_before,
         (SELECT q.id FROM register_entries q INDEXED BY register_entries_review WHERE q.needs_review = 1 AND (q.at, q.id) > (e.at, e.id) ORDER BY q.at, q.id LIMIT 1) AS queue_after
       FROM register_entries e LEFT JOIN register_entries o ON o.id = e.original_id WHERE e.id = :id`,
      { id },
    ),
    sql(
      `SELECT d.id, d.kind, d.reversal, d.number, d.amount_cents, d.at, d.comment FROM register_entries d INDEXED BY register_entries_original
       WHERE d.original_id = ${BASE} ORDER BY d.at DESC, d.id DESC LIMIT ${MOST}`,
      { id },
    ),
    sql(
      `SELECT ${REQUEST} FROM gateway_requests g INDEXED BY gateway_requests_original WHERE g.original_id = ${BASE} ORDER BY g.created_at DESC, g.id LIMIT ${MOST}`,
      { id },
    ),
    sql(
      `SELECT f.* FROM refunds f INDEXED BY refunds_entry WHERE f.entry_id = ${BASE} ORDER BY f.created_at DESC, f.id LIMIT ${MOST}`,
      { id },
    ),
    sql(
      `SELECT d.* FROM disputes d INDEXED BY disputes_entry WHERE d.entry_id = ${BASE} ORDER BY d.opened_at DESC, d.id LIMIT ${MOST}`,
      { id },
    ),
    selectSettings(),
  ];
}

// What is left of the fee that the entry paid: its own event on the fee's receivable, less what went back of it.
const FEE_LEFT = `iif(e.fee_cents = 0, 0, (
  SELECT coalesce(sum(v.amount_cents + (SELECT coalesce(sum(x.amount_cents), 0) FROM ledger_events x WHERE x.origin_id = v.id)), 0)
  FROM ledger_events v CROSS JOIN receivables r ON r.id = v.receivable_id
  WHERE v.entry_id = e.id AND v.amount_cents > 0 AND r.fee_invoice_id IS NOT NULL))`;

export function readChain([facts, derived, requests, refunds, disputes, settings]: Row[][]): Chain {
  const row = facts?.[0] ?? {};
  const { refundApprovalCents, fee } = parseSettings(settings).payments;
  const left = Number(row.refundable_cents);
  return {
    original:
      textOrNull(row.original_id) === null
        ? null
        : {
            id: String(row.original_id),
            number: String(row.original_number),
            amount_cents: Number(row.original_cents),
            at: moment(row.original_at),
          },
    derived: oldestFirst(derived, readDerived),
    refundable_cents: left,
    refundable_fee_cents: Math.min(left, Number(row.fee_cents)),
    refund_terms: { approval_above_cents: refundApprovalCents, returns_fee: fee.refund },
    refund_requests: oldestFirst(requests, readListed),
    refunds: oldestFirst(refunds, readRefund),
    disputes: oldestFirst(disputes, readDispute),
    queue: { before: textOrNull(row.queue_before), after: textOrNull(row.queue_after) },
  };
}

const oldestFirst = <T>(rows: Row[] = [], read: (row: Row) => T): T[] => rows.map(read).reverse();

const readDerived = (row: Row): Chain['derived'][number] => ({
  id: String(row.id),
  kind: String(row.kind),
  status: String(row.reversal ?? row.kind),
  number: String(row.number),
  amount_cents: Number(row.amount_cents),
  at: moment(row.at),
  comment: String(row.comment),
});

const readRefund = (row: Row): Chain['refunds'][number] => ({
  id: String(row.id),
  amount_cents: Number(row.amount_cents),
  status: String(row.status),
  reason: textOrNull(row.reason),
  failure: textOrNull(row.failure),
  request_id: textOrNull(row.request_id),
  at: moment(row.created_at),
});

const readDispute = (row: Row): Chain['disputes'][number] => ({
  id: String(row.id),
  stage: row.stage as Chain['disputes'][number]['stage'],
  reason: String(row.reason),
  method: String(row.method),
  amount_cents: Number(row.amount_cents),
  held_cents: Number(row.held_cents),
  evidence_due_at: momentOrNull(row.evidence_due_at),
  opened_at: moment(row.opened_at),
  closed_at: momentOrNull(row.closed_at),
});
