-- What lists, record pages and search read by, and the office's own numbers for what it bills.
-- Each list is paged by the key of one of these indexes, newest first. A card payment writes into four of them more
-- than the books need: docs/decisions/0011 says which, and why there are no others.

-- `account`: the office's number of a customer. `search`: the name, lower case, without accents: words for look-up.
-- `import_id`: the file that a row came from, for ever.
ALTER TABLE customers ADD COLUMN account TEXT;
CREATE UNIQUE INDEX customers_account ON customers (account) WHERE account IS NOT NULL;
ALTER TABLE customers ADD COLUMN search TEXT NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN import_id TEXT;
ALTER TABLE receivables ADD COLUMN import_id TEXT;
ALTER TABLE invoices ADD COLUMN import_id TEXT;
-- `number`: the office's number of a job (D-20931). `reference`: an invoice's number in the system it came from.
ALTER TABLE receivables ADD COLUMN number TEXT;
CREATE UNIQUE INDEX receivables_number ON receivables (number) WHERE number IS NOT NULL;
ALTER TABLE invoices ADD COLUMN reference TEXT;
CREATE UNIQUE INDEX invoices_reference ON invoices (reference) WHERE reference IS NOT NULL;

-- Names, word by word. SQL alone lowers only what is ASCII; the code says the rest (worker/customers/words.ts).
UPDATE customers SET search = lower(trim(replace(replace(replace(replace(name, '''', ''), '.', ' '), '-', ' '), '  ', ' ')));
CREATE TABLE customer_words (
  word TEXT NOT NULL,
  customer_id INTEGER NOT NULL,
  PRIMARY KEY (word, customer_id)
) STRICT, WITHOUT ROWID;
INSERT INTO customer_words (word, customer_id) SELECT DISTINCT w.value, c.id FROM customers c CROSS JOIN json_each('[' || replace(json_quote(c.search), ' ', '","') || ']') w WHERE w.value <> '';
-- Customers that were made without their words get what SQL can say of the name.
CREATE TRIGGER customers_search AFTER INSERT ON customers WHEN NEW.search = '' BEGIN UPDATE customers SET search = lower(trim(name)) WHERE id = NEW.id; END;
CREATE TRIGGER customers_words AFTER INSERT ON customers WHEN NEW.search <> '' BEGIN INSERT INTO customer_words (word, customer_id) SELECT DISTINCT value, NEW.id FROM json_each('[' || replace(json_quote(NEW.search), ' ', '","') || ']') WHERE value <> ''; END;
CREATE TRIGGER customers_words_old BEFORE UPDATE OF search ON customers WHEN NEW.search <> OLD.search BEGIN DELETE FROM customer_words WHERE customer_id = OLD.id AND word IN (SELECT value FROM json_each('[' || replace(json_quote(OLD.search), ' ', '","') || ']')); END;
CREATE TRIGGER customers_words_new AFTER UPDATE OF search ON customers WHEN NEW.search <> OLD.search BEGIN INSERT INTO customer_words (word, customer_id) SELECT DISTINCT value, NEW.id FROM json_each('[' || replace(json_quote(NEW.search), ' ', '","') || ']') WHERE value <> ''; END;
CREATE TRIGGER customers_words_gone AFTER DELETE ON customers BEGIN DELETE FROM customer_words WHERE customer_id = OLD.id AND word IN (SELECT value FROM json_each('[' || replace(json_quote(OLD.search), ' ', '","') || ']')); END;
CREATE INDEX customers_name ON customers (search);
CREATE INDEX customers_credit ON customers (search) WHERE ledger_cents > 0;

-- Whose money an entry is (null: of several customers), and what of it went to their credit: as it was when posted.
-- No foreign key: customers are never deleted, and each posting would read the customer once more.
ALTER TABLE register_entries ADD COLUMN customer_id INTEGER;
ALTER TABLE register_entries ADD COLUMN credited_cents INTEGER NOT NULL DEFAULT 0;
UPDATE register_entries SET
  customer_id = (SELECT iif(min(x.owner) = max(x.owner), min(x.owner), NULL) FROM (SELECT coalesce(e.customer_id, r.customer_id) AS owner FROM ledger_events e LEFT JOIN receivables r ON r.id = e.receivable_id WHERE e.entry_id = register_entries.id) x),
  credited_cents = (SELECT coalesce(sum(e.amount_cents), 0) FROM ledger_events e WHERE e.entry_id = register_entries.id AND e.kind = 'credit' AND e.amount_cents > 0);
DROP TRIGGER entries_frozen;
CREATE TRIGGER entries_frozen BEFORE UPDATE OF id, source_key, kind, type, number, amount_cents, fee_cents, original_id, audit_id, at, customer_id, credited_cents ON register_entries BEGIN SELECT RAISE(ABORT, 'entry_frozen'); END;

DROP INDEX register_entries_number;
CREATE INDEX register_entries_number ON register_entries (number, at);
CREATE INDEX register_entries_customer ON register_entries (customer_id, at);
CREATE INDEX register_entries_amount ON register_entries (amount_cents, at);
CREATE INDEX register_entries_type ON register_entries (type, at);
CREATE INDEX register_entries_review ON register_entries (at) WHERE needs_review = 1;

-- Invoices stand in the order of their day of issue; what is not issued yet stands first.
ALTER TABLE invoices ADD COLUMN listed_on TEXT GENERATED ALWAYS AS (coalesce(issued_on, '9999-12-31')) VIRTUAL;
CREATE INDEX invoices_listed ON invoices (listed_on);
-- By status for lists only: what closes an invoice knows its id, and says so with a +.
DROP TRIGGER entries_close_invoices;
DROP TRIGGER events_close_invoices;
CREATE TRIGGER entries_close_invoices AFTER INSERT ON register_entries WHEN NEW.amount_cents >= 0 BEGIN UPDATE invoices SET status = 'paid', paid_at = NEW.at WHERE +status IN ('open', 'unpaid') AND id IN (SELECT i.invoice_id FROM ledger_events e CROSS JOIN invoice_items i ON i.receivable_id = e.receivable_id WHERE e.entry_id = NEW.id) AND NOT EXISTS (SELECT 1 FROM invoice_items i CROSS JOIN receivables r ON r.id = i.receivable_id WHERE i.invoice_id = invoices.id AND r.balance_cents > 0); END;
CREATE TRIGGER events_close_invoices AFTER INSERT ON ledger_events WHEN NEW.entry_id IS NULL AND NEW.cause_entry_id IS NULL AND NEW.amount_cents > 0 BEGIN UPDATE invoices SET status = 'paid', paid_at = NEW.at WHERE +status IN ('open', 'unpaid') AND id IN (SELECT invoice_id FROM invoice_items WHERE receivable_id = NEW.receivable_id) AND NOT EXISTS (SELECT 1 FROM invoice_items i CROSS JOIN receivables r ON r.id = i.receivable_id WHERE i.invoice_id = invoices.id AND r.balance_cents > 0); END;
CREATE INDEX invoices_status ON invoices (status, listed_on);
CREATE INDEX invoices_customer ON invoices (customer_id, listed_on);
CREATE INDEX invoices_awaiting ON invoices (customer_id) WHERE status IN ('open', 'unpaid');
CREATE INDEX receivables_owing ON receivables (customer_id, balance_cents) WHERE balance_cents > 0;

-- The event log stands in the order of its ids, which begin with their time. What is booked automatically is found
-- by its entry (audit_id), and so costs no index here.
CREATE INDEX activity_actor ON activity (actor_id) WHERE actor_id IS NOT NULL;
CREATE INDEX activity_about ON activity (subject_kind) WHERE subject_kind <> 'entry' OR actor_kind IN ('user', 'api_key');
CREATE INDEX activity_subject ON activity (subject_kind, subject_id) WHERE subject_kind <> 'entry' OR actor_kind IN ('user', 'api_key');
