-- All that payer-facing code and what goes to Stripe may read: opaque numbers, amounts and states. No names, no
-- descriptions, no dates of service. Adding a column here is a privacy decision: test/payer/privacy.test.ts reviews the list.

-- What an issued invoice asks for. Drafts, voided and fee invoices do not exist for payers.
CREATE VIEW payer_bill AS
SELECT self_pay_id, invoice_id, number, status, customer_id, fee_policy, items, items_cents, credit_cents
FROM invoice_balances WHERE status IN ('open', 'paid', 'unpaid') AND self_pay_id IS NOT NULL;

-- A payer's tries to pay an invoice online, and what became of them.
CREATE VIEW payer_attempts AS
SELECT g.id AS request_id, g.self_pay_id, g.invoice_id, g.stripe_id AS session_id, g.amount_cents, g.credit_used_cents, g.fee, g.currency, g.url,
  g.outcome, g.session_status, g.superseded, g.failure, g.failed_at, g.payment_id, e.id AS entry_id, g.created_at, g.expires_at,
  p.state AS payment_state, p.data ->> '$.brand' AS card_brand, p.data ->> '$.last4' AS card_last4, e.at AS paid_at, e.amount_cents AS paid_cents,
  (SELECT coalesce(sum(v.amount_cents), 0) FROM ledger_events v WHERE v.entry_id = e.id AND v.kind = 'credit' AND v.amount_cents > 0) AS credited_cents
FROM gateway_requests g
LEFT JOIN stripe_objects p ON p.kind = 'payment' AND p.id = g.payment_id
-- Entries of kind payment are only ever booked by converge, one for each pi_….
LEFT JOIN register_entries e ON e.number = g.payment_id AND e.kind = 'payment';

-- How the office presents itself, and the rules of paying online.
CREATE VIEW payer_settings AS
SELECT office, payments FROM settings WHERE id = 1;

-- The latest try on each invoice, if it failed.
CREATE VIEW payer_failures AS
SELECT i.self_pay_id, g.failure, g.failed_at
FROM invoices i CROSS JOIN gateway_requests g ON g.id = (SELECT l.id FROM gateway_requests l WHERE l.invoice_id = i.id ORDER BY l.id DESC LIMIT 1)
WHERE g.failure IS NOT NULL;
