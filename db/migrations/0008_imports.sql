-- Files of customers, receivables and invoices that the office hands in. A file is read into the staging tables
-- (import_…), compared with the books, shown to the office, and then applied in small steps. Rows that it makes carry
-- its id for ever, and are hidden while it is being applied (worker/imports/hidden.ts): the last step changes one row
-- here, and with it everything is there at once.

-- state: uploading (parts arrive), checking, checked (may be applied), refused (says why), applying, done,
-- discarding (what it made is taken away), discarded. phase: which part of that is under way, '' when nothing is.
CREATE TABLE imports (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  format TEXT NOT NULL CHECK (format IN ('csv', 'json')),
  -- How 03/04/2026 is read.
  dates TEXT NOT NULL CHECK (dates IN ('mdy', 'dmy')),
  state TEXT NOT NULL CHECK (state IN ('uploading', 'checking', 'checked', 'refused', 'applying', 'done', 'discarding', 'discarded')),
  phase TEXT NOT NULL DEFAULT '',
  -- Counts every change of this row: who changes it names the one it knows, so that a step is taken once.
  step INTEGER NOT NULL DEFAULT 0,
  -- How far the phase is: bytes and records of the file, or the keys of the staged rows that are worked on now.
  read_bytes INTEGER NOT NULL DEFAULT 0,
  read_records INTEGER NOT NULL DEFAULT 0,
  since TEXT NOT NULL DEFAULT '',
  upto TEXT DEFAULT '',
  handled INTEGER NOT NULL DEFAULT 0,
  -- Of the whole file: bytes; records that are not blank; staged rows.
  bytes INTEGER NOT NULL DEFAULT 0,
  rows INTEGER NOT NULL DEFAULT 0,
  staged_customers INTEGER NOT NULL DEFAULT 0,
  staged_invoices INTEGER NOT NULL DEFAULT 0,
  staged_receivables INTEGER NOT NULL DEFAULT 0,
  encoding TEXT,
  delimiter TEXT,
  -- JSON: [{name, field}] of the header; the first rows as they were understood; what is worth saying.
  columns TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(columns)),
  sample TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(sample)),
  notes TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(notes)),
  -- JSON: lengths of self-pay IDs shorter than ten digits that the file gives.
  id_lengths TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(id_lengths)),
  -- What applying does.
  customers_create INTEGER NOT NULL DEFAULT 0,
  customers_change INTEGER NOT NULL DEFAULT 0,
  customers_same INTEGER NOT NULL DEFAULT 0,
  receivables_create INTEGER NOT NULL DEFAULT 0,
  receivables_same INTEGER NOT NULL DEFAULT 0,
  invoices_create INTEGER NOT NULL DEFAULT 0,
  invoices_same INTEGER NOT NULL DEFAULT 0,
  amount_cents INTEGER NOT NULL DEFAULT 0,
  problems INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0,
  -- Imports that wrote to the books are numbered; `compared_no`: the last number when this one was compared with them.
  applied_no INTEGER,
  compared_no INTEGER,
  -- Who handed it in, and under which key, so that the same request again is the same import.
  created_by_kind TEXT NOT NULL CHECK (created_by_kind IN ('user', 'api_key')),
  created_by_id TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  applied_by_kind TEXT,
  applied_by_id TEXT,
  created_at INTEGER NOT NULL,
  finished_at INTEGER,
  -- Real time of the last step, for whoever looks for work that stopped.
  touched_at INTEGER NOT NULL,
  UNIQUE (created_by_id, idempotency_key)
) STRICT, WITHOUT ROWID;
-- Which imports hide their rows. Empty but for minutes, so that asking costs no row.
CREATE UNIQUE INDEX imports_hiding ON imports (id) WHERE state IN ('applying', 'discarding');
CREATE INDEX imports_working ON imports (touched_at) WHERE phase <> '';
CREATE INDEX imports_waiting ON imports (touched_at) WHERE state IN ('uploading', 'checked');
CREATE UNIQUE INDEX imports_applied ON imports (applied_no) WHERE applied_no IS NOT NULL;

-- The file as it was sent, in parts; `bytes` is base64, because D1 hands out blobs as lists of numbers, which is slow.
-- `start`: where the part begins in the file. Deleted when the import ends.
CREATE TABLE import_parts (
  import_id TEXT NOT NULL REFERENCES imports (id),
  n INTEGER NOT NULL CHECK (n BETWEEN 0 AND 255),
  size INTEGER NOT NULL CHECK (size BETWEEN 1 AND 524288),
  start INTEGER,
  bytes TEXT NOT NULL,
  PRIMARY KEY (import_id, n)
) STRICT;

-- What the file says, once for each customer, invoice and receivable. `row`: where it stands first. `clash`: JSON
-- [row, column, value, the value before] of the first row that says otherwise. `action`: what applying does with it.
CREATE TABLE import_customers (
  import_id TEXT NOT NULL REFERENCES imports (id),
  account TEXT NOT NULL,
  row INTEGER NOT NULL,
  name TEXT,
  search TEXT,
  kind TEXT,
  email TEXT,
  phone TEXT,
  address TEXT,
  clash TEXT,
  action TEXT CHECK (action IN ('create', 'change', 'same')),
  customer_id INTEGER,
  PRIMARY KEY (import_id, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_customers_changed ON import_customers (import_id, row) WHERE action = 'change';

-- `key`: '#' and the number in ten digits, or '~' and the reference. `latest_due`: of its receivables.
CREATE TABLE import_invoices (
  import_id TEXT NOT NULL REFERENCES imports (id),
  key TEXT NOT NULL,
  row INTEGER NOT NULL,
  account TEXT NOT NULL,
  number TEXT NOT NULL,
  seq INTEGER,
  reference TEXT,
  status TEXT,
  issued_on TEXT,
  due_on TEXT,
  latest_due TEXT,
  self_pay_id TEXT,
  clash TEXT,
  action TEXT CHECK (action IN ('create', 'same')),
  invoice_id INTEGER,
  PRIMARY KEY (import_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_invoices_self_pay_id ON import_invoices (self_pay_id, import_id) WHERE self_pay_id IS NOT NULL;

CREATE TABLE import_receivables (
  import_id TEXT NOT NULL REFERENCES imports (id),
  number TEXT NOT NULL,
  row INTEGER NOT NULL,
  account TEXT NOT NULL,
  invoice_key TEXT,
  description TEXT,
  service_on TEXT,
  due_on TEXT,
  -- When the file gives no due date: the invoice's, or the day of the service.
  else_due_on TEXT,
  amount_cents INTEGER NOT NULL,
  clash TEXT,
  action TEXT CHECK (action IN ('create', 'same')),
  receivable_id INTEGER,
  PRIMARY KEY (import_id, number)
) STRICT, WITHOUT ROWID;

-- Why a file is refused, by row and column (null: the whole file), and what it would change: kept after the import.
CREATE TABLE import_problems (
  id INTEGER PRIMARY KEY,
  import_id TEXT NOT NULL REFERENCES imports (id),
  row INTEGER,
  column TEXT,
  value TEXT,
  message TEXT NOT NULL
) STRICT;
CREATE INDEX import_problems_row ON import_problems (import_id, row);

CREATE TABLE import_changes (
  id INTEGER PRIMARY KEY,
  import_id TEXT NOT NULL REFERENCES imports (id),
  row INTEGER NOT NULL,
  what TEXT NOT NULL,
  column TEXT NOT NULL,
  was TEXT,
  becomes TEXT
) STRICT;
CREATE INDEX import_changes_row ON import_changes (import_id, row);

-- What was applied stays applied: its rows would be hidden again. Where a row came from does not change either.
CREATE TRIGGER imports_ended BEFORE UPDATE OF state ON imports WHEN OLD.state IN ('done', 'discarded') AND NEW.state <> OLD.state BEGIN SELECT RAISE(ABORT, 'import_ended'); END;
CREATE TRIGGER imports_kept BEFORE DELETE ON imports BEGIN SELECT RAISE(ABORT, 'import_kept'); END;
CREATE TRIGGER imports_frozen BEFORE UPDATE OF id, created_by_kind, created_by_id, idempotency_key, created_at ON imports BEGIN SELECT RAISE(ABORT, 'import_frozen'); END;
CREATE TRIGGER customers_import BEFORE UPDATE OF import_id ON customers BEGIN SELECT RAISE(ABORT, 'customer_import'); END;
CREATE TRIGGER receivables_import BEFORE UPDATE OF import_id ON receivables BEGIN SELECT RAISE(ABORT, 'receivable_import'); END;
CREATE TRIGGER invoices_import BEFORE UPDATE OF import_id ON invoices BEGIN SELECT RAISE(ABORT, 'invoice_import'); END;

-- Rows are kept, but for those that nobody ever saw: of an import that is being taken back.
DROP TRIGGER customers_kept;
CREATE TRIGGER customers_kept BEFORE DELETE ON customers WHEN NOT EXISTS (SELECT 1 FROM imports WHERE id = OLD.import_id AND state = 'discarding') BEGIN SELECT RAISE(ABORT, 'customer_kept'); END;
DROP TRIGGER receivables_kept;
CREATE TRIGGER receivables_kept BEFORE DELETE ON receivables WHEN NOT EXISTS (SELECT 1 FROM imports WHERE id = OLD.import_id AND state = 'discarding') BEGIN SELECT RAISE(ABORT, 'receivable_kept'); END;
DROP TRIGGER invoices_kept;
CREATE TRIGGER invoices_kept BEFORE DELETE ON invoices WHEN NOT EXISTS (SELECT 1 FROM imports WHERE id = OLD.import_id AND state = 'discarding') BEGIN SELECT RAISE(ABORT, 'invoice_kept'); END;

-- Taking a customer back asks whether anything refers to them: by these, not by reading every row.
CREATE INDEX receivables_customer ON receivables (customer_id);
CREATE INDEX gateway_requests_customer ON gateway_requests (customer_id);

-- What is hidden does not exist for whoever reads an invoice, and so not for its payer.
DROP VIEW payer_bill;
DROP VIEW invoice_balances;
CREATE VIEW invoice_balances AS
SELECT i.id AS invoice_id, i.series, i.seq, i.number, i.self_pay_id, i.status, i.customer_id, c.fee_policy,
  (SELECT json_group_array(json_array(r.id, r.price_cents, r.balance_cents)) FROM invoice_items n CROSS JOIN receivables r ON r.id = n.receivable_id WHERE n.invoice_id = i.id) AS items,
  (SELECT coalesce(sum(r.balance_cents), 0) FROM invoice_items n CROSS JOIN receivables r ON r.id = n.receivable_id WHERE n.invoice_id = i.id) AS items_cents,
  max(min(c.ledger_cents, 0), min(max(c.ledger_cents, 0), c.ledger_cents - (SELECT coalesce(sum(o.carried_cents), 0) FROM invoices o WHERE o.customer_id = i.customer_id AND o.status = 'open' AND o.carried_cents <> 0 AND o.id <> i.id))) AS credit_cents
FROM invoices i CROSS JOIN customers c ON c.id = i.customer_id
WHERE NOT EXISTS (SELECT 1 FROM imports hiding INDEXED BY imports_hiding WHERE hiding.id = i.import_id AND hiding.state IN ('applying', 'discarding'));
CREATE VIEW payer_bill AS
SELECT self_pay_id, invoice_id, number, status, customer_id, fee_policy, items, items_cents, credit_cents
FROM invoice_balances WHERE status IN ('open', 'paid', 'unpaid') AND self_pay_id IS NOT NULL;
