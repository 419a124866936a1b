import { readLog, selectLog } from '../activity/log.ts';
import { type Row, type Statement, sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { momentKey, readCursor, writeCursor } from '../lists/cursor.ts';
import { customerOf, moment, momentOrNull, receivableNumber, textOrNull } from '../lists/row.ts';
import { stripeUrl } from '../register/stripe-url.ts';
import type { Connection } from '../stripe/connection.ts';
import type { DisputeLine, DisputeRecord, disputeQuery } from './schema.ts';

type Query = ReturnType<(typeof disputeQuery)['parse']>;

const LINE = 'd.*, c.name AS customer_name';
const FROM = 'LEFT JOIN customers c ON c.id = d.customer_id';

/** Disputes, newest first; `unfinished`: those that can still change, the next deadline first. */
export function selectDisputes({ stage, after, limit }: Query): Statement {
  if (stage === 'unfinished')
    return sql(
      `SELECT ${LINE} FROM disputes d INDEXED BY disputes_open ${FROM} WHERE d.stage IN ('inquiry', 'open')
       ORDER BY d.evidence_due_at IS NULL, d.evidence_due_at, d.id LIMIT 200`,
    );
  const [at, id] = readCursor(momentKey, after) ?? [Number.MAX_SAFE_INTEGER, ''];
  return sql(
    `SELECT ${LINE} FROM disputes d INDEXED BY disputes_listed ${FROM}
     WHERE (d.opened_at, d.id) < (:at, :id) AND (:stage IS NULL OR d.stage = :stage OR (:stage = 'finished' AND d.stage IN ('won', 'lost', 'closed'))) ORDER BY d.opened_at DESC, d.id DESC LIMIT :limit`,
    { at, id, stage: stage ?? null, limit: limit + 1 },
  );
}

export function readDisputes(rows: Row[] = [], { stage, limit }: Query, connection: Connection) {
  const shown = stage === 'unfinished' ? rows : rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > shown.length && last !== undefined;
  return {
    data: shown.map((row) => readLine(row, connection)),
    next: more ? writeCursor([Number(last.opened_at), String(last.id)]) : null,
    searched_back_to: null,
  };
}

function readLine(row: Row, connection: Connection): DisputeLine {
  return {
    id: String(row.id),
    payment_id: String(row.payment_id),
    entry_id: textOrNull(row.entry_id),
    customer: customerOf(row),
    amount_cents: Number(row.amount_cents),
    status: String(row.status),
    stage: row.stage as DisputeLine['stage'],
    reason: String(row.reason),
    method: String(row.method),
    held_cents: Number(row.held_cents),
    evidence_due_at: momentOrNull(row.evidence_due_at),
    opened_at: moment(row.opened_at),
    closed_at: momentOrNull(row.closed_at),
    stripe_url: stripeUrl(connection, String(row.payment_id)),
  };
}

/** Everything that a dispute's page tells, in one batch. */
export function selectDispute(id: string): Statement[] {
  return [
    sql(
      `SELECT ${LINE}, e.amount_cents AS payment_cents, e.at AS payment_at FROM disputes d ${FROM} LEFT JOIN register_entries e ON e.id = d.entry_id WHERE d.id = :id`,
      { id },
    ),
    sql(
      `SELECT r.id, r.number, r.description, r.balance_cents, sum(v.amount_cents) AS paid_cents,
         r.id IN (SELECT value FROM json_each(coalesce(d.choice, '[]'))) AS chosen
       FROM disputes d CROSS JOIN ledger_events v ON v.entry_id = d.entry_id CROSS JOIN receivables r ON r.id = v.receivable_id
       WHERE d.id = :id AND v.amount_cents > 0 GROUP BY r.id ORDER BY r.id`,
      { id },
    ),
    sql(
      `SELECT e.id, e.kind, e.reversal, e.number, e.amount_cents, e.at, e.needs_review FROM disputes d CROSS JOIN register_entries e ON e.original_id = d.entry_id
         CROSS JOIN activity a ON a.id = e.audit_id WHERE d.id = :id AND a.detail ->> '$.dispute' = d.id ORDER BY e.at, e.id`,
      { id },
    ),
    selectLog('dispute', id),
  ];
}

/** @throws BusinessError not_found. */
export function readDispute(
  [disputes, receivables = [], entries = [], log]: Row[][],
  connection: Connection,
): DisputeRecord {
  const row = disputes?.[0];
  if (row === undefined) throw new BusinessError('not_found', 'There is no dispute with this id.');
  return {
    ...readLine(row, connection),
    payment_cents: row.payment_cents === null ? null : Number(row.payment_cents),
    payment_at: momentOrNull(row.payment_at),
    receivables: receivables.map((item) => ({
      id: Number(item.id),
      number: receivableNumber(item.number, item.id),
      description: String(item.description),
      paid_cents: Number(item.paid_cents),
      balance_cents: Number(item.balance_cents),
      chosen: item.chosen === 1,
    })),
    entries: entries.map((entry) => ({
      id: String(entry.id),
      kind: String(entry.kind),
      number: String(entry.number),
      status: String(entry.reversal ?? entry.kind),
      amount_cents: Number(entry.amount_cents),
      at: moment(entry.at),
      needs_review: entry.needs_review === 1,
    })),
    log: readLog(log),
  };
}
