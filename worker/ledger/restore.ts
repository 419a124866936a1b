import { sql } from '../db/database.ts';
import type { MoneyStatement } from './post.ts';

/** An entry that took money back, and what of it came again: a refund failed, a lost dispute was won after all. */
export interface Restoration {
  /** The source key of the entry that is undone. */
  undoneKey: string;
  /** Positive cents. */
  amountCents: number;
  comment: string;
}

/**
 * Puts back what an entry took: each receivable is paid again by a reversal of the reversal, as far as it is still owed, and
 * the write-off or the waived fee that stood for it is taken back with it. What is no longer owed becomes ledger credit.
 * One statement: without it nothing balances.
 */
export function restore({ undoneKey, amountCents, comment }: Restoration): MoneyStatement {
  return (guard) =>
    sql(
      `INSERT INTO ledger_events (entry_id, cause_entry_id, activity_id, kind, receivable_id, customer_id, amount_cents, origin_id, comment, at)
       WITH undone AS (SELECT id, customer_id FROM register_entries WHERE source_key = :undone),
       ${FORGIVEN}, ${POURED}
       SELECT NULL, :entry, :audit, f.kind, f.receivable_id, NULL,
         -min(f.cents, (SELECT sum(p.cents) FROM poured p WHERE p.receivable_id = f.receivable_id)), NULL, :said, :at
       FROM forgiven f WHERE f.receivable_id IN (SELECT receivable_id FROM poured) AND ${guard.sql}
       UNION ALL
       SELECT :entry, NULL, NULL, iif(origin_id IS NULL, 'credit', 'reversal'), receivable_id, customer_id, cents, origin_id, :said, :at
       FROM poured WHERE ${guard.sql}`,
      { ...guard.params, undone: undoneKey, back: amountCents, said: comment },
    );
}

// What stands written off or waived because of the entry; a reviewer may have taken some of it back already.
const FORGIVEN = `forgiven AS (
  SELECT c.kind, c.receivable_id, min(sum(c.amount_cents),
    (SELECT coalesce(sum(w.amount_cents), 0) FROM ledger_events w WHERE w.receivable_id = c.receivable_id AND w.kind = c.kind)) AS cents
  FROM undone u CROSS JOIN ledger_events c ON c.cause_entry_id = u.id GROUP BY c.kind, c.receivable_id HAVING cents > 0
)`;

// The entry's reversals in their order, each up to what is still owed of its receivable; then the customer's credit.
const POURED = `backs AS (
  SELECT v.id AS rank, v.origin_id, v.receivable_id, v.customer_id,
    min(-v.amount_cents, -(SELECT sum(x.amount_cents) FROM ledger_events x WHERE x.origin_id = v.origin_id)) AS cap
  FROM undone u CROSS JOIN ledger_events v ON v.entry_id = u.id WHERE v.kind = 'reversal' AND v.amount_cents < 0
),
owed AS (
  SELECT b.rank, b.origin_id, b.receivable_id, b.customer_id, iif(b.receivable_id IS NULL, b.cap, min(b.cap,
    r.balance_cents + coalesce(f.cents, 0) - (sum(b.cap) OVER (PARTITION BY b.receivable_id ORDER BY b.rank ROWS UNBOUNDED PRECEDING) - b.cap))) AS cap
  FROM backs b LEFT JOIN receivables r ON r.id = b.receivable_id LEFT JOIN forgiven f ON f.receivable_id = b.receivable_id
  UNION ALL
  SELECT 9e15, NULL, NULL, customer_id, :back FROM undone
),
running AS (SELECT *, sum(cap) OVER (ORDER BY rank ROWS UNBOUNDED PRECEDING) - cap AS before FROM owed WHERE cap > 0),
poured AS (SELECT origin_id, receivable_id, customer_id, min(cap, :back - before) AS cents FROM running WHERE before < :back)`;
