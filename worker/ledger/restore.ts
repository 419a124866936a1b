import { sql, type Value } from '../db/database.ts';
import type { Guard, MoneyStatement } from './post.ts';

/** An entry that took money back, and what of it came again: a refund failed, a lost dispute was won after all. */
export interface Restoration {
  /** The source key of the entry that is undone. */
  undoneKey: string;
  /** Positive cents. */
  amountCents: number;
  comment: string;
}

/**
 * Puts back what an entry took: first its write-offs and waived fees are taken back, then each receivable is paid again
 * by a reversal of the reversal, as far as it is still owed. What is no longer owed becomes ledger credit.
 */
export function restore({ undoneKey, amountCents, comment }: Restoration): MoneyStatement[] {
  const params = (guard: Guard): Record<string, Value> => ({
    ...guard.params,
    undone: undoneKey,
    back: amountCents,
    said: comment,
  });
  return [
    (guard) => sql(`${UNFORGIVE} AND ${guard.sql}`, params(guard)),
    (guard) => sql(`${PAY_AGAIN} AND ${guard.sql}`, params(guard)),
  ];
}

const UNDONE = '(SELECT id FROM register_entries WHERE source_key = :undone)';

// A reviewer may have taken some of the write-offs back already.
const UNFORGIVE = `INSERT INTO ledger_events (cause_entry_id, activity_id, kind, receivable_id, amount_cents, comment, at)
  WITH forgiven AS (
    SELECT c.kind, c.receivable_id, min(sum(c.amount_cents),
      (SELECT coalesce(sum(w.amount_cents), 0) FROM ledger_events w WHERE w.receivable_id = c.receivable_id AND w.kind = c.kind)) AS cap
    FROM ledger_events c WHERE c.cause_entry_id = ${UNDONE} GROUP BY c.kind, c.receivable_id
  ),
  taken AS (SELECT *, sum(cap) OVER (ORDER BY receivable_id, kind ROWS UNBOUNDED PRECEDING) - cap AS before FROM forgiven WHERE cap > 0)
  SELECT :entry, :audit, kind, receivable_id, -min(cap, :back - before), :said, :at FROM taken WHERE before < :back`;

const PAY_AGAIN = `INSERT INTO ledger_events (entry_id, kind, receivable_id, customer_id, amount_cents, origin_id, comment, at)
  WITH backs AS (
    SELECT v.id AS rank, v.origin_id, v.receivable_id, v.customer_id,
      min(-v.amount_cents, -(SELECT sum(x.amount_cents) FROM ledger_events x WHERE x.origin_id = v.origin_id)) AS cap
    FROM ledger_events v WHERE v.entry_id = ${UNDONE} AND v.kind = 'reversal' AND v.amount_cents < 0
  ),
  owed AS (
    SELECT b.rank, b.origin_id, b.receivable_id, b.customer_id, iif(b.receivable_id IS NULL, b.cap, min(b.cap,
      r.balance_cents - (sum(b.cap) OVER (PARTITION BY b.receivable_id ORDER BY b.rank ROWS UNBOUNDED PRECEDING) - b.cap))) AS cap
    FROM backs b LEFT JOIN receivables r ON r.id = b.receivable_id
    UNION ALL
    SELECT 9e15, NULL, NULL, e.customer_id, :back FROM register_entries e WHERE e.source_key = :undone
  ),
  poured AS (SELECT *, sum(cap) OVER (ORDER BY rank ROWS UNBOUNDED PRECEDING) - cap AS before FROM owed WHERE cap > 0)
  SELECT :entry, iif(origin_id IS NULL, 'credit', 'reversal'), receivable_id, customer_id, min(cap, :back - before), origin_id, :said, :at
  FROM poured WHERE before < :back`;
