-- The promises of the books. Each trigger stands on one line, with its predicate in WHEN and one statement in its
-- body: the endpoint behind remote migrations cuts bodies at semicolons. test/ledger/shape.test.ts holds that shape.

-- `IN (SELECT column …)` rather than EXISTS where two keys are asked for: an index probe that reads no row.
-- Register entries: append-only but for comment and review; balanced; never twice.
CREATE TRIGGER entries_once BEFORE INSERT ON register_entries WHEN NEW.id IN (SELECT id FROM register_entries) OR NEW.source_key IN (SELECT source_key FROM register_entries) BEGIN SELECT RAISE(ABORT, 'entry_exists'); END;
CREATE TRIGGER entries_frozen BEFORE UPDATE OF id, source_key, kind, type, number, amount_cents, fee_cents, original_id, audit_id, at ON register_entries BEGIN SELECT RAISE(ABORT, 'entry_frozen'); END;
CREATE TRIGGER entries_kept BEFORE DELETE ON register_entries BEGIN SELECT RAISE(ABORT, 'entry_kept'); END;
CREATE TRIGGER entries_balanced AFTER INSERT ON register_entries WHEN NEW.amount_cents IS NOT (SELECT sum(amount_cents) FROM ledger_events WHERE entry_id = NEW.id) BEGIN SELECT RAISE(ABORT, 'entry_unbalanced'); END;
CREATE TRIGGER entries_dispute_written_off AFTER INSERT ON register_entries WHEN NEW.kind = 'dispute' AND (SELECT coalesce(sum(amount_cents), 0) FROM ledger_events WHERE entry_id = NEW.id AND kind = 'reversal' AND receivable_id IS NOT NULL) + (SELECT coalesce(sum(amount_cents), 0) FROM ledger_events WHERE cause_entry_id = NEW.id AND kind = 'writeoff') <> 0 BEGIN SELECT RAISE(ABORT, 'dispute_not_written_off'); END;
CREATE TRIGGER entries_fee_booked AFTER INSERT ON register_entries WHEN NEW.fee_cents <> (SELECT coalesce(sum(e.amount_cents), 0) FROM invoices f CROSS JOIN receivables r ON r.fee_invoice_id = f.id CROSS JOIN invoice_items n ON n.invoice_id = f.id AND n.receivable_id = r.id CROSS JOIN ledger_events e ON e.entry_id = NEW.id AND e.receivable_id = r.id AND e.amount_cents = r.price_cents WHERE f.fee_of = NEW.id) BEGIN SELECT RAISE(ABORT, 'fee_not_booked'); END;
CREATE TRIGGER entries_close_invoices AFTER INSERT ON register_entries WHEN NEW.amount_cents >= 0 BEGIN UPDATE invoices SET status = 'paid', paid_at = NEW.at WHERE status IN ('open', 'unpaid') AND id IN (SELECT i.invoice_id FROM ledger_events e CROSS JOIN invoice_items i ON i.receivable_id = e.receivable_id WHERE e.entry_id = NEW.id) AND NOT EXISTS (SELECT 1 FROM invoice_items i CROSS JOIN receivables r ON r.id = i.receivable_id WHERE i.invoice_id = invoices.id AND r.balance_cents > 0); END;

-- Ledger events: append-only, sealed by their entry, reversals within what is left of their origin.
CREATE TRIGGER events_once BEFORE INSERT ON ledger_events WHEN EXISTS (SELECT 1 FROM ledger_events WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'event_exists'); END;
CREATE TRIGGER events_frozen BEFORE UPDATE ON ledger_events BEGIN SELECT RAISE(ABORT, 'event_frozen'); END;
CREATE TRIGGER events_kept BEFORE DELETE ON ledger_events BEGIN SELECT RAISE(ABORT, 'event_kept'); END;
CREATE TRIGGER events_sealed BEFORE INSERT ON ledger_events WHEN NEW.entry_id IN (SELECT id FROM register_entries) OR NEW.cause_entry_id IN (SELECT id FROM register_entries) BEGIN SELECT RAISE(ABORT, 'event_sealed'); END;
CREATE TRIGGER events_reversal_target BEFORE INSERT ON ledger_events WHEN NEW.origin_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ledger_events o WHERE o.id = NEW.origin_id AND o.kind IN ('payment', 'credit', 'adjustment') AND o.receivable_id IS NEW.receivable_id AND o.customer_id IS NEW.customer_id AND o.code IS NEW.code AND o.entry_id <> NEW.entry_id) BEGIN SELECT RAISE(ABORT, 'reversal_target'); END;
CREATE TRIGGER events_reversal_limit BEFORE INSERT ON ledger_events WHEN NEW.origin_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ledger_events o WHERE o.id = NEW.origin_id AND o.amount_cents + NEW.amount_cents + (SELECT coalesce(sum(amount_cents), 0) FROM ledger_events WHERE origin_id = o.id) BETWEEN min(0, o.amount_cents) AND max(0, o.amount_cents)) BEGIN SELECT RAISE(ABORT, 'reversal_limit'); END;
CREATE TRIGGER events_move_receivable AFTER INSERT ON ledger_events WHEN NEW.receivable_id IS NOT NULL BEGIN UPDATE receivables SET balance_cents = balance_cents - NEW.amount_cents, state = iif(balance_cents = NEW.amount_cents, iif(NEW.kind = 'writeoff', 'finished_writeoff', 'finished'), iif(state IN ('finished', 'finished_writeoff'), 'reinvoice', state)) WHERE id = NEW.receivable_id; END;
CREATE TRIGGER events_move_customer AFTER INSERT ON ledger_events WHEN NEW.customer_id IS NOT NULL BEGIN UPDATE customers SET ledger_cents = ledger_cents + NEW.amount_cents WHERE id = NEW.customer_id; END;
CREATE TRIGGER events_close_invoices AFTER INSERT ON ledger_events WHEN NEW.entry_id IS NULL AND NEW.cause_entry_id IS NULL AND NEW.amount_cents > 0 BEGIN UPDATE invoices SET status = 'paid', paid_at = NEW.at WHERE status IN ('open', 'unpaid') AND id IN (SELECT invoice_id FROM invoice_items WHERE receivable_id = NEW.receivable_id) AND NOT EXISTS (SELECT 1 FROM invoice_items i CROSS JOIN receivables r ON r.id = i.receivable_id WHERE i.invoice_id = invoices.id AND r.balance_cents > 0); END;

-- Balances: what the events say, and nothing else.
CREATE TRIGGER receivables_once BEFORE INSERT ON receivables WHEN EXISTS (SELECT 1 FROM receivables WHERE id = NEW.id OR fee_invoice_id = NEW.fee_invoice_id) BEGIN SELECT RAISE(ABORT, 'receivable_exists'); END;
CREATE TRIGGER receivables_start BEFORE INSERT ON receivables WHEN NEW.balance_cents <> NEW.price_cents BEGIN SELECT RAISE(ABORT, 'receivable_start'); END;
CREATE TRIGGER receivables_balance BEFORE UPDATE OF balance_cents ON receivables WHEN NEW.balance_cents < 0 OR NEW.balance_cents <> OLD.price_cents - (SELECT coalesce(sum(amount_cents), 0) FROM ledger_events WHERE receivable_id = OLD.id) BEGIN SELECT RAISE(ABORT, 'receivable_balance'); END;
CREATE TRIGGER receivables_frozen BEFORE UPDATE OF id, customer_id, price_cents, fee_invoice_id ON receivables BEGIN SELECT RAISE(ABORT, 'receivable_frozen'); END;
CREATE TRIGGER receivables_kept BEFORE DELETE ON receivables BEGIN SELECT RAISE(ABORT, 'receivable_kept'); END;
CREATE TRIGGER customers_once BEFORE INSERT ON customers WHEN EXISTS (SELECT 1 FROM customers WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'customer_exists'); END;
CREATE TRIGGER customers_start BEFORE INSERT ON customers WHEN NEW.ledger_cents <> 0 BEGIN SELECT RAISE(ABORT, 'customer_start'); END;
CREATE TRIGGER customers_ledger BEFORE UPDATE OF ledger_cents ON customers WHEN NEW.ledger_cents <> (SELECT coalesce(sum(amount_cents), 0) FROM ledger_events WHERE customer_id = OLD.id) BEGIN SELECT RAISE(ABORT, 'customer_ledger'); END;
CREATE TRIGGER customers_frozen BEFORE UPDATE OF id ON customers BEGIN SELECT RAISE(ABORT, 'customer_frozen'); END;
CREATE TRIGGER customers_kept BEFORE DELETE ON customers BEGIN SELECT RAISE(ABORT, 'customer_kept'); END;

-- Invoices: a self-pay ID belongs to one invoice for ever.
CREATE TRIGGER invoices_once BEFORE INSERT ON invoices WHEN EXISTS (SELECT 1 FROM invoices WHERE id = NEW.id OR self_pay_id = NEW.self_pay_id OR (series = NEW.series AND seq = NEW.seq) OR fee_of = NEW.fee_of) BEGIN SELECT RAISE(ABORT, 'invoice_exists'); END;
CREATE TRIGGER invoices_frozen BEFORE UPDATE OF id, customer_id, series, seq, self_pay_id, fee_of ON invoices BEGIN SELECT RAISE(ABORT, 'invoice_frozen'); END;
CREATE TRIGGER invoices_kept BEFORE DELETE ON invoices BEGIN SELECT RAISE(ABORT, 'invoice_kept'); END;

-- What was done, and what was received, stays as it was.
CREATE TRIGGER activity_once BEFORE INSERT ON activity WHEN EXISTS (SELECT 1 FROM activity WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'activity_exists'); END;
CREATE TRIGGER activity_frozen BEFORE UPDATE ON activity BEGIN SELECT RAISE(ABORT, 'activity_frozen'); END;
CREATE TRIGGER activity_kept BEFORE DELETE ON activity BEGIN SELECT RAISE(ABORT, 'activity_kept'); END;
CREATE TRIGGER stripe_events_once BEFORE INSERT ON stripe_events WHEN EXISTS (SELECT 1 FROM stripe_events WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'stripe_event_exists'); END;
CREATE TRIGGER stripe_events_frozen BEFORE UPDATE ON stripe_events BEGIN SELECT RAISE(ABORT, 'stripe_event_frozen'); END;
CREATE TRIGGER stripe_events_kept BEFORE DELETE ON stripe_events BEGIN SELECT RAISE(ABORT, 'stripe_event_kept'); END;
CREATE TRIGGER requests_frozen BEFORE UPDATE OF id, kind, customer_id, invoice_id, self_pay_id, amount_cents, credit_used_cents, fee, currency, origin, created_at ON gateway_requests BEGIN SELECT RAISE(ABORT, 'request_frozen'); END;
CREATE TRIGGER requests_once BEFORE INSERT ON gateway_requests WHEN EXISTS (SELECT 1 FROM gateway_requests WHERE id = NEW.id OR stripe_id = NEW.stripe_id) BEGIN SELECT RAISE(ABORT, 'request_exists'); END;
CREATE TRIGGER requests_kept BEFORE DELETE ON gateway_requests BEGIN SELECT RAISE(ABORT, 'request_kept'); END;
CREATE TRIGGER requests_answered BEFORE UPDATE OF stripe_id ON gateway_requests WHEN OLD.stripe_id IS NOT NULL AND OLD.stripe_id IS NOT NEW.stripe_id OR EXISTS (SELECT 1 FROM gateway_requests WHERE stripe_id = NEW.stripe_id AND id <> OLD.id) BEGIN SELECT RAISE(ABORT, 'request_answered'); END;

-- A session that asks for what is no longer owed is hinted, so that it is expired at Stripe whoever noticed.
CREATE TRIGGER requests_superseded AFTER UPDATE OF superseded, stripe_id ON gateway_requests WHEN NEW.superseded = 1 AND NEW.session_status = 'open' BEGIN INSERT INTO stripe_objects (kind, id, hints, hinted_at) VALUES ('session', NEW.stripe_id, 1, CAST(unixepoch('subsec') * 1000 AS INTEGER)) ON CONFLICT (kind, id) DO UPDATE SET hints = hints + 1; END;
-- What was paid for may owe nothing though the payment touched none of its items: an earlier balance was owed.
CREATE TRIGGER requests_close_invoice AFTER UPDATE OF session_status ON gateway_requests WHEN NEW.session_status = 'complete' AND EXISTS (SELECT 1 FROM invoices WHERE id = NEW.invoice_id AND status IN ('open', 'unpaid')) BEGIN UPDATE invoices SET status = 'paid', paid_at = CAST(unixepoch('subsec') * 1000 AS INTEGER) WHERE id = NEW.invoice_id AND EXISTS (SELECT 1 FROM register_entries WHERE number = NEW.payment_id AND kind = 'payment') AND NOT EXISTS (SELECT 1 FROM invoice_items i CROSS JOIN receivables r ON r.id = i.receivable_id WHERE i.invoice_id = NEW.invoice_id AND r.balance_cents > 0); END;
