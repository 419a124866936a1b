/**
 * SQL of common table expressions that work out one charge at this moment, from what `who` selects: a row of
 * `customer_id, method_id, stripe_customer, type` (of the method; null: there is none that may be charged), `cap_cents` (never more
 * than this; null: no limit), `exact_cents` (just this; null: all that is owed), `due_before` (only what is due by this day; null: all),
 * `open_only` (1: only what an open invoice asks for), `invoice_id` (only this one's items; null: all), `with_fee` (1: a fee may be charged),
 * `least_cents` and `most_cents` (only when so much is owed; null: any) and `no` (a reason why nothing is charged; null: none).
 *
 * `bill` is one row: `verdict` ('charge', or why not), `amount_cents`, `credit_cents` (the customer's credit that lowered it), `owed_cents`,
 * and what goes into a request. `planned` are the items that it pays, oldest first, each with its part.
 * Parameters: `defaults`, the payment settings' defaults as JSON.
 */
export const chargeBill = (who: string): string =>
  `who AS MATERIALIZED (${who}),
   items AS MATERIALIZED (
     SELECT j.value ->> 0 AS id, j.value ->> 1 AS cents, j.key AS place FROM who w CROSS JOIN payer_account a ON a.customer_id = w.customer_id CROSS JOIN json_each(a.items) j
     WHERE (w.due_before IS NULL OR j.value ->> 2 <= w.due_before) AND (w.open_only = 0 OR j.value ->> 3 = 1)
       AND (w.invoice_id IS NULL OR EXISTS (SELECT 1 FROM invoice_items n WHERE n.invoice_id = w.invoice_id AND n.receivable_id = j.value ->> 0))
   ),
   account AS MATERIALIZED (
     SELECT w.*, a.fee_policy, json_patch(:defaults, s.payments) AS rules, (SELECT coalesce(sum(cents), 0) FROM items) AS items_cents,
       iif(w.invoice_id IS NULL, a.ledger_cents, (SELECT b.credit_cents FROM payer_bill b WHERE b.invoice_id = w.invoice_id)) AS ledger_cents
     FROM who w CROSS JOIN payer_account a ON a.customer_id = w.customer_id CROSS JOIN payer_settings s
   ),
   sums AS MATERIALIZED (
     SELECT *, items_cents - ledger_cents AS owed_cents, max(0, min(ledger_cents, items_cents)) AS credit_cents,
       coalesce(exact_cents, min(items_cents - ledger_cents, coalesce(cap_cents, items_cents - ledger_cents))) AS amount_cents FROM account
   ),
   bill AS MATERIALIZED (
     SELECT *, CASE
       WHEN no <> 'not_noticed' THEN no
       WHEN method_id IS NULL THEN 'no_method'
       WHEN ${BUSY} THEN 'busy'
       WHEN owed_cents <= 0 THEN 'nothing_owed'
       WHEN owed_cents < coalesce(least_cents, 0) OR owed_cents > coalesce(most_cents, owed_cents) THEN 'out_of_range'
       WHEN no IS NOT NULL THEN no
       WHEN amount_cents > owed_cents THEN 'more_than_owed'
       WHEN amount_cents < rules ->> '$.minimumCents' THEN 'too_small'
       WHEN amount_cents > rules ->> '$.maximumCents' THEN 'too_large'
       ELSE 'charge' END AS verdict FROM sums
   ),
   planned AS (
     SELECT id, place, min(cents, (SELECT amount_cents + credit_cents FROM bill) - before) AS cents
     FROM (SELECT id, place, cents, sum(cents) OVER (ORDER BY place ROWS UNBOUNDED PRECEDING) - cents AS before FROM items)
     WHERE before < (SELECT amount_cents + credit_cents FROM bill)
   )`;

/** An SQL condition: something is being charged to the customer at this moment; whether it happened is not known yet. */
export const BUSY =
  "EXISTS (SELECT 1 FROM gateway_requests g INDEXED BY gateway_requests_charging WHERE g.customer_id = sums.customer_id AND g.method_id IS NOT NULL AND g.outcome IN ('pending', 'unknown'))";

/** Why nothing was charged, in the words of the attempt. */
export type Verdict =
  | 'autopay_off'
  | 'not_noticed'
  | 'no_longer_fits'
  | 'no_method'
  | 'busy'
  | 'nothing_owed'
  | 'out_of_range'
  | 'more_than_owed'
  | 'too_small'
  | 'too_large';
