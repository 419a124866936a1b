import { shown } from '../imports/hidden.ts';

/**
 * SQL that selects `why` and `source_id` of everything that holds a receivable where it is: a payment on its way
 * ('pending', the request) or an open dispute ('dispute', its id). The view held_receivables says the same for all
 * receivables; this asks of one, by its customer's requests and its own events, so that it costs few rows in an
 * office of any size. @param r alias of the receivable in the statement.
 */
export const holding = (r: string): string =>
  `SELECT 'pending' AS why, g.id AS source_id FROM gateway_requests g INDEXED BY gateway_requests_processing
   WHERE g.customer_id = ${r}.customer_id AND g.outcome = 'processing' AND (g.kind = 'checkout_session'
       AND EXISTS (SELECT 1 FROM invoice_items m WHERE m.invoice_id = g.invoice_id AND m.receivable_id = ${r}.id)
     OR EXISTS (SELECT 1 FROM json_each(g.items) j WHERE j.value ->> 0 = ${r}.id))
   UNION ALL
   SELECT DISTINCT 'dispute', d.id FROM ledger_events v CROSS JOIN disputes d ON d.entry_id = v.entry_id
   WHERE v.receivable_id = ${r}.id AND d.stage IN ('inquiry', 'open')`;

/** SQL that selects a row for each invoice that asks for a receivable already: an open one, or a draft. */
export const liveInvoiceOf = (r: string): string =>
  `SELECT live.number FROM invoice_items ln CROSS JOIN invoices live ON live.id = ln.invoice_id
   WHERE ln.receivable_id = ${r}.id AND live.status IN ('draft', 'open')`;

/** An SQL condition: the receivable can go onto an invoice now. */
export const free = (r: string): string => `NOT EXISTS (${liveInvoiceOf(r)}) AND NOT EXISTS (${holding(r)})`;

/** An SQL condition: a receivable `r` is one of the index receivables_waiting. It says so word for word. */
export const INDEXED =
  "r.state IN ('reinvoice', 'to_invoice') AND r.balance_cents > 0 AND r.fee_invoice_id IS NULL";

/** An SQL condition: a receivable `r` waits for an invoice. */
export const WAITING = `${INDEXED} AND ${shown('r')}`;
