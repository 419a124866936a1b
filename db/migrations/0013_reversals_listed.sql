-- What an entry took back, for the register's filters; null for what brought money. `returned`: the bank took a debit back.
ALTER TABLE register_entries ADD COLUMN reversal TEXT GENERATED ALWAYS AS (iif(kind = 'refund', 'refund', iif(kind = 'dispute', iif(reopens = 1, 'returned', 'lost_dispute'), iif(kind = 'undo', iif(type = 'Stripe' AND amount_cents < 0, 'returned', 'undone'), NULL)))) VIRTUAL;
-- Payments are not in it, so they cost nothing more.
CREATE INDEX register_entries_reversal ON register_entries (reversal, at) WHERE reversal IS NOT NULL;
-- Refunds that were asked for, by how far they are.
CREATE INDEX gateway_requests_refunds ON gateway_requests (outcome, created_at) WHERE kind = 'refund';
