-- The nightly proof: every row of Stripe's balance, and what of our books it is.

-- `class`: new (not compared yet), then exactly one of booked (it is the entry `entry_id`), held (an open dispute, a pending
-- refund), cancelled (a pair that came to nothing), payout, stripe_fee, other (known to be harmless), or flagged, with `reason`.
-- `register_cents`: what the register has for it. `object_id`: the payment, refund or dispute that it is about, once known.
CREATE TABLE balance_transactions (
  id TEXT PRIMARY KEY,
  type TEXT NOT NULL,
  source_id TEXT,
  object_id TEXT,
  amount_cents INTEGER NOT NULL,
  fee_cents INTEGER NOT NULL,
  net_cents INTEGER NOT NULL,
  currency TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  payout_id TEXT,
  class TEXT NOT NULL DEFAULT 'new' CHECK (class IN ('new', 'booked', 'held', 'cancelled', 'payout', 'stripe_fee', 'other', 'flagged')),
  entry_id TEXT REFERENCES register_entries (id),
  register_cents INTEGER,
  reason TEXT,
  CHECK ((class = 'booked') <= (entry_id IS NOT NULL)),
  CHECK ((class = 'flagged') <= (reason IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX balance_transactions_created ON balance_transactions (created_at);
CREATE INDEX balance_transactions_new ON balance_transactions (created_at) WHERE class = 'new';
CREATE INDEX balance_transactions_open ON balance_transactions (created_at) WHERE class IN ('held', 'flagged');
CREATE INDEX balance_transactions_source ON balance_transactions (source_id) WHERE source_id IS NOT NULL;
CREATE INDEX balance_transactions_entry ON balance_transactions (entry_id) WHERE entry_id IS NOT NULL;

-- What Stripe paid out to the office's bank. `contains_cents`: the net of the `transactions` that Stripe says it is made of;
-- null when Stripe does not say. `settled`: nothing of it can change any more. `arrives_on`: a day, as Stripe tells it.
CREATE TABLE payouts (
  id TEXT PRIMARY KEY,
  amount_cents INTEGER NOT NULL,
  currency TEXT NOT NULL,
  status TEXT NOT NULL,
  arrives_on TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  transactions INTEGER NOT NULL DEFAULT 0,
  contains_cents INTEGER,
  settled INTEGER NOT NULL DEFAULT 0 CHECK (settled IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX payouts_created ON payouts (created_at);
CREATE INDEX payouts_open ON payouts (created_at) WHERE settled = 0;
CREATE INDEX payouts_differing ON payouts (created_at) WHERE contains_cents <> amount_cents;

-- Entries that bear a number of Stripe's, for which Stripe's balance has no row.
CREATE TABLE unproved_entries (
  entry_id TEXT PRIMARY KEY REFERENCES register_entries (id),
  found_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
