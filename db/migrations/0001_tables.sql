-- Tables of Selfpay. Money is integer cents of the deployment's currency; times ending in _at are epoch
-- milliseconds (UTC); dates ending in _on are 'YYYY-MM-DD' in the office's time zone. All tables are STRICT.

-- One row: what the office configured. `office`, `payments`: JSON, parsed by worker/settings/schema.ts.
CREATE TABLE settings (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  office TEXT NOT NULL CHECK (json_valid(office)),
  payments TEXT NOT NULL CHECK (json_valid(payments)),
  -- Moves the clock of a sandbox; ignored unless Stripe's host is loopback.
  clock_offset_ms INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO settings (id, office, payments) VALUES (1, '{}', '{}');

-- Event log: who did what, written in the same batch as what it tells.
CREATE TABLE activity (
  id TEXT PRIMARY KEY,
  actor_kind TEXT NOT NULL CHECK (actor_kind IN ('user', 'api_key', 'payer', 'system', 'webhook')),
  actor_id TEXT,
  verb TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(detail)),
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- API keys: 128 random bits or more, of which only the SHA-256 is kept.
CREATE TABLE api_keys (
  hash TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT, WITHOUT ROWID;

-- A billing account: a person or a facility. `ledger_cents`: credit they hold with the office (negative: owed).
CREATE TABLE customers (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('person', 'facility')),
  name TEXT NOT NULL,
  email TEXT,
  phone TEXT,
  address TEXT,
  fee_policy TEXT NOT NULL DEFAULT 'follow' CHECK (fee_policy IN ('follow', 'charge', 'absorb')),
  ledger_cents INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) STRICT;

-- A list of receivables that was sent to a customer, or the fee that one payment was charged (PPF).
-- `carried_cents`: customer credit that this invoice already counted (positive lowers what it asked for).
CREATE TABLE invoices (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  series TEXT NOT NULL CHECK (series IN ('INV', 'PPF')),
  seq INTEGER NOT NULL CHECK (seq > 0),
  number TEXT NOT NULL GENERATED ALWAYS AS (iif(series = 'PPF', printf('PPF-%06d', seq), printf('%s-%d', series, seq))) VIRTUAL,
  self_pay_id TEXT UNIQUE CHECK (length(self_pay_id) BETWEEN 1 AND 10 AND self_pay_id NOT GLOB '*[^0-9]*'),
  status TEXT NOT NULL CHECK (status IN ('draft', 'open', 'paid', 'unpaid', 'void')),
  carried_cents INTEGER NOT NULL DEFAULT 0,
  issued_on TEXT,
  due_on TEXT,
  paid_at INTEGER,
  fee_of TEXT REFERENCES register_entries (id) DEFERRABLE INITIALLY DEFERRED,
  created_at INTEGER NOT NULL,
  UNIQUE (series, seq),
  CHECK ((series = 'PPF') = (self_pay_id IS NULL)),
  CHECK ((series = 'PPF') = (fee_of IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX invoices_fee_of ON invoices (fee_of) WHERE fee_of IS NOT NULL;
CREATE INDEX invoices_carrying ON invoices (customer_id, carried_cents) WHERE status = 'open' AND carried_cents <> 0;

-- What is owed for one job, or for one charged fee. `balance_cents` = price less its ledger events, kept by triggers.
CREATE TABLE receivables (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  description TEXT NOT NULL,
  service_on TEXT,
  due_on TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('to_invoice', 'invoiced', 'finished', 'finished_writeoff', 'reinvoice')),
  price_cents INTEGER NOT NULL CHECK (price_cents >= 0),
  balance_cents INTEGER NOT NULL CHECK (balance_cents >= 0),
  fee_invoice_id INTEGER REFERENCES invoices (id),
  created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX receivables_fee_invoice ON receivables (fee_invoice_id) WHERE fee_invoice_id IS NOT NULL;

CREATE TABLE invoice_items (
  invoice_id INTEGER NOT NULL REFERENCES invoices (id),
  receivable_id INTEGER NOT NULL REFERENCES receivables (id),
  PRIMARY KEY (invoice_id, receivable_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX invoice_items_receivable ON invoice_items (receivable_id);

-- The check register: one fact about money in (positive) or out (negative). Inserted last in its batch; seals its events.
-- `source_key`: the fact's identity, so that the same money twice is the same row. `number`: what people see, not unique.
CREATE TABLE register_entries (
  id TEXT PRIMARY KEY,
  source_key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('payment', 'refund', 'dispute', 'undo', 'manual')),
  type TEXT NOT NULL,
  number TEXT NOT NULL,
  amount_cents INTEGER NOT NULL,
  -- The part of the amount that is an online processing fee: it has paid its PPF invoice, and nothing else.
  fee_cents INTEGER NOT NULL DEFAULT 0 CHECK (fee_cents BETWEEN 0 AND max(0, amount_cents)),
  original_id TEXT REFERENCES register_entries (id),
  comment TEXT NOT NULL DEFAULT '',
  needs_review INTEGER NOT NULL DEFAULT 0 CHECK (needs_review IN (0, 1)),
  audit_id TEXT NOT NULL REFERENCES activity (id),
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX register_entries_at ON register_entries (at);
CREATE INDEX register_entries_number ON register_entries (number);
CREATE INDEX register_entries_original ON register_entries (original_id) WHERE original_id IS NOT NULL;

-- What moves money, with one target each: a receivable, a customer's ledger credit, or an adjustment code (PLB).
CREATE TABLE ledger_events (
  id INTEGER PRIMARY KEY,
  entry_id TEXT REFERENCES register_entries (id) DEFERRABLE INITIALLY DEFERRED,
  cause_entry_id TEXT REFERENCES register_entries (id) DEFERRABLE INITIALLY DEFERRED,
  activity_id TEXT REFERENCES activity (id),
  kind TEXT NOT NULL CHECK (kind IN ('payment', 'credit', 'adjustment', 'reversal', 'writeoff', 'price')),
  receivable_id INTEGER REFERENCES receivables (id),
  customer_id INTEGER REFERENCES customers (id),
  code TEXT,
  amount_cents INTEGER NOT NULL CHECK (amount_cents <> 0),
  origin_id INTEGER REFERENCES ledger_events (id),
  comment TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL,
  CHECK ((receivable_id IS NOT NULL) + (customer_id IS NOT NULL) + (code IS NOT NULL) = 1),
  CHECK ((kind IN ('writeoff', 'price')) = (entry_id IS NULL)),
  CHECK ((entry_id IS NULL) = (activity_id IS NOT NULL)),
  CHECK (cause_entry_id IS NULL OR entry_id IS NULL),
  CHECK ((kind = 'reversal') = (origin_id IS NOT NULL)),
  CHECK (kind NOT IN ('payment', 'writeoff', 'price') OR receivable_id IS NOT NULL),
  CHECK (kind <> 'payment' OR amount_cents > 0),
  CHECK (kind <> 'credit' OR customer_id IS NOT NULL),
  CHECK (kind <> 'adjustment' OR code IS NOT NULL)
) STRICT;
CREATE INDEX ledger_events_entry ON ledger_events (entry_id, kind, amount_cents, receivable_id, customer_id, code, comment) WHERE entry_id IS NOT NULL;
CREATE INDEX ledger_events_cause ON ledger_events (cause_entry_id, amount_cents) WHERE cause_entry_id IS NOT NULL;
CREATE INDEX ledger_events_receivable ON ledger_events (receivable_id, amount_cents) WHERE receivable_id IS NOT NULL;
CREATE INDEX ledger_events_customer ON ledger_events (customer_id, amount_cents) WHERE customer_id IS NOT NULL;
CREATE INDEX ledger_events_origin ON ledger_events (origin_id, amount_cents) WHERE origin_id IS NOT NULL;

-- What is sent to Stripe, written down before it is sent. `id` is also the idempotency key of the call.
-- outcome: pending (sent, or about to be; no answer yet), succeeded, processing, failed, unknown (an answer that proves nothing).
-- `fee`: JSON of the fee terms charged to the payer, null when none. `superseded`: its session asks for what is no longer owed.
CREATE TABLE gateway_requests (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('checkout_session')),
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  invoice_id INTEGER NOT NULL REFERENCES invoices (id),
  self_pay_id TEXT NOT NULL,
  amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
  credit_used_cents INTEGER NOT NULL CHECK (credit_used_cents >= 0),
  fee TEXT CHECK (json_valid(fee)),
  currency TEXT NOT NULL,
  origin TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('pending', 'succeeded', 'processing', 'failed', 'unknown')),
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
  -- The same invoice asked for the same money while this request can still be paid is this request again.
  live_key TEXT GENERATED ALWAYS AS (iif(superseded = 0 AND (session_status = 'open' OR outcome = 'pending'), printf('%d:%d:%d:%s:%s', invoice_id, amount_cents, credit_used_cents, coalesce(fee, '-'), origin), NULL)) VIRTUAL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX gateway_requests_equal ON gateway_requests (live_key) WHERE live_key IS NOT NULL;
CREATE INDEX gateway_requests_invoice ON gateway_requests (invoice_id);
CREATE UNIQUE INDEX gateway_requests_stripe ON gateway_requests (stripe_id) WHERE stripe_id IS NOT NULL;
-- What is still in the air: unanswered requests and sessions that can still be paid.
CREATE INDEX gateway_requests_live ON gateway_requests (customer_id) WHERE session_status = 'open' OR outcome IN ('pending', 'unknown');

-- What our books know of an object at Stripe. `generation` is the ticket counter of converge. A hint is a wish to
-- converge: an object is unfinished while hints <> handled. `settled`: nothing that its hints announce can change it.
CREATE TABLE stripe_objects (
  kind TEXT NOT NULL CHECK (kind IN ('payment', 'session')),
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
CREATE INDEX stripe_objects_unfinished ON stripe_objects (hinted_at) WHERE hints <> handled;

-- The inbox: envelopes of Stripe's events, never their contents. `hint`: its number among its object's hints;
-- null when it was recorded and ignored. Rows are never changed: an event is done when its object handled its hint.
CREATE TABLE stripe_events (
  id TEXT PRIMARY KEY,
  type TEXT NOT NULL,
  kind TEXT,
  object_id TEXT,
  hint INTEGER,
  account TEXT,
  livemode INTEGER NOT NULL CHECK (livemode IN (0, 1)),
  created INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  via TEXT NOT NULL CHECK (via IN ('webhook', 'sweep'))
) STRICT, WITHOUT ROWID;

-- How far the sweep has listed Stripe's events (epoch seconds), so that none is missed.
CREATE TABLE sweep_marks (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
