import { type Statement, sql, type Value } from '../db/database.ts';
import type { Part } from './entry.ts';

/** Write-offs of a lost dispute that a reviewer takes back. */
export interface Unforgiving {
  disputeEntryId: string;
  /** The receivables, or all of them. */
  receivableIds: number[] | null;
  activityId: string;
  comment: string;
  mine: Part;
  now: Part;
}

/**
 * Takes back what a lost dispute wrote off, once for each receivable: they are owed again and go to the next invoice. What was
 * taken back otherwise is not taken back twice.
 */
export function unforgive(unforgiving: Unforgiving): Statement {
  const params: Record<string, Value> = {
    ...unforgiving.mine.params,
    ...unforgiving.now.params,
    dispute: unforgiving.disputeEntryId,
    chosen: unforgiving.receivableIds === null ? null : JSON.stringify(unforgiving.receivableIds),
    activity: unforgiving.activityId,
    said: unforgiving.comment,
  };
  return sql(
    `INSERT INTO ledger_events (activity_id, kind, receivable_id, amount_cents, comment, at)
     SELECT :activity, 'writeoff', f.receivable_id, -f.cents, :said, ${unforgiving.now.sql} FROM (${FORGIVEN}) f WHERE f.cents > 0 AND ${unforgiving.mine.sql}`,
    params,
  );
}

/**
 * SQL: `receivable_id, cents` of what the dispute wrote off, as far as it is still written off; nothing where a reviewer was
 * before, and no processing fee, which is never asked for twice. Parameters `:dispute`, `:chosen`.
 */
export const FORGIVEN = `SELECT w.receivable_id, min(sum(w.amount_cents),
    (SELECT coalesce(sum(o.amount_cents), 0) FROM ledger_events o WHERE o.receivable_id = w.receivable_id AND o.kind = 'writeoff')) AS cents
  FROM ledger_events w CROSS JOIN receivables r ON r.id = w.receivable_id AND r.fee_invoice_id IS NULL
  WHERE w.cause_entry_id = :dispute AND w.kind = 'writeoff' AND w.amount_cents > 0 AND ${choosable('w.receivable_id')}
  GROUP BY w.receivable_id`;

/** SQL: how much of what was chosen would be taken back, in cents. Parameters `:dispute`, `:chosen`. */
export const FORGIVEN_CENTS = `(SELECT coalesce(sum(cents), 0) FROM (${FORGIVEN}) WHERE cents > 0)`;

/** A condition: something of what was chosen can still be taken back. Parameters `:dispute`, `:chosen`. */
export const CAN_UNFORGIVE = `EXISTS (SELECT 1 FROM (${FORGIVEN}) WHERE cents > 0)`;

function choosable(receivable: string): string {
  return `(:chosen IS NULL OR ${receivable} IN (SELECT value FROM json_each(:chosen)))
    AND NOT EXISTS (SELECT 1 FROM ledger_events u CROSS JOIN activity a ON a.id = u.activity_id
      WHERE u.receivable_id = ${receivable} AND u.kind = 'writeoff' AND u.amount_cents < 0 AND a.subject_kind = 'entry' AND a.subject_id = :dispute)`;
}
