-- The life of an invoice: how its status moves, what waits for the next one, and how far each day's work has come.

-- What waits for its customer's next invoice; a fee never does.
CREATE INDEX receivables_waiting ON receivables (state, customer_id) WHERE state IN ('reinvoice', 'to_invoice') AND balance_cents > 0 AND fee_invoice_id IS NULL;
-- What stands on Unpaid invoices alone has waited all along.
UPDATE receivables SET state = 'reinvoice' WHERE state = 'invoiced' AND balance_cents > 0 AND fee_invoice_id IS NULL
  AND id IN (SELECT n.receivable_id FROM invoices i CROSS JOIN invoice_items n ON n.invoice_id = i.id WHERE i.status = 'unpaid')
  AND NOT EXISTS (SELECT 1 FROM invoice_items n CROSS JOIN invoices i ON i.id = n.invoice_id WHERE n.receivable_id = receivables.id AND i.status IN ('draft', 'open'));

-- `source_key`: the request, or the day, that an invoice was made for, so that the same again is the same invoice.
ALTER TABLE invoices ADD COLUMN source_key TEXT;
CREATE UNIQUE INDEX invoices_source_key ON invoices (source_key) WHERE source_key IS NOT NULL;
DROP TRIGGER invoices_once;
CREATE TRIGGER invoices_once BEFORE INSERT ON invoices WHEN EXISTS (SELECT 1 FROM invoices WHERE id = NEW.id OR self_pay_id = NEW.self_pay_id OR (series = NEW.series AND seq = NEW.seq) OR fee_of = NEW.fee_of OR source_key = NEW.source_key) BEGIN SELECT RAISE(ABORT, 'invoice_exists'); END;
DROP TRIGGER invoices_frozen;
CREATE TRIGGER invoices_frozen BEFORE UPDATE OF id, customer_id, series, seq, self_pay_id, fee_of, source_key ON invoices BEGIN SELECT RAISE(ABORT, 'invoice_frozen'); END;

-- draft → open → unpaid → paid; void is the end of what was not paid. Nothing goes back.
CREATE TRIGGER invoices_status AFTER UPDATE OF status ON invoices WHEN NEW.status <> OLD.status AND NOT (OLD.status = 'draft' AND NEW.status IN ('open', 'void') OR OLD.status = 'open' AND NEW.status IN ('unpaid', 'paid', 'void') OR OLD.status = 'unpaid' AND NEW.status IN ('paid', 'void')) BEGIN SELECT RAISE(ABORT, 'invoice_status'); END;
-- What money is on its way to is moved on by that money alone; what is in dispute does not become overdue.
CREATE TRIGGER invoices_held AFTER UPDATE OF status ON invoices WHEN NEW.status IN ('unpaid', 'void') AND NEW.status <> OLD.status AND (EXISTS (SELECT 1 FROM gateway_requests g WHERE g.customer_id = OLD.customer_id AND g.outcome = 'processing' AND g.kind = 'checkout_session' AND (g.invoice_id = OLD.id OR EXISTS (SELECT 1 FROM invoice_items m CROSS JOIN invoice_items n ON n.invoice_id = OLD.id AND n.receivable_id = m.receivable_id WHERE m.invoice_id = g.invoice_id))) OR NEW.status = 'unpaid' AND EXISTS (SELECT 1 FROM invoice_items n CROSS JOIN ledger_events v ON v.receivable_id = n.receivable_id CROSS JOIN disputes d ON d.entry_id = v.entry_id WHERE n.invoice_id = OLD.id AND d.stage IN ('inquiry', 'open'))) BEGIN SELECT RAISE(ABORT, 'invoice_held'); END;

-- How far a part of the daily work has come with the day `value` (days since 1970); null: it is done.
ALTER TABLE sweep_marks ADD COLUMN place TEXT;

-- As in 0009, but found by what awaits payment: when the payment closed the invoice itself, nothing is read.
DROP TRIGGER requests_close_invoice;
CREATE TRIGGER requests_close_invoice AFTER UPDATE OF session_status ON gateway_requests WHEN NEW.session_status = 'complete' AND EXISTS (SELECT 1 FROM invoices WHERE customer_id = NEW.customer_id AND +id = NEW.invoice_id AND status IN ('open', 'unpaid') AND keep_open = 0) BEGIN UPDATE invoices SET status = 'paid', paid_at = CAST(unixepoch('subsec') * 1000 AS INTEGER) WHERE id = NEW.invoice_id AND EXISTS (SELECT 1 FROM register_entries WHERE number = NEW.payment_id AND kind = 'payment') AND NOT EXISTS (SELECT 1 FROM invoice_items i CROSS JOIN receivables r ON r.id = i.receivable_id WHERE i.invoice_id = NEW.invoice_id AND r.balance_cents > 0); END;
