import { type Statement, sql } from '../db/database.ts';
import type { Part } from './entry.ts';
import type { MoneyStatement } from './post.ts';

const ITEMS = `SELECT j.value ->> 0 AS id, j.value ->> 1 AS cap, j.key AS place, a.ledger_cents FROM payer_account a CROSS JOIN json_each(a.items) j
  WHERE a.customer_id = :wallet_of AND a.ledger_cents > 0 AND j.value ->> 3 = 1`;

/**
 * Pays what a customer owes on open invoices from their credit, oldest due first, as far as it goes. One statement: two at once cannot spend
 * the same credit.
 */
export function payFromCredit(customerId: number): MoneyStatement {
  return (guard): Statement =>
    sql(
      `INSERT INTO ledger_events (entry_id, kind, receivable_id, customer_id, amount_cents, at)
       WITH poured AS MATERIALIZED (
         SELECT id, min(cap, ledger_cents - before) AS cents FROM (SELECT *, sum(cap) OVER (ORDER BY place ROWS UNBOUNDED PRECEDING) - cap AS before FROM (${ITEMS})) WHERE before < ledger_cents
       )
       SELECT :entry, 'payment', id, NULL, cents, :at FROM poured WHERE ${guard.sql}
       UNION ALL
       SELECT :entry, 'credit', NULL, :wallet_of, -(SELECT sum(cents) FROM poured), :at WHERE EXISTS (SELECT 1 FROM poured) AND ${guard.sql}`,
      { ...guard.params, wallet_of: customerId },
    );
}

/** A condition: there is credit, and something on an open invoice to pay from it. */
export const somethingToPay = (customerId: number): Part => ({
  sql: `EXISTS (${ITEMS})`,
  params: { wallet_of: customerId },
});
