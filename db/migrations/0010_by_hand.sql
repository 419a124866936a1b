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

-- What is written off, or priced at what was paid, closes its invoices. Whether the balance was moved already when this asks is
-- SQLite's choice, so it is computed from the events.
DROP TRIGGER events_close_invoices;
CREATE TRIGGER events_close_invoices AFTER INSERT ON ledger_events WHEN NEW.entry_id IS NULL AND NEW.cause_entry_id IS NULL AND NEW.amount_cents > 0 AND (SELECT r.price_cents FROM receivables r WHERE r.id = NEW.receivable_id) = (SELECT sum(amount_cents) FROM ledger_events WHERE receivable_id = NEW.receivable_id) BEGIN UPDATE invoices SET status = 'paid', paid_at = NEW.at WHERE +status IN ('open', 'unpaid') AND keep_open = 0 AND id IN (SELECT invoice_id FROM invoice_items WHERE receivable_id = NEW.receivable_id) AND NOT EXISTS (SELECT 1 FROM invoice_items i CROSS JOIN receivables r ON r.id = i.receivable_id WHERE i.invoice_id = invoices.id AND r.balance_cents > 0 AND r.id <> NEW.receivable_id); END;
