import { type Statement, sql, type Value } from '../db/database.ts';
import type { Audit, Entry } from './entry.ts';

/** Money statements of a posting; each is built with the guard that makes it a no-op when the entry stands already. */
export type MoneyStatement = (guard: Guard) => Statement;

/** `sql`: a condition that holds while the fact is not in the register; `params`: the entry's values, by name. */
export interface Guard {
  sql: string;
  params: Record<string, Value>;
}

/**
 * Whose money it is and what for: SQL that returns one row of `customer_id, invoice_id, request_id, credit_used_cents,
 * fee_cents`, or none (then the posting is refused). `request_id`: the request whose money it is; null: none. It may use the
 * entry's own parameters.
 */
export interface Target {
  sql: string;
  params: Record<string, Value>;
}

/** What the database says when a target finds nobody: an entry must know its fee. */
export const NO_TARGET = 'NOT NULL constraint failed: register_entries.fee_cents';

/**
 * Prepares one posting: the activity row, the statements that move money, and the entry last, which seals them.
 * All of it belongs into one batch. The entry is refused by the database unless its amount is the sum of its
 * events; it computes `needs_review` from what it did, because code that looked before could have been overtaken.
 * The same source key and amount again changes nothing; with another amount it is refused as `entry_exists`.
 */
export function post(
  entry: Entry,
  audit: Audit,
  money: MoneyStatement[],
  target: Target = NO_INVOICE,
): Statement[] {
  const params = {
    ...entryParams(entry),
    ...target.params,
    ...entry.original?.params,
    ...entry.onlyIf?.params,
    audit: audit.id,
  };
  const guard: Guard = {
    sql: `NOT EXISTS (SELECT 1 FROM register_entries WHERE source_key = :source_key AND amount_cents = :amount)${entry.onlyIf ? ` AND ${entry.onlyIf.sql}` : ''}`,
    params,
  };
  return [
    sql(
      `INSERT INTO activity (id, actor_kind, actor_id, verb, subject_kind, subject_id, detail, at)
       SELECT :audit, :actor_kind, :actor_id, :verb, 'entry', :entry, :detail, :now WHERE ${guard.sql}`,
      {
        ...params,
        actor_kind: audit.actor.kind,
        actor_id: audit.actor.id ?? null,
        verb: audit.verb,
        detail: JSON.stringify(audit.detail),
        now: audit.atMs,
      },
    ),
    ...money.map((statement) => statement(guard)),
    // Inserted unless it stands just so. A money statement that forgot its guard left events under this new id:
    // then it is inserted too, and refused.
    sql(
      `INSERT INTO register_entries (id, source_key, kind, type, number, amount_cents, fee_cents, comment, needs_review, audit_id, at, customer_id, credited_cents, original_id, reopens)
       SELECT :entry, :source_key, :kind, :type, :number, :amount, t.fee_cents, :comment, ${REVIEW[entry.review ?? (entry.kind === 'manual' ? 'never' : 'if_surprising')]}, :audit, :at,
         coalesce(t.customer_id, ${OWNER}), c.cents, ${entry.original?.sql ?? 'NULL'}, :reopens
       FROM (${CREDITED}) c LEFT JOIN (${target.sql}) t
       WHERE ${guard.sql} OR EXISTS (SELECT 1 FROM ledger_events WHERE entry_id = :entry)`,
      params,
    ),
  ];
}

const REVIEW = { always: '1', never: '0', if_surprising: 'c.surprising' } as const;

// Money that is for no invoice is charged no fee.
const NO_INVOICE: Target = { sql: 'SELECT NULL AS customer_id, 0 AS fee_cents', params: {} };

// What went to credit. It is surprising when more came in than was owed: credit was poured, and the customer's ledger
// is above zero because of it. What staff put on account by hand is no surprise.
const CREDITED = `SELECT coalesce(sum(e.amount_cents), 0) AS cents, coalesce(max(c.ledger_cents), 0) > 0 AS surprising
  FROM ledger_events e CROSS JOIN customers c ON c.id = e.customer_id WHERE e.entry_id = :entry AND e.kind = 'credit' AND e.amount_cents > 0`;

// Whose money it is when no target says so: the one customer whom all events touch.
const OWNER = `(SELECT iif(min(x.owner) = max(x.owner), min(x.owner), NULL) FROM (
  SELECT coalesce(e.customer_id, r.customer_id) AS owner FROM ledger_events e LEFT JOIN receivables r ON r.id = e.receivable_id
  WHERE e.entry_id = :entry) x)`;

function entryParams(entry: Entry): Record<string, Value> {
  return {
    entry: entry.id,
    source_key: entry.sourceKey,
    kind: entry.kind,
    type: entry.type,
    number: entry.number,
    amount: entry.amountCents,
    comment: entry.comment,
    at: entry.atMs,
    reopens: entry.reopens ? 1 : 0,
  };
}
