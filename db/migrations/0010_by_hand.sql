-- What people and programs do by hand: each request once, and what is held, found by its customer.

-- A request that changed the books, under the key that it came with: the same key of the same caller is the same request.
-- `said`: the SHA-256 of what was asked, so that a key that is used for something else is noticed. `activity_id`: what it did.
CREATE TABLE request_keys (
  caller_id TEXT NOT NULL,
  key TEXT NOT NULL,
  said TEXT NOT NULL,
  activity_id TEXT NOT NULL,
  PRIMARY KEY (caller_id, key)
) STRICT, WITHOUT ROWID;

-- What must not be moved on: receivables that money is on its way to, or whose money is disputed. Reinvoicing skips them.
DROP VIEW held_receivables;
CREATE VIEW held_receivables AS
SELECT n.receivable_id, 'pending' AS why, g.id AS source_id, g.customer_id FROM gateway_requests g INDEXED BY gateway_requests_processing CROSS JOIN invoice_items n ON n.invoice_id = g.invoice_id
WHERE g.outcome = 'processing' AND g.kind = 'checkout_session'
UNION ALL
SELECT v.receivable_id, 'dispute', d.id, d.customer_id FROM disputes d INDEXED BY disputes_open CROSS JOIN ledger_events v ON v.entry_id = d.entry_id
WHERE d.stage IN ('inquiry', 'open') AND v.receivable_id IS NOT NULL;
