import { sql } from '../db/database.ts';
import type { MoneyStatement, Target } from './post.ts';

/**
 * Books an online processing fee that an entry charged: an invoice `PPF-…` without a self-pay ID, and its
 * receivable, which the entry's own pour then pays first. Nothing happens when the target's fee is zero.
 */
export function chargeFee(target: Target): MoneyStatement[] {
  return [
    (guard) =>
      sql(
        `INSERT INTO invoices (customer_id, series, seq, status, issued_on, due_on, fee_of, created_at)
         SELECT customer_id, 'PPF', (SELECT coalesce(max(seq), 0) + 1 FROM invoices WHERE series = 'PPF'), 'open', ${DAY}, ${DAY}, :entry, :at
         FROM (${target.sql}) WHERE fee_cents > 0 AND ${guard.sql}`,
        { ...guard.params, ...target.params },
      ),
    (guard) =>
      sql(
        `INSERT INTO receivables (customer_id, description, due_on, state, price_cents, balance_cents, fee_invoice_id, created_at)
         SELECT f.customer_id, 'Online processing fee', f.due_on, 'invoiced', t.fee_cents, t.fee_cents, f.id, :at
         FROM (${target.sql}) t CROSS JOIN invoices f ON f.fee_of = :entry WHERE ${guard.sql}`,
        { ...guard.params, ...target.params },
      ),
    (guard) =>
      sql(
        `INSERT INTO invoice_items (invoice_id, receivable_id)
         SELECT f.id, r.id FROM invoices f CROSS JOIN receivables r ON r.fee_invoice_id = f.id
         WHERE f.fee_of = :entry AND ${guard.sql}`,
        guard.params,
      ),
  ];
}

// A fee is charged and paid at one moment, so its day in UTC decides nothing.
const DAY = "strftime('%Y-%m-%d', :at / 1000, 'unixepoch')";
