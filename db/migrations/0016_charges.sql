-- Stored methods and what is charged to them: autopay, runs, by hand, the wallet, the virtual terminal.

-- The views that ask what is on its way are made anew below, over the table that is made anew here.
DROP VIEW payer_tries;
DROP VIEW payer_attempts;
DROP VIEW payer_bill;
DROP VIEW held_receivables;
DROP VIEW invoice_balances;
DROP TRIGGER invoices_held;
DROP TRIGGER requests_superseded;
DROP TRIGGER requests_close_invoice;

-- What is sent to Stripe, written down before it is sent. `id` is also the idempotency key of the call.
-- `number`: what people call a charge by, without gaps.
-- kind: checkout_session; setup_session (a Checkout that only saves a method); refund (of the entry `original_id`, whose payment is
-- `payment_id`); charge (of a stored method, for what is owed); topup (of a stored method, for the wallet); terminal (a card read to
-- staff over the phone, in Stripe's own fields).
-- outcome: waiting (for a second person), pending (sent, or about to be; no answer yet), succeeded (a session: it was opened, or
-- is paid; a refund: it is booked; a charge: it is paid), processing (the money is on its way), failed, unknown (an answer that
-- proves nothing). `message`, `code`, `decline_code`, `advice_code`: Stripe's own.
-- `methods`: how a session may be paid. `choice`: JSON, the receivables whose payment is reversed first.
-- `requested_by`: the person or key that asked for it.
-- `attempt_id`, `run_id`: the try that a charge is, and the run that it was sent in.
-- `items`: JSON, [receivable, cents] of each that a charge is for, in the order in which they are paid.
-- `consent`: JSON, what the payer agrees to by completing this session; it becomes a row of `consents` when they have.
CREATE TABLE requests_new (
  id TEXT PRIMARY KEY,
  number INTEGER,
  kind TEXT NOT NULL CHECK (kind <> ''),
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  invoice_id INTEGER REFERENCES invoices (id),
  self_pay_id TEXT,
  amount_cents INTEGER NOT NULL CHECK (amount_cents >= 0),
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
  -- Why the last try failed, in words that a payer can act on: insufficient_funds, declined, expired, incorrect, other.
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
  method_id TEXT,
  stripe_customer TEXT,
  items TEXT CHECK (json_valid(items)),
  attempt_id TEXT,
  run_id TEXT,
  consent TEXT CHECK (json_valid(consent)),
  code TEXT,
  decline_code TEXT,
  advice_code TEXT,
  -- The same invoice asked for the same money while this request can still be paid is this request again.
  live_key TEXT GENERATED ALWAYS AS (iif(superseded = 0 AND (kind = 'checkout_session' OR kind = 'setup_session') AND (session_status = 'open' OR outcome = 'pending'), printf('%d:%d:%d:%d:%s:%s:%s', customer_id, coalesce(invoice_id, 0), amount_cents, credit_used_cents, coalesce(fee, '-'), origin, coalesce(consent ->> '$.said', requested_by, '-')), NULL)) VIRTUAL,
  CHECK ((kind = 'refund') = (original_id IS NOT NULL)),
  CHECK ((kind = 'setup_session') = (amount_cents = 0)),
  CHECK ((kind = 'charge' OR kind = 'topup' OR kind = 'terminal') = (method_id IS NOT NULL)),
  CHECK ((kind IN ('charge', 'terminal')) = (items IS NOT NULL)),
  CHECK ((number IS NULL) = (method_id IS NULL)),
  CHECK (kind <> 'checkout_session' OR invoice_id IS NOT NULL AND self_pay_id IS NOT NULL)
) STRICT, WITHOUT ROWID;
INSERT INTO requests_new (id, kind, customer_id, invoice_id, self_pay_id, amount_cents, credit_used_cents, fee, currency, origin, outcome, message,
  stripe_id, url, session_status, superseded, payment_id, failure, failed_at, clicks, created_at, expires_at, methods, original_id, reason, note, choice, requested_by)
SELECT id, kind, customer_id, invoice_id, self_pay_id, amount_cents, credit_used_cents, fee, currency, origin, outcome, message,
  stripe_id, url, session_status, superseded, payment_id, failure, failed_at, clicks, created_at, expires_at, methods, original_id, reason, note, choice, requested_by
FROM gateway_requests;
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
CREATE INDEX gateway_requests_refunds ON gateway_requests (outcome, created_at) WHERE kind = 'refund';
-- A customer is charged one thing at a time, and an attempt is sent once.
CREATE UNIQUE INDEX gateway_requests_charging ON gateway_requests (customer_id) WHERE method_id IS NOT NULL AND outcome IN ('pending', 'unknown');
CREATE UNIQUE INDEX gateway_requests_topping_up ON gateway_requests (customer_id) WHERE kind = 'topup' AND outcome IN ('pending', 'unknown', 'processing');
CREATE INDEX gateway_requests_charged ON gateway_requests (customer_id, number) WHERE number IS NOT NULL;
CREATE UNIQUE INDEX gateway_requests_number ON gateway_requests (number) WHERE number IS NOT NULL;
CREATE UNIQUE INDEX gateway_requests_attempt ON gateway_requests (attempt_id) WHERE attempt_id IS NOT NULL;
-- The charges of a run, by their number.
CREATE INDEX gateway_requests_run ON gateway_requests (run_id, number) WHERE run_id IS NOT NULL;
CREATE TRIGGER requests_frozen BEFORE UPDATE OF number, id, kind, customer_id, invoice_id, self_pay_id, amount_cents, credit_used_cents, fee, currency, origin, created_at, methods, original_id, reason, choice, requested_by, method_id, stripe_customer, items, attempt_id, run_id, consent ON gateway_requests BEGIN SELECT RAISE(ABORT, 'request_frozen'); END;
CREATE TRIGGER requests_once BEFORE INSERT ON gateway_requests WHEN EXISTS (SELECT 1 FROM gateway_requests WHERE id = NEW.id OR stripe_id = NEW.stripe_id) BEGIN SELECT RAISE(ABORT, 'request_exists'); END;
CREATE TRIGGER charges_once BEFORE INSERT ON gateway_requests WHEN NEW.number IS NOT NULL AND (EXISTS (SELECT 1 FROM gateway_requests WHERE number = NEW.number AND number IS NOT NULL) OR EXISTS (SELECT 1 FROM gateway_requests WHERE attempt_id = NEW.attempt_id AND attempt_id IS NOT NULL) OR NEW.outcome IN ('pending', 'unknown') AND EXISTS (SELECT 1 FROM gateway_requests WHERE customer_id = NEW.customer_id AND method_id IS NOT NULL AND outcome IN ('pending', 'unknown')) OR NEW.kind = 'topup' AND EXISTS (SELECT 1 FROM gateway_requests WHERE customer_id = NEW.customer_id AND kind = 'topup' AND outcome IN ('pending', 'unknown', 'processing'))) BEGIN SELECT RAISE(ABORT, 'charge_exists'); END;
CREATE TRIGGER requests_kept BEFORE DELETE ON gateway_requests BEGIN SELECT RAISE(ABORT, 'request_kept'); END;
CREATE TRIGGER requests_answered BEFORE UPDATE OF stripe_id ON gateway_requests WHEN OLD.stripe_id IS NOT NULL AND OLD.stripe_id IS NOT NEW.stripe_id OR EXISTS (SELECT 1 FROM gateway_requests WHERE stripe_id = NEW.stripe_id AND id <> OLD.id) BEGIN SELECT RAISE(ABORT, 'request_answered'); END;
-- What was paid stays paid until its money comes back: a charge that succeeded fails only as a debit that was returned.
CREATE TRIGGER requests_superseded AFTER UPDATE OF superseded, stripe_id ON gateway_requests WHEN NEW.superseded = 1 AND NEW.session_status = 'open' BEGIN INSERT INTO stripe_objects (kind, id, hints, hinted_at) VALUES ('session', NEW.stripe_id, 1, CAST(unixepoch('subsec') * 1000 AS INTEGER)) ON CONFLICT (kind, id) DO UPDATE SET hints = hints + 1; END;
CREATE TRIGGER requests_close_invoice AFTER UPDATE OF session_status ON gateway_requests WHEN NEW.session_status = 'complete' AND EXISTS (SELECT 1 FROM invoices WHERE customer_id = NEW.customer_id AND +id = NEW.invoice_id AND status IN ('open', 'unpaid') AND keep_open = 0) BEGIN UPDATE invoices SET status = 'paid', paid_at = CAST(unixepoch('subsec') * 1000 AS INTEGER) WHERE id = NEW.invoice_id AND EXISTS (SELECT 1 FROM register_entries WHERE number = NEW.payment_id AND kind = 'payment') AND NOT EXISTS (SELECT 1 FROM invoice_items i CROSS JOIN receivables r ON r.id = i.receivable_id WHERE i.invoice_id = NEW.invoice_id AND r.balance_cents > 0); END;

-- What money on its way will pay: the receivables of each session or charge that is processing, and how much of each at most (null: all of
-- its balance). Asked by customer, so that it costs what is on its way, and nothing else.
CREATE VIEW awaited_receivables AS
SELECT g.customer_id, g.id AS request_id, g.invoice_id, m.receivable_id, NULL AS cents
FROM gateway_requests g INDEXED BY gateway_requests_processing CROSS JOIN invoice_items m ON m.invoice_id = g.invoice_id
WHERE g.outcome = 'processing' AND g.kind = 'checkout_session'
UNION ALL
SELECT g.customer_id, g.id, NULL, j.value ->> 0, j.value ->> 1
FROM gateway_requests g INDEXED BY gateway_requests_processing CROSS JOIN json_each(g.items) j
WHERE g.outcome = 'processing' AND g.items IS NOT NULL;

-- What each invoice asks for, live: items_cents - credit_cents - pending_cents. `items`: JSON, [receivable, price, balance] for each.
-- The credit is the customer's ledger less what their other open invoices have already counted, but never more than
-- the ledger holds and never a debt that it does not hold: what was counted may have been spent or paid since.
-- `pending_cents`: what payments on their way (bank debits) will pay of its items.
CREATE VIEW invoice_balances AS
SELECT i.id AS invoice_id, i.series, i.seq, i.number, i.self_pay_id, i.status, i.customer_id, c.fee_policy,
  (SELECT json_group_array(json_array(r.id, r.price_cents, r.balance_cents)) FROM invoice_items n CROSS JOIN receivables r ON r.id = n.receivable_id WHERE n.invoice_id = i.id) AS items,
  (SELECT coalesce(sum(r.balance_cents), 0) FROM invoice_items n CROSS JOIN receivables r ON r.id = n.receivable_id WHERE n.invoice_id = i.id) AS items_cents,
  max(min(c.ledger_cents, 0), min(max(c.ledger_cents, 0), c.ledger_cents - (SELECT coalesce(sum(o.carried_cents), 0) FROM invoices o WHERE o.customer_id = i.customer_id AND o.status = 'open' AND o.carried_cents <> 0 AND o.id <> i.id))) AS credit_cents,
  (SELECT coalesce(sum(iif(g.items IS NOT NULL,
      (SELECT coalesce(sum(min(j.value ->> 1, r.balance_cents)), 0) FROM json_each(g.items) j CROSS JOIN invoice_items n ON n.invoice_id = i.id AND n.receivable_id = j.value ->> 0 CROSS JOIN receivables r ON r.id = n.receivable_id),
      iif(g.invoice_id = i.id, g.amount_cents, min(g.amount_cents, (SELECT coalesce(sum(r.balance_cents), 0) FROM invoice_items n CROSS JOIN invoice_items m ON m.invoice_id = g.invoice_id AND m.receivable_id = n.receivable_id CROSS JOIN receivables r ON r.id = n.receivable_id WHERE n.invoice_id = i.id))))), 0)
    FROM gateway_requests g INDEXED BY gateway_requests_processing WHERE g.customer_id = i.customer_id AND g.outcome = 'processing' AND (g.kind = 'checkout_session' OR g.items IS NOT NULL)) AS pending_cents
FROM invoices i CROSS JOIN customers c ON c.id = i.customer_id
WHERE NOT EXISTS (SELECT 1 FROM imports hiding INDEXED BY imports_hiding WHERE hiding.id = i.import_id AND hiding.state IN ('applying', 'discarding'));

-- What must not be moved on: receivables that money is on its way to, or whose money is disputed. Reinvoicing skips them.
CREATE VIEW held_receivables AS
SELECT receivable_id, 'pending' AS why, request_id AS source_id, customer_id FROM awaited_receivables
UNION ALL
SELECT v.receivable_id, 'dispute', d.id, d.customer_id FROM disputes d INDEXED BY disputes_open CROSS JOIN ledger_events v ON v.entry_id = d.entry_id
WHERE d.stage IN ('inquiry', 'open') AND v.receivable_id IS NOT NULL;
-- What money is on its way to is moved on by that money alone; what is in dispute does not become overdue.
CREATE TRIGGER invoices_held AFTER UPDATE OF status ON invoices WHEN NEW.status IN ('unpaid', 'void') AND NEW.status <> OLD.status AND (EXISTS (SELECT 1 FROM awaited_receivables a WHERE a.customer_id = OLD.customer_id AND (a.invoice_id IS OLD.id OR EXISTS (SELECT 1 FROM invoice_items n WHERE n.invoice_id = OLD.id AND n.receivable_id = a.receivable_id))) OR NEW.status = 'unpaid' AND EXISTS (SELECT 1 FROM invoice_items n CROSS JOIN ledger_events v ON v.receivable_id = n.receivable_id CROSS JOIN disputes d ON d.entry_id = v.entry_id WHERE n.invoice_id = OLD.id AND d.stage IN ('inquiry', 'open'))) BEGIN SELECT RAISE(ABORT, 'invoice_held'); END;

-- What payer-facing code may read (see 0004): opaque numbers, amounts and states.
CREATE VIEW payer_bill AS
SELECT self_pay_id, invoice_id, number, status, customer_id, fee_policy, items, items_cents, credit_cents, pending_cents,
  EXISTS (SELECT 1 FROM autopay a WHERE a.customer_id = invoice_balances.customer_id AND a.enabled = 1) AS autopay_on
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

-- A card or bank account that a customer keeps with us for later: Stripe's ids, and what people are told of it. A customer of ours
-- has a customer at Stripe for each method (`stripe_customer`); they are never merged. `mandate`: Stripe's id of a bank's.
-- state: valid; invalid (`why`: nothing may be charged until it is replaced); removing (wanted, not yet at Stripe); removed.
-- `recurring`: the customer agreed that it is charged without them. `preferred`: what is charged when nobody says otherwise.
-- `expires_on`: the last day of a card. `warned`: the expiry that its owner was told of.
CREATE TABLE payment_methods (
  id TEXT PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  stripe_customer TEXT NOT NULL,
  type TEXT NOT NULL,
  brand TEXT,
  bank TEXT,
  last4 TEXT,
  expires_on TEXT,
  mandate TEXT,
  state TEXT NOT NULL DEFAULT 'valid' CHECK (state IN ('valid', 'invalid', 'removing', 'removed')),
  why TEXT,
  recurring INTEGER NOT NULL DEFAULT 0 CHECK (recurring IN (0, 1)),
  preferred INTEGER NOT NULL DEFAULT 0 CHECK (preferred IN (0, 1)),
  request_id TEXT,
  warned TEXT,
  created_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_methods_customer ON payment_methods (customer_id);
CREATE UNIQUE INDEX payment_methods_preferred ON payment_methods (customer_id) WHERE preferred = 1;
CREATE INDEX payment_methods_expiring ON payment_methods (expires_on) WHERE state = 'valid' AND expires_on IS NOT NULL;
CREATE INDEX payment_methods_removing ON payment_methods (id) WHERE state = 'removing';
-- What runs choose from.
CREATE INDEX payment_methods_chargeable ON payment_methods (customer_id) WHERE state = 'valid' AND recurring = 1 AND preferred = 1;
CREATE TRIGGER methods_once BEFORE INSERT ON payment_methods WHEN EXISTS (SELECT 1 FROM payment_methods WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'method_exists'); END;
CREATE TRIGGER methods_frozen BEFORE UPDATE OF id, customer_id, stripe_customer, type, request_id, created_at ON payment_methods BEGIN SELECT RAISE(ABORT, 'method_frozen'); END;
CREATE TRIGGER methods_kept BEFORE DELETE ON payment_methods BEGIN SELECT RAISE(ABORT, 'method_kept'); END;
-- What was removed is gone at Stripe: it does not come back.
CREATE TRIGGER methods_removed BEFORE UPDATE OF state ON payment_methods WHEN OLD.state = 'removed' AND NEW.state <> 'removed' OR OLD.state = 'removing' AND NEW.state NOT IN ('removing', 'removed') BEGIN SELECT RAISE(ABORT, 'method_removed'); END;

-- What customers agreed to: who, when, the exact text, from where, for which method. Kept for ever (Nacha: two years after it ended).
-- `how`: checkout or setup (by completing it at Stripe), link (on their own page), staff (told to the office; `note` says how).
CREATE TABLE consents (
  id TEXT PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  purpose TEXT NOT NULL CHECK (purpose IN ('autopay', 'wallet')),
  text TEXT NOT NULL,
  language TEXT NOT NULL,
  email TEXT NOT NULL,
  ip TEXT,
  how TEXT NOT NULL CHECK (how IN ('checkout', 'setup', 'link', 'staff')),
  note TEXT,
  given_by TEXT,
  day INTEGER CHECK (day BETWEEN 1 AND 31),
  cap_cents INTEGER CHECK (cap_cents > 0),
  method_id TEXT NOT NULL,
  request_id TEXT,
  at INTEGER NOT NULL,
  withdrawn_at INTEGER,
  withdrawn_by TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX consents_customer ON consents (customer_id);
CREATE TRIGGER consents_once BEFORE INSERT ON consents WHEN EXISTS (SELECT 1 FROM consents WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'consent_exists'); END;
CREATE TRIGGER consents_frozen BEFORE UPDATE OF id, customer_id, purpose, text, language, email, ip, how, note, given_by, day, cap_cents, method_id, request_id, at ON consents BEGIN SELECT RAISE(ABORT, 'consent_frozen'); END;
CREATE TRIGGER consents_withdrawn BEFORE UPDATE OF withdrawn_at, withdrawn_by ON consents WHEN OLD.withdrawn_at IS NOT NULL AND (NEW.withdrawn_at IS NOT OLD.withdrawn_at OR NEW.withdrawn_by IS NOT OLD.withdrawn_by) BEGIN SELECT RAISE(ABORT, 'consent_withdrawn'); END;
CREATE TRIGGER consents_kept BEFORE DELETE ON consents BEGIN SELECT RAISE(ABORT, 'consent_kept'); END;

-- Automatic payment of a customer: on its day of each month, at most `cap_cents`, from `method_id`. `due_on`: the next such day.
-- `noticed_cents`, `noticed_on`: what the customer was told will be charged on `due_on`, and when; null: not yet.
CREATE TABLE autopay (
  customer_id INTEGER PRIMARY KEY REFERENCES customers (id),
  enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  day INTEGER NOT NULL CHECK (day BETWEEN 1 AND 31),
  cap_cents INTEGER CHECK (cap_cents > 0),
  method_id TEXT NOT NULL REFERENCES payment_methods (id),
  consent_id TEXT NOT NULL REFERENCES consents (id),
  due_on TEXT NOT NULL CHECK (due_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  -- The month that was charged last, 'YYYY-MM'.
  period TEXT,
  noticed_cents INTEGER,
  noticed_on TEXT,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX autopay_due ON autopay (due_on) WHERE enabled = 1;
CREATE INDEX autopay_unnoticed ON autopay (due_on) WHERE enabled = 1 AND noticed_on IS NULL;
CREATE INDEX autopay_method ON autopay (method_id);
CREATE INDEX autopay_consent ON autopay (consent_id);

-- Runs: many charges at once, by the day's autopay or by a definition. `criteria`: JSON, what was asked for, as it was when it began.
-- state: selecting (still choosing), running, paused, stopped (nothing more is sent), done. The counts follow its attempts.
CREATE TABLE runs (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  definition_id TEXT REFERENCES run_definitions (id),
  name TEXT NOT NULL,
  day TEXT NOT NULL,
  criteria TEXT NOT NULL CHECK (json_valid(criteria)),
  state TEXT NOT NULL CHECK (state IN ('selecting', 'running', 'paused', 'stopped', 'done')),
  -- How far choosing has come; null: it is done.
  place TEXT,
  due_count INTEGER NOT NULL DEFAULT 0,
  sending_count INTEGER NOT NULL DEFAULT 0,
  succeeded_count INTEGER NOT NULL DEFAULT 0,
  processing_count INTEGER NOT NULL DEFAULT 0,
  failed_count INTEGER NOT NULL DEFAULT 0,
  skipped_count INTEGER NOT NULL DEFAULT 0,
  started_by TEXT,
  started_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE INDEX runs_live ON runs (number) WHERE state IN ('selecting', 'running', 'paused');
CREATE INDEX runs_definition ON runs (definition_id) WHERE definition_id IS NOT NULL;
CREATE TRIGGER runs_kept BEFORE DELETE ON runs BEGIN SELECT RAISE(ABORT, 'run_kept'); END;
CREATE TRIGGER runs_state BEFORE UPDATE OF state ON runs WHEN OLD.state IN ('stopped', 'done') AND NEW.state <> OLD.state BEGIN SELECT RAISE(ABORT, 'run_ended'); END;

-- What a run asks for. `schedule`: JSON, once or recurring. `next_on`: the day of its next run. Only a draft is ever deleted.
CREATE TABLE run_definitions (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL CHECK (name <> ''),
  state TEXT NOT NULL CHECK (state IN ('draft', 'effective', 'not_effective')),
  schedule TEXT NOT NULL CHECK (json_valid(schedule)),
  criteria TEXT NOT NULL CHECK (json_valid(criteria)),
  next_on TEXT,
  created_by TEXT,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX run_definitions_due ON run_definitions (next_on) WHERE state = 'effective' AND next_on IS NOT NULL;
CREATE TRIGGER definitions_kept BEFORE DELETE ON run_definitions WHEN OLD.state <> 'draft' BEGIN SELECT RAISE(ABORT, 'definition_kept'); END;
CREATE TRIGGER definitions_drafted BEFORE UPDATE OF state ON run_definitions WHEN NEW.state = 'draft' AND OLD.state <> 'draft' BEGIN SELECT RAISE(ABORT, 'definition_in_use'); END;

-- One try to charge a customer for one period ('2027-01' of autopay, or the id of a run): `id` is all three, so that there is one.
-- state: scheduled (a retry that waits for its day, or a debit for its notice), waiting (in a run, not sent), sending, succeeded, processing, failed, skipped
-- (there was nothing to charge; `why` says so), stopped. `max_cents`: the customer was told of no more than this.
CREATE TABLE charge_attempts (
  id TEXT PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  period TEXT NOT NULL,
  try INTEGER NOT NULL CHECK (try BETWEEN 1 AND 4),
  run_id TEXT REFERENCES runs (id),
  due_on TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('scheduled', 'waiting', 'sending', 'succeeded', 'processing', 'failed', 'skipped', 'stopped')),
  why TEXT,
  max_cents INTEGER,
  request_id TEXT,
  queued_at INTEGER,
  created_at INTEGER NOT NULL,
  CHECK (id = customer_id || ':' || period || ':' || try),
  CHECK ((state = 'scheduled') <= (run_id IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX charge_attempts_run ON charge_attempts (run_id, state) WHERE run_id IS NOT NULL;
CREATE INDEX charge_attempts_waiting ON charge_attempts (run_id, queued_at) WHERE state = 'waiting';
CREATE INDEX charge_attempts_scheduled ON charge_attempts (due_on) WHERE state = 'scheduled';
CREATE INDEX charge_attempts_customer ON charge_attempts (customer_id);
CREATE TRIGGER attempts_once BEFORE INSERT ON charge_attempts WHEN EXISTS (SELECT 1 FROM charge_attempts WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'attempt_exists'); END;
CREATE TRIGGER attempts_frozen BEFORE UPDATE OF id, customer_id, period, try, due_on, max_cents, created_at ON charge_attempts BEGIN SELECT RAISE(ABORT, 'attempt_frozen'); END;
CREATE TRIGGER attempts_kept BEFORE DELETE ON charge_attempts BEGIN SELECT RAISE(ABORT, 'attempt_kept'); END;
-- What was sent is not sent again: a try that has its request never waits again, but for one that found the customer busy.
CREATE TRIGGER attempts_sent_once BEFORE UPDATE OF state ON charge_attempts WHEN NEW.state IN ('scheduled', 'waiting') AND OLD.state NOT IN ('scheduled', 'waiting') AND (OLD.state <> 'sending' OR EXISTS (SELECT 1 FROM gateway_requests WHERE attempt_id = OLD.id)) BEGIN SELECT RAISE(ABORT, 'attempt_sent'); END;
CREATE TRIGGER attempts_counted AFTER UPDATE OF state ON charge_attempts WHEN NEW.state <> OLD.state AND NEW.run_id IS NOT NULL BEGIN UPDATE runs SET sending_count = sending_count + (NEW.state = 'sending') - (OLD.state = 'sending'), succeeded_count = succeeded_count + (NEW.state = 'succeeded') - (OLD.state = 'succeeded'), processing_count = processing_count + (NEW.state = 'processing') - (OLD.state = 'processing'), failed_count = failed_count + (NEW.state = 'failed') - (OLD.state = 'failed'), skipped_count = skipped_count + (NEW.state IN ('skipped', 'stopped')) - (OLD.state IN ('skipped', 'stopped')) WHERE id = NEW.run_id; END;

-- When the next request may be sent to Stripe, epoch milliseconds: consumers lease slots from this row, so that together they keep
-- to Stripe's limit.
CREATE TABLE send_slots (
  name TEXT PRIMARY KEY,
  next_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The prepaid balance of a customer is their ledger credit; this is how it is kept up. Under `threshold_cents`, `topup_cents` are
-- charged to `method_id` (null: the preferred one). `pays_invoices`: it is spent on a new invoice at once.
-- `wanted_at`: the balance moved and somebody should look. `not_before`: after a failure, when to try again; `tries` since the last success.
CREATE TABLE wallets (
  customer_id INTEGER PRIMARY KEY REFERENCES customers (id),
  enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  threshold_cents INTEGER NOT NULL CHECK (threshold_cents >= 0),
  topup_cents INTEGER NOT NULL CHECK (topup_cents > 0),
  pays_invoices INTEGER NOT NULL DEFAULT 0 CHECK (pays_invoices IN (0, 1)),
  method_id TEXT REFERENCES payment_methods (id),
  consent_id TEXT NOT NULL REFERENCES consents (id),
  wanted_at INTEGER,
  not_before INTEGER,
  tries INTEGER NOT NULL DEFAULT 0,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX wallets_wanted ON wallets (wanted_at) WHERE enabled = 1 AND wanted_at IS NOT NULL;
CREATE INDEX wallets_method ON wallets (method_id) WHERE method_id IS NOT NULL;
CREATE INDEX wallets_consent ON wallets (consent_id);
CREATE TRIGGER customers_wallet AFTER UPDATE OF ledger_cents ON customers WHEN NEW.id IN (SELECT customer_id FROM wallets) BEGIN UPDATE wallets SET wanted_at = CAST(unixepoch('subsec') * 1000 AS INTEGER) WHERE customer_id = NEW.id; END;
CREATE TRIGGER invoices_wallet AFTER UPDATE OF status ON invoices WHEN NEW.status = 'open' AND NEW.customer_id IN (SELECT customer_id FROM wallets) BEGIN UPDATE wallets SET wanted_at = CAST(unixepoch('subsec') * 1000 AS INTEGER) WHERE customer_id = NEW.customer_id; END;
CREATE TRIGGER invoices_wallet_new AFTER INSERT ON invoices WHEN NEW.status = 'open' AND NEW.customer_id IN (SELECT customer_id FROM wallets) BEGIN UPDATE wallets SET wanted_at = CAST(unixepoch('subsec') * 1000 AS INTEGER) WHERE customer_id = NEW.customer_id; END;

-- Links to a customer's own page, sent by mail, each for one use; the token is signed and never stored. `email`: whom it went to.
-- `sent_by`: the user or API key that sent it; null: its owner asked for it, by an older one.
CREATE TABLE payer_links (
  id TEXT PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  email TEXT NOT NULL,
  sent_by TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX payer_links_customer ON payer_links (customer_id);
-- Who opened such a link may use the page for a while. `hash`: SHA-256 of what stands in the cookie.
CREATE TABLE payer_sessions (
  hash TEXT PRIMARY KEY,
  link_id TEXT NOT NULL UNIQUE,
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX payer_sessions_customer ON payer_sessions (customer_id);

-- What somebody in the office must look at: "Critical Events for Review". `detail`: JSON of the facts. Reviewed once, and kept.
CREATE TABLE critical_events (
  id INTEGER PRIMARY KEY,
  cause TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  customer_id INTEGER REFERENCES customers (id),
  detail TEXT NOT NULL CHECK (json_valid(detail)),
  at INTEGER NOT NULL,
  reviewed_at INTEGER,
  reviewed_by TEXT
) STRICT;
CREATE INDEX critical_events_open ON critical_events (id) WHERE reviewed_at IS NULL;
CREATE INDEX critical_events_customer ON critical_events (customer_id) WHERE customer_id IS NOT NULL;
CREATE TRIGGER critical_once BEFORE INSERT ON critical_events WHEN NEW.id IN (SELECT id FROM critical_events) OR NEW.cause IN (SELECT cause FROM critical_events) BEGIN SELECT RAISE(ABORT, 'critical_exists'); END;
CREATE TRIGGER critical_frozen BEFORE UPDATE OF id, cause, kind, customer_id, detail, at ON critical_events BEGIN SELECT RAISE(ABORT, 'critical_frozen'); END;
CREATE TRIGGER critical_kept BEFORE DELETE ON critical_events BEGIN SELECT RAISE(ABORT, 'critical_kept'); END;

-- What a customer owes in all, for a charge that is not for one invoice: the live balances of what was invoiced, oldest first, without
-- what is held. `items`: JSON, [receivable, balance, due day, 1 when an open invoice asks for it]. Opaque numbers and amounts only: charges
-- are built from it.
CREATE VIEW payer_account AS
SELECT c.id AS customer_id, c.fee_policy, c.ledger_cents,
  (SELECT json_group_array(json_array(id, balance_cents, due_on, open)) FROM (
    SELECT r.id, r.balance_cents, r.due_on, max(i.status = 'open') AS open
    FROM receivables r INDEXED BY receivables_owing CROSS JOIN invoice_items n ON n.receivable_id = r.id CROSS JOIN invoices i ON i.id = n.invoice_id
    WHERE r.customer_id = c.id AND r.balance_cents > 0 AND r.fee_invoice_id IS NULL AND (i.status = 'open' OR i.status = 'paid' OR i.status = 'unpaid')
      AND NOT EXISTS (SELECT 1 FROM imports hiding INDEXED BY imports_hiding WHERE hiding.id = i.import_id AND hiding.state IN ('applying', 'discarding'))
      AND NOT EXISTS (SELECT 1 FROM gateway_requests g INDEXED BY gateway_requests_processing WHERE g.customer_id = r.customer_id AND g.outcome = 'processing'
        AND (g.kind = 'checkout_session' AND EXISTS (SELECT 1 FROM invoice_items m WHERE m.invoice_id = g.invoice_id AND m.receivable_id = r.id) OR EXISTS (SELECT 1 FROM json_each(g.items) j WHERE j.value ->> 0 = r.id)))
      AND NOT EXISTS (SELECT 1 FROM ledger_events v CROSS JOIN disputes d ON d.entry_id = v.entry_id WHERE v.receivable_id = r.id AND d.stage IN ('inquiry', 'open'))
    GROUP BY r.due_on, r.id ORDER BY r.due_on, r.id)) AS items
FROM customers c;
-- What a payer may know of a method: never more than is printed on a receipt.
CREATE VIEW payer_methods AS
SELECT id AS method_id, customer_id, stripe_customer, type, brand, bank, last4, expires_on, mandate, state, recurring, preferred FROM payment_methods;
CREATE VIEW payer_autopay AS
SELECT a.customer_id, a.enabled, a.day, a.cap_cents, a.due_on, a.noticed_cents, a.noticed_on, m.id AS method_id, m.type, m.brand, m.bank, m.last4, m.state AS method_state,
  a.consent_id
FROM autopay a CROSS JOIN payment_methods m ON m.id = a.method_id;
