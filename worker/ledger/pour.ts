import { sql } from '../db/database.ts';
import type { MoneyStatement, Target } from './post.ts';

/** A target known beforehand. Amounts in cents. */
export function targetOf(customerId: number, invoiceId: number, creditUsedCents = 0, feeCents = 0): Target {
  return {
    sql: 'SELECT :customer AS customer_id, :invoice AS invoice_id, NULL AS request_id, :credit_used AS credit_used_cents, :fee AS fee_cents',
    params: { customer: customerId, invoice: invoiceId, credit_used: creditUsedCents, fee: feeCents },
  };
}

/**
 * Pours an entry's amount over an invoice's items, oldest due first, each up to its balance; a fee charged with it
 * comes before them, items that another payment on its way will pay come after them, and what is left becomes the customer's ledger credit. It happens inside one statement, so
 * two payments at once cannot take the same balance.
 *
 * When the customer's credit had lowered what was asked by `credit_used_cents`, that credit is spent with it, as far
 * as it is still there and still needed: 150.00 owed, 50.00 credit: an entry of 100.00 = events of 150.00 − 50.00.
 *
 * `withFee`: a fee was booked in the same batch (chargeFee), and is paid first.
 */
export const pourOverInvoice = (target: Target, withFee = false): MoneyStatement =>
  pour(
    'target t CROSS JOIN invoice_items n ON n.invoice_id = t.invoice_id CROSS JOIN receivables r ON r.id = n.receivable_id',
    target,
    withFee,
  );

/** As `pourOverInvoice`, over the items that a charge was recorded for: `items` of its target, JSON of [receivable, cents]. */
export const pourOverItems = (target: Target, withFee = false): MoneyStatement =>
  pour(
    'target t CROSS JOIN json_each(t.items) n CROSS JOIN receivables r ON r.id = n.value ->> 0',
    target,
    withFee,
  );

// NOT MATERIALIZED, and the sum only when there is credit to spend: each row kept aside would be read once more.
function pour(items: string, target: Target, withFee: boolean): MoneyStatement {
  return (guard) =>
    sql(
      `INSERT INTO ledger_events (entry_id, kind, receivable_id, customer_id, amount_cents, at)
       WITH target AS NOT MATERIALIZED (${target.sql}),
       items (id, due_on, balance_cents, rank) AS NOT MATERIALIZED (
         SELECT r.id, r.due_on, r.balance_cents, ${AWAITED} AS rank FROM ${items} WHERE r.balance_cents > 0 ${withFee ? FEE_FIRST : ''}
       ),
       spend AS MATERIALIZED (
         SELECT customer_id, iif(credit_used_cents > 0,
           max(0, min(credit_used_cents, (SELECT ledger_cents FROM customers WHERE id = customer_id),
             (SELECT coalesce(sum(balance_cents), 0) FROM items) - :amount)), 0) AS cents
         FROM target
       ),
       buckets AS (
         SELECT rank, due_on, id AS receivable_id, balance_cents AS cap FROM items
         UNION ALL
         SELECT 3, '', NULL, :amount
       ),
       poured AS (
         SELECT receivable_id, cap, sum(cap) OVER (ORDER BY rank, due_on, receivable_id ROWS UNBOUNDED PRECEDING) - cap AS before
         FROM buckets
       )
       SELECT :entry, iif(receivable_id IS NULL, 'credit', 'payment'), receivable_id,
         iif(receivable_id IS NULL, (SELECT customer_id FROM target), NULL), min(cap, :amount + (SELECT cents FROM spend) - before), :at
       FROM poured WHERE before < :amount + (SELECT cents FROM spend) AND ${guard.sql}
       UNION ALL
       SELECT :entry, 'credit', NULL, customer_id, -cents, :at FROM spend WHERE cents > 0 AND ${guard.sql}`,
      { ...guard.params, ...target.params },
    );
}

/** Puts an entry's whole amount into the ledger credit of its target's customer: what a wallet was topped up with. */
export function pourIntoWallet(target: Target): MoneyStatement {
  return (guard) =>
    sql(
      `INSERT INTO ledger_events (entry_id, kind, customer_id, amount_cents, at)
       SELECT :entry, 'credit', customer_id, :amount, :at FROM (${target.sql}) WHERE ${guard.sql}`,
      { ...guard.params, ...target.params },
    );
}

/** Puts an entry's whole amount into the customer's ledger credit: money that is for no invoice. */
export function pourIntoCredit(customerId: number): MoneyStatement {
  return (guard) =>
    sql(
      `INSERT INTO ledger_events (entry_id, kind, customer_id, amount_cents, at)
       SELECT :entry, 'credit', :customer, :amount, :at WHERE ${guard.sql}`,
      { ...guard.params, customer: customerId },
    );
}

// Items that another payment on its way will pay are paid last: 1, or 2 for these.
const AWAITED = `(1 + EXISTS (SELECT 1 FROM gateway_requests p INDEXED BY gateway_requests_processing
  WHERE p.customer_id = t.customer_id AND p.outcome = 'processing' AND p.id IS NOT t.request_id AND (p.kind = 'checkout_session' AND p.invoice_id IS NOT t.invoice_id
      AND EXISTS (SELECT 1 FROM invoice_items m WHERE m.invoice_id = p.invoice_id AND m.receivable_id = r.id)
    OR EXISTS (SELECT 1 FROM json_each(p.items) j WHERE j.value ->> 0 = r.id))))`;

const FEE_FIRST = `UNION ALL
  SELECT r.id, r.due_on, r.balance_cents, 0 FROM invoices f CROSS JOIN receivables r ON r.fee_invoice_id = f.id WHERE f.fee_of = :entry`;
