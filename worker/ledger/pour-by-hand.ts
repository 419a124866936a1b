import { sql } from '../db/database.ts';
import { shown } from '../imports/hidden.ts';
import { HELD } from '../invoices/waiting.ts';
import type { Part } from './entry.ts';
import type { MoneyStatement } from './post.ts';

/** What a person chose to pay. Positive cents. */
export interface Line {
  receivable_id: number;
  amount_cents: number;
}

/**
 * Pours money over all that a customer owes, oldest due first, each up to its balance; what money is on its way to, and what
 * is disputed, comes last. It happens inside one statement, so two entries at once cannot take the same balance. Nothing is
 * poured for a customer who does not exist.
 * @param cents positive. @param rest what is left becomes the customer's ledger credit; or it may not be left.
 */
export function pourOldest(
  customerId: number,
  cents: number,
  rest: 'credit' | 'none' = 'credit',
): MoneyStatement {
  return (guard) =>
    sql(
      `INSERT INTO ledger_events (entry_id, kind, receivable_id, customer_id, amount_cents, at)
       WITH buckets AS (
         SELECT r.id IN (${HELD_BACK}) AS rank, r.due_on, r.id AS receivable_id, r.balance_cents AS cap
         FROM receivables r INDEXED BY receivables_owing WHERE r.customer_id = :owner AND r.balance_cents > 0 AND ${shown('r')}
         UNION ALL
         SELECT 2, '', NULL, :poured WHERE :rest = 'credit'
       ),
       poured AS (
         SELECT receivable_id, cap, sum(cap) OVER (ORDER BY rank, due_on, receivable_id ROWS UNBOUNDED PRECEDING) - cap AS before FROM buckets
       )
       SELECT :entry, iif(p.receivable_id IS NULL, 'credit', 'payment'), p.receivable_id, iif(p.receivable_id IS NULL, c.id, NULL), min(p.cap, :poured - p.before), :at
       FROM customers c CROSS JOIN poured p WHERE c.id = :owner AND ${shown('c')} AND p.before < :poured AND ${guard.sql}
       ORDER BY p.before`,
      { ...guard.params, owner: customerId, poured: cents, rest },
    );
}

// What must not be moved on by itself may be paid by hand, but last.
const HELD_BACK = 'SELECT h.receivable_id FROM held_receivables h WHERE h.customer_id = :owner';

/**
 * Pays what was chosen, each line exactly. A line that is above its balance makes the database refuse the whole batch; one whose
 * receivable is not there, or is another customer's, leaves the entry unbalanced, which is refused as well.
 * @param customerId whose all of them must be; null: of anybody.
 */
export function pourChosen(lines: Line[], customerId: number | null): MoneyStatement {
  return (guard) =>
    sql(
      `INSERT INTO ledger_events (entry_id, kind, receivable_id, amount_cents, at)
       SELECT :entry, 'payment', r.id, l.value ->> '$.amount_cents', :at
       FROM json_each(:lines) l CROSS JOIN receivables r ON r.id = l.value ->> '$.receivable_id'
       WHERE (:owner IS NULL OR r.customer_id = :owner) AND ${shown('r')} AND ${guard.sql} ORDER BY l.key`,
      { ...guard.params, lines: JSON.stringify(lines), owner: customerId },
    );
}

/** Puts money into a customer's ledger credit; nothing when it is zero, or there is no such customer. */
export function pourRest(customerId: number | null, cents: number): MoneyStatement {
  return (guard) =>
    sql(
      `INSERT INTO ledger_events (entry_id, kind, customer_id, amount_cents, at)
       SELECT :entry, 'credit', c.id, :rest_cents, :at FROM customers c WHERE c.id = :owner AND :rest_cents > 0 AND ${shown('c')} AND ${guard.sql}`,
      { ...guard.params, owner: customerId, rest_cents: cents },
    );
}

/**
 * Takes credit from a customer's ledger, if there is so much of it: two at once cannot take the same. Without it what the
 * credit goes to leaves the entry unbalanced, which is refused.
 */
export function takeCredit(customerId: number, cents: number): MoneyStatement {
  return (guard) =>
    sql(
      `INSERT INTO ledger_events (entry_id, kind, customer_id, amount_cents, at)
       SELECT :entry, 'credit', c.id, -:taken_cents, :at FROM customers c WHERE c.id = :holder AND c.ledger_cents >= :taken_cents AND ${shown('c')} AND ${guard.sql}`,
      { ...guard.params, holder: customerId, taken_cents: cents },
    );
}

/** Leaves open the invoices of what an entry pays, so that they are not marked paid; it comes before the entry. */
export const leaveOpen: MoneyStatement = ({ params }) =>
  sql(
    `UPDATE invoices SET keep_open = 1 WHERE +status IN ('open', 'unpaid')
       AND id IN (SELECT n.invoice_id FROM ledger_events v CROSS JOIN invoice_items n ON n.receivable_id = v.receivable_id WHERE v.entry_id = :entry)`,
    { entry: params.entry ?? null },
  );

/** What an entry paid although money is on its way to it, or it is disputed. @param entry SQL for its id. */
export const heldOf = (entry: Part) =>
  sql(
    `SELECT r.id AS receivable_id, ${HELD} AS held
     FROM (SELECT DISTINCT v.receivable_id AS id FROM ledger_events v WHERE v.entry_id = ${entry.sql} AND v.receivable_id IS NOT NULL) t
     CROSS JOIN receivables r ON r.id = t.id`,
    entry.params,
  );
