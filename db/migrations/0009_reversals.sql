-- Every way money moves: delayed payments, refunds, disputes, bank returns, and what a person does by hand.

-- What is still to come back, or on its way, is asked for by these views; they are made anew below.
DROP VIEW payer_attempts;
DROP VIEW payer_failures;
DROP VIEW payer_bill;
DROP VIEW invoice_balances;
DROP TRIGGER requests_superseded;
DROP TRIGGER requests_close_invoice;

-- What is sent to Stripe, written down before it is sent. `id` is also the idempotency key of the call.
-- kind: checkout_session, or refund (of the entry `original_id`, whose payment is `payment_id`).
-- outcome: waiting (for a second person), pending (sent, or about to be; no answer yet), succeeded (a session: it was opened, or
-- is paid; a refund: it is booked), processing (the money is on its way), failed, unknown (an answer that proves nothing).
-- `methods`: how a session may be paid. `choice`: JSON, the receivables whose payment is reversed first.
-- `requested_by`: the person or key that asked for a refund, so that another can approve it.
CREATE TABLE requests_new (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind <> ''),
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  invoice_id INTEGER NOT NULL REFERENCES invoices (id),
  self_pay_id TEXT NOT NULL,
  amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
  credit_used_cents INTEGER NOT NULL CHECK (credit_used_cents >= 0),
  fee TEXT CHECK (json_valid(fee)),
  currency TEXT NOT NULL,
  origin TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('waiting', 'pending', 'succeeded', 'processing', 'failed', 'unknown')),
  message TEXT,
  stripe_id TEXT,
  url TEXT,
  session_status TEXT CHECK (session_status IN ('open', 'complete', 'expired')),
  superseded INTEGER NOT NULL DEFAULT 0 CHECK (superseded IN (0, 1)),
  payment_id TEXT,
  -- Why the payer's last try failed: insufficient_funds, declined, expired, incorrect, other.
  failure TEXT,
  failed_at INTEGER,
  clicks INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  methods TEXT NOT NULL DEFAULT 'card',
  original_id TEXT REFERENCES register_entries (id),
  reason TEXT,
  note TEXT,
  choice TEXT CHECK (json_valid(choice)),
  requested_by TEXT,
  -- The same invoice asked for the same money while this request can still be paid is this request again.
  live_key TEXT GENERATED ALWAYS AS (iif(kind = 'checkout_session' AND superseded = 0 AND (session_status = 'open' OR outcome = 'pending'), printf('%d:%d:%d:%s:%s', invoice_id, amount_cents, credit_used_cents, coalesce(fee, '-'), origin), NULL)) VIRTUAL,
  CHECK ((kind = 'refund') = (original_id IS NOT NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO requests_new (id, kind, customer_id, invoice_id, self_pay_id, amount_cents, credit_used_cents, fee, currency, origin, outcome, message,
  stripe_id, url, session_status, superseded, payment_id, failure, failed_at, clicks, created_at, expires_at)
SELECT id, kind, customer_id, invoice_id, self_pay_id, amount_cents, credit_used_cents, fee, currency, origin, outcome, message,
  stripe_id, url, session_status, superseded, payment_id, failure, failed_at, clicks, created_at, expires_at FROM gateway_requests;
DROP TABLE gateway_requests;
ALTER TABLE requests_new RENAME TO gateway_requests;
CREATE UNIQUE INDEX gateway_requests_equal ON gateway_requests (live_key) WHERE live_key IS NOT NULL;
CREATE INDEX gateway_requests_invoice ON gateway_requests (invoice_id);
CREATE INDEX gateway_requests_customer ON gateway_requests (customer_id);
CREATE UNIQUE INDEX gateway_requests_stripe ON gateway_requests (stripe_id) WHERE stripe_id IS NOT NULL;
-- What is still in the air: unanswered requests and sessions that can still be paid.
CREATE INDEX gateway_requests_live ON gateway_requests (customer_id) WHERE session_status = 'open' OR outcome IN ('pending', 'unknown');
-- Money that is on its way, from a customer or back to them.
CREATE INDEX gateway_requests_processing ON gateway_requests (customer_id) WHERE outcome = 'processing';
CREATE INDEX gateway_requests_original ON gateway_requests (original_id) WHERE original_id IS NOT NULL;
CREATE INDEX gateway_requests_waiting ON gateway_requests (created_at) WHERE outcome = 'waiting';
CREATE TRIGGER requests_frozen BEFORE UPDATE OF id, kind, customer_id, invoice_id, self_pay_id, amount_cents, credit_used_cents, fee, currency, origin, created_at, methods, original_id, reason, choice, requested_by ON gateway_requests BEGIN SELECT RAISE(ABORT, 'request_frozen'); END;
CREATE TRIGGER requests_once BEFORE INSERT ON gateway_requests WHEN EXISTS (SELECT 1 FROM gateway_requests WHERE id = NEW.id OR stripe_id = NEW.stripe_id) BEGIN SELECT RAISE(ABORT, 'request_exists'); END;
CREATE TRIGGER requests_kept BEFORE DELETE ON gateway_requests BEGIN SELECT RAISE(ABORT, 'request_kept'); END;
CREATE TRIGGER requests_answered BEFORE UPDATE OF stripe_id ON gateway_requests WHEN OLD.stripe_id IS NOT NULL AND OLD.stripe_id IS NOT NEW.stripe_id OR EXISTS (SELECT 1 FROM gateway_requests WHERE stripe_id = NEW.stripe_id AND id <> OLD.id) BEGIN SELECT RAISE(ABORT, 'request_answered'); END;

-- What our books know of an object at Stripe: payment, session, refund, dispute. `generation` is the ticket counter of
-- converge. A hint is a wish to converge: an object is unfinished while hints <> handled. `settled`: nothing that its
-- hints announce can change it.
CREATE TABLE objects_new (
  kind TEXT NOT NULL CHECK (kind <> ''),
  id TEXT NOT NULL,
  generation INTEGER NOT NULL DEFAULT 0,
  hints INTEGER NOT NULL DEFAULT 0,
  handled INTEGER NOT NULL DEFAULT 0,
  hinted_at INTEGER NOT NULL,
  state TEXT,
  settled INTEGER NOT NULL DEFAULT 0 CHECK (settled IN (0, 1)),
  data TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(data)),
  -- Why a person must look at it; null: nothing to see.
  flag TEXT,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
INSERT INTO objects_new (kind, id, generation, hints, handled, hinted_at, state, settled, data, flag)
SELECT kind, id, generation, hints, handled, hinted_at, state, settled, data, flag FROM stripe_objects;
DROP TABLE stripe_objects;
ALTER TABLE objects_new RENAME TO stripe_objects;
CREATE INDEX stripe_objects_unfinished ON stripe_objects (hinted_at) WHERE hints <> handled;
CREATE INDEX stripe_objects_flagged ON stripe_objects (hinted_at) WHERE flag IS NOT NULL;

-- A refund at Stripe, whoever made it, as it stood when it was last fetched. `status` is Stripe's own word.
-- `entry_id`: the payment that it returns, in the register. `request_id`: our request, when it was made here.
CREATE TABLE refunds (
  id TEXT PRIMARY KEY,
  payment_id TEXT NOT NULL,
  entry_id TEXT REFERENCES register_entries (id),
  request_id TEXT,
  amount_cents INTEGER NOT NULL,
  status TEXT NOT NULL,
  reason TEXT,
  failure TEXT,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX refunds_entry ON refunds (entry_id) WHERE entry_id IS NOT NULL;
CREATE INDEX refunds_pending ON refunds (created_at) WHERE status IN ('pending', 'requires_action');

-- A dispute at Stripe as it stood when it was last fetched. `status` and `reason` are Stripe's own words, `method` the type
-- of what was paid with. `held_cents`: what Stripe holds back while it is open. `choice`: JSON, the receivables that a partial
-- dispute is about, as a person chose them.
CREATE TABLE disputes (
  id TEXT PRIMARY KEY,
  payment_id TEXT NOT NULL,
  entry_id TEXT REFERENCES register_entries (id),
  customer_id INTEGER REFERENCES customers (id),
  amount_cents INTEGER NOT NULL,
  status TEXT NOT NULL,
  stage TEXT NOT NULL CHECK (stage IN ('inquiry', 'open', 'won', 'lost', 'closed')),
  reason TEXT NOT NULL,
  method TEXT NOT NULL,
  held_cents INTEGER NOT NULL,
  evidence_due_at INTEGER,
  choice TEXT CHECK (json_valid(choice)),
  opened_at INTEGER NOT NULL,
  closed_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX disputes_listed ON disputes (opened_at);
CREATE INDEX disputes_open ON disputes (evidence_due_at) WHERE stage IN ('inquiry', 'open');
CREATE INDEX disputes_entry ON disputes (entry_id) WHERE entry_id IS NOT NULL;

-- `reopens`: a debit that the bank returned; what it paid is owed again, instead of written off.
ALTER TABLE register_entries ADD COLUMN reopens INTEGER NOT NULL DEFAULT 0 CHECK (reopens IN (0, 1));
-- `keep_open`: not marked paid by itself when all its items are.
ALTER TABLE invoices ADD COLUMN keep_open INTEGER NOT NULL DEFAULT 0 CHECK (keep_open IN (0, 1));

DROP TRIGGER entries_frozen;
CREATE TRIGGER entries_frozen BEFORE UPDATE OF id, source_key, kind, type, number, amount_cents, fee_cents, original_id, audit_id, at, customer_id, credited_cents, reopens ON register_entries BEGIN SELECT RAISE(ABORT, 'entry_frozen'); END;
DROP TRIGGER entries_dispute_written_off;
CREATE TRIGGER entries_dispute_written_off AFTER INSERT ON register_entries WHEN NEW.kind = 'dispute' AND NEW.reopens = 0 AND (SELECT coalesce(sum(amount_cents), 0) FROM ledger_events WHERE entry_id = NEW.id AND kind = 'reversal' AND receivable_id IS NOT NULL) + (SELECT coalesce(sum(amount_cents), 0) FROM ledger_events WHERE cause_entry_id = NEW.id AND kind = 'writeoff') <> 0 BEGIN SELECT RAISE(ABORT, 'dispute_not_written_off'); END;
-- What is refunded, less what came back because a refund failed, is never more than was paid.
CREATE TRIGGER entries_refund_limit AFTER INSERT ON register_entries WHEN NEW.kind = 'refund' AND (SELECT amount_cents FROM register_entries WHERE id = NEW.original_id) + (SELECT sum(amount_cents) FROM register_entries WHERE original_id = NEW.original_id AND kind IN ('refund', 'undo')) < 0 BEGIN SELECT RAISE(ABORT, 'refund_limit'); END;
CREATE TRIGGER entries_refund_original AFTER INSERT ON register_entries WHEN NEW.kind IN ('refund', 'dispute', 'undo') AND NOT EXISTS (SELECT 1 FROM register_entries o WHERE o.id = NEW.original_id AND o.id <> NEW.id AND o.kind IN ('payment', 'manual')) BEGIN SELECT RAISE(ABORT, 'entry_without_original'); END;
-- A write-off is taken back at most once, and a price is not lowered below nothing.
CREATE TRIGGER events_writeoff_limit BEFORE INSERT ON ledger_events WHEN NEW.kind = 'writeoff' AND NEW.amount_cents < 0 AND (SELECT coalesce(sum(amount_cents), 0) FROM ledger_events WHERE receivable_id = NEW.receivable_id AND kind = 'writeoff') + NEW.amount_cents < 0 BEGIN SELECT RAISE(ABORT, 'writeoff_limit'); END;
-- Money that a fee paid and that went back is not asked for again: fees are never reinvoiced.
CREATE TRIGGER entries_fee_waived AFTER INSERT ON register_entries WHEN NEW.amount_cents < 0 AND EXISTS (SELECT 1 FROM ledger_events e CROSS JOIN receivables r ON r.id = e.receivable_id WHERE e.entry_id = NEW.id AND r.fee_invoice_id IS NOT NULL AND r.balance_cents > 0) BEGIN SELECT RAISE(ABORT, 'fee_owed_again'); END;
-- Events without an entry are found by their time; those of an entry by the entry's.
CREATE INDEX ledger_events_unposted ON ledger_events (at) WHERE entry_id IS NULL;

DROP TRIGGER entries_close_invoices;
DROP TRIGGER events_close_invoices;
CREATE TRIGGER entries_close_invoices AFTER INSERT ON register_entries WHEN NEW.amount_cents >= 0 BEGIN UPDATE invoices SET status = 'paid', paid_at = NEW.at WHERE +status IN ('open', 'unpaid') AND keep_open = 0 AND id IN (SELECT i.invoice_id FROM ledger_events e CROSS JOIN invoice_items i ON i.receivable_id = e.receivable_id WHERE e.entry_id = NEW.id) AND NOT EXISTS (SELECT 1 FROM invoice_items i CROSS JOIN receivables r ON r.id = i.receivable_id WHERE i.invoice_id = invoices.id AND r.balance_cents > 0); END;
CREATE TRIGGER events_close_invoices AFTER INSERT ON ledger_events WHEN NEW.entry_id IS NULL AND NEW.cause_entry_id IS NULL AND NEW.amount_cents > 0 BEGIN UPDATE invoices SET status = 'paid', paid_at = NEW.at WHERE +status IN ('open', 'unpaid') AND keep_open = 0 AND id IN (SELECT invoice_id FROM invoice_items WHERE receivable_id = NEW.receivable_id) AND NOT EXISTS (SELECT 1 FROM invoice_items i CROSS JOIN receivables r ON r.id = i.receivable_id WHERE i.invoice_id = invoices.id AND r.balance_cents > 0); END;
-- A session that asks for what is no longer owed is hinted, so that it is expired at Stripe whoever noticed.
CREATE TRIGGER requests_superseded AFTER UPDATE OF superseded, stripe_id ON gateway_requests WHEN NEW.superseded = 1 AND NEW.session_status = 'open' BEGIN INSERT INTO stripe_objects (kind, id, hints, hinted_at) VALUES ('session', NEW.stripe_id, 1, CAST(unixepoch('subsec') * 1000 AS INTEGER)) ON CONFLICT (kind, id) DO UPDATE SET hints = hints + 1; END;
-- What was paid for may owe nothing though the payment touched none of its items: an earlier balance was owed.
CREATE TRIGGER requests_close_invoice AFTER UPDATE OF session_status ON gateway_requests WHEN NEW.session_status = 'complete' AND EXISTS (SELECT 1 FROM invoices WHERE id = NEW.invoice_id AND status IN ('open', 'unpaid') AND keep_open = 0) BEGIN UPDATE invoices SET status = 'paid', paid_at = CAST(unixepoch('subsec') * 1000 AS INTEGER) WHERE id = NEW.invoice_id AND EXISTS (SELECT 1 FROM register_entries WHERE number = NEW.payment_id AND kind = 'payment') AND NOT EXISTS (SELECT 1 FROM invoice_items i CROSS JOIN receivables r ON r.id = i.receivable_id WHERE i.invoice_id = NEW.invoice_id AND r.balance_cents > 0); END;

-- What each invoice asks for, live: items_cents - credit_cents - pending_cents. `items`: JSON, [receivable, price, balance] for each.
-- The credit is the customer's ledger less what their other open invoices have already counted, but never more than
-- the ledger holds and never a debt that it does not hold: what was counted may have been spent or paid since.
-- `pending_cents`: what payments on their way (bank debits) will pay of its items.
CREATE VIEW invoice_balances AS
SELECT i.id AS invoice_id, i.series, i.seq, i.number, i.self_pay_id, i.status, i.customer_id, c.fee_policy,
  (SELECT json_group_array(json_array(r.id, r.price_cents, r.balance_cents)) FROM invoice_items n CROSS JOIN receivables r ON r.id = n.receivable_id WHERE n.invoice_id = i.id) AS items,
  (SELECT coalesce(sum(r.balance_cents), 0) FROM invoice_items n CROSS JOIN receivables r ON r.id = n.receivable_id WHERE n.invoice_id = i.id) AS items_cents,
  max(min(c.ledger_cents, 0), min(max(c.ledger_cents, 0), c.ledger_cents - (SELECT coalesce(sum(o.carried_cents), 0) FROM invoices o WHERE o.customer_id = i.customer_id AND o.status = 'open' AND o.carried_cents <> 0 AND o.id <> i.id))) AS credit_cents,
  (SELECT coalesce(sum(iif(g.invoice_id = i.id, g.amount_cents, min(g.amount_cents, (SELECT coalesce(sum(r.balance_cents), 0) FROM invoice_items n CROSS JOIN invoice_items m ON m.invoice_id = g.invoice_id AND m.receivable_id = n.receivable_id CROSS JOIN receivables r ON r.id = n.receivable_id WHERE n.invoice_id = i.id)))), 0)
    FROM gateway_requests g INDEXED BY gateway_requests_processing WHERE g.customer_id = i.customer_id AND g.outcome = 'processing' AND g.kind = 'checkout_session') AS pending_cents
FROM invoices i CROSS JOIN customers c ON c.id = i.customer_id
WHERE NOT EXISTS (SELECT 1 FROM imports hiding INDEXED BY imports_hiding WHERE hiding.id = i.import_id AND hiding.state IN ('applying', 'discarding'));

-- What must not be moved on: receivables that money is on its way to, or whose money is disputed. Reinvoicing skips them.
CREATE VIEW held_receivables AS
SELECT n.receivable_id, 'pending' AS why, g.id AS source_id FROM gateway_requests g INDEXED BY gateway_requests_processing CROSS JOIN invoice_items n ON n.invoice_id = g.invoice_id
WHERE g.outcome = 'processing' AND g.kind = 'checkout_session'
UNION ALL
SELECT v.receivable_id, 'dispute', d.id FROM disputes d INDEXED BY disputes_open CROSS JOIN ledger_events v ON v.entry_id = d.entry_id
WHERE d.stage IN ('inquiry', 'open') AND v.receivable_id IS NOT NULL;

-- What payer-facing code may read (see 0004): opaque numbers, amounts and states.
CREATE VIEW payer_bill AS
SELECT self_pay_id, invoice_id, number, status, customer_id, fee_policy, items, items_cents, credit_cents, pending_cents
FROM invoice_balances WHERE status IN ('open', 'paid', 'unpaid') AND self_pay_id IS NOT NULL;
CREATE VIEW payer_attempts AS
SELECT g.id AS request_id, g.self_pay_id, g.invoice_id, g.stripe_id AS session_id, g.amount_cents, g.credit_used_cents, g.fee, g.currency, g.url,
  g.outcome, g.session_status, g.superseded, g.failure, g.failed_at, g.payment_id, e.id AS entry_id, g.created_at, g.expires_at,
  p.state AS payment_state, p.data ->> '$.method' AS method, p.data ->> '$.brand' AS card_brand, p.data ->> '$.last4' AS card_last4,
  p.data ->> '$.bank' AS bank, p.data ->> '$.returnable_until' AS returnable_until, e.at AS paid_at, e.amount_cents AS paid_cents,
  (SELECT coalesce(sum(v.amount_cents), 0) FROM ledger_events v WHERE v.entry_id = e.id AND v.kind = 'credit' AND v.amount_cents > 0) AS credited_cents
FROM gateway_requests g
LEFT JOIN stripe_objects p ON p.kind = 'payment' AND p.id = g.payment_id
-- Entries of kind payment are only ever booked by converge, one for each pi_….
LEFT JOIN register_entries e ON e.number = g.payment_id AND e.kind = 'payment'
WHERE g.kind = 'checkout_session';
-- The latest try on each invoice, if it failed or a bank may still return it.
CREATE VIEW payer_tries AS
SELECT i.self_pay_id, g.failure, g.failed_at, p.data ->> '$.returnable_until' AS returnable_until
FROM invoices i CROSS JOIN gateway_requests g ON g.id = (SELECT l.id FROM gateway_requests l WHERE l.invoice_id = i.id AND l.kind = 'checkout_session' ORDER BY l.id DESC LIMIT 1)
LEFT JOIN stripe_objects p ON p.kind = 'payment' AND p.id = g.payment_id AND p.state = 'succeeded'
WHERE g.failure IS NOT NULL OR g.payment_id IS NOT NULL;
