import { sql } from '../db/database.ts';
import type { Part } from './entry.ts';
import type { MoneyStatement } from './post.ts';

/** What is taken back of an entry, and how its events say so. */
export interface Reversal {
  /** The entry whose money goes back. */
  original: Part;
  /** Positive cents. */
  backCents: number;
  /** "Refund", "Lost dispute": the comment of each event. */
  comment: string;
  /** A query of one value: a JSON list of the receivables whose payment is taken back first, or null. */
  chosen?: Part;
}

/**
 * Takes back what an entry brought: its events newest first (the fee, which was paid first, last), each up to what is
 * left of it. What cannot be reversed any more, because it was moved since, lowers the customer's ledger credit, below
 * zero if need be. It happens inside one statement, so two reversals at once cannot take the same money back.
 */
export function reverse({ original, backCents, comment, chosen }: Reversal): MoneyStatement {
  return (guard) =>
    sql(
      `INSERT INTO ledger_events (entry_id, kind, receivable_id, customer_id, amount_cents, origin_id, comment, at)
       WITH buckets (origin_id, receivable_id, customer_id, cap, rank) AS (
         SELECT o.id, o.receivable_id, o.customer_id,
           o.amount_cents + (SELECT coalesce(sum(v.amount_cents), 0) FROM ledger_events v WHERE v.origin_id = o.id),
           iif(o.receivable_id IN (SELECT value FROM json_each(${chosen?.sql === undefined ? "'[]'" : `coalesce((${chosen.sql}), '[]')`})), 0, 1)
         FROM ledger_events o WHERE o.entry_id = ${original.sql} AND o.amount_cents > 0 AND o.code IS NULL
         UNION ALL
         SELECT NULL, NULL, e.customer_id, :back, 2 FROM register_entries e WHERE e.id = ${original.sql}
       ),
       poured AS (
         SELECT *, sum(cap) OVER (ORDER BY rank, origin_id DESC ROWS UNBOUNDED PRECEDING) - cap AS before FROM buckets WHERE cap > 0
       )
       SELECT :entry, iif(origin_id IS NULL, 'credit', 'reversal'), receivable_id, customer_id, -min(cap, :back - before), origin_id, :said, :at
       FROM poured WHERE before < :back AND ${guard.sql}`,
      {
        ...guard.params,
        ...original.params,
        back: backCents,
        said: comment,
        ...chosen?.params,
      },
    );
}

/**
 * What an entry's reversals reopened is not owed again: `writeoff` finishes every receivable of them, `price` waives the
 * processing fees alone, which are never asked for twice.
 */
export function forgive(kind: 'writeoff' | 'price', comment: string): MoneyStatement {
  return (guard) =>
    sql(
      `INSERT INTO ledger_events (cause_entry_id, activity_id, kind, receivable_id, amount_cents, comment, at)
       SELECT :entry, :audit, :forgiven, v.receivable_id, -sum(v.amount_cents), :said, :at
       FROM ledger_events v CROSS JOIN receivables r ON r.id = v.receivable_id
       WHERE v.entry_id = :entry AND v.kind = 'reversal' AND (:forgiven = 'writeoff' OR r.fee_invoice_id IS NOT NULL) AND ${guard.sql}
       GROUP BY v.receivable_id`,
      { ...guard.params, forgiven: kind, said: comment },
    );
}

/** An amount that is for nobody: Stripe's fee of a dispute, under a reason code (PLB). Nothing when it is zero. */
export function adjust(code: string, amountCents: number, comment: string): MoneyStatement {
  return (guard) =>
    sql(
      `INSERT INTO ledger_events (entry_id, kind, code, amount_cents, comment, at)
       SELECT :entry, 'adjustment', :code, :adjusted, :said, :at WHERE :adjusted <> 0 AND ${guard.sql}`,
      { ...guard.params, code, adjusted: amountCents, said: comment },
    );
}
