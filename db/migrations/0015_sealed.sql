-- What a batch could still leave out, or get wrong by a cent, and nothing refused it.

-- What went to credit is what the entry's events say, and by a transfer no money comes or goes.
DROP TRIGGER entries_balanced;
CREATE TRIGGER entries_balanced AFTER INSERT ON register_entries WHEN (NEW.amount_cents, NEW.credited_cents) IS NOT (SELECT sum(amount_cents), sum(iif(kind = 'credit', max(0, amount_cents), 0)) FROM ledger_events WHERE entry_id = NEW.id) BEGIN SELECT RAISE(ABORT, 'entry_unbalanced'); END;
CREATE TRIGGER entries_transfer AFTER INSERT ON register_entries WHEN NEW.type = 'Transfer' AND NEW.amount_cents <> 0 BEGIN SELECT RAISE(ABORT, 'transfer_not_zero'); END;
-- What is taken back by hand is taken back whole: all of a manual entry; of a payment what it paid, but for its fee.
CREATE TRIGGER entries_undone_whole AFTER INSERT ON register_entries WHEN NEW.kind = 'undo' AND EXISTS (SELECT 1 FROM register_entries m CROSS JOIN ledger_events o ON o.entry_id = m.id LEFT JOIN receivables r ON r.id = o.receivable_id WHERE m.id = NEW.original_id AND o.origin_id IS NULL AND (m.kind = 'manual' OR NEW.type = 'Transfer' AND o.kind = 'payment' AND r.fee_invoice_id IS NULL) AND o.amount_cents + (SELECT coalesce(sum(amount_cents), 0) FROM ledger_events WHERE origin_id = o.id) <> 0) BEGIN SELECT RAISE(ABORT, 'undone_in_part'); END;
-- Money that came again takes back just the write-offs that it pays; fewer only when none is left.
CREATE TRIGGER entries_restored AFTER INSERT ON register_entries WHEN NEW.kind = 'undo' AND EXISTS (SELECT sum(f.amount_cents) + (SELECT coalesce(sum(amount_cents), 0) FROM ledger_events WHERE entry_id = NEW.id AND kind = 'reversal' AND receivable_id = f.receivable_id) AS kept FROM ledger_events f WHERE f.cause_entry_id = NEW.id GROUP BY f.receivable_id, f.kind HAVING kept < 0 OR kept > 0 AND (SELECT sum(amount_cents) FROM ledger_events WHERE receivable_id = f.receivable_id AND kind = f.kind) > 0) BEGIN SELECT RAISE(ABORT, 'restored_unpaid'); END;

-- A write-off or a price has no entry that seals it. The key of its request does, last in the batch: what was moved is what the
-- event log says of it. `sealed`: 0 for a key whose request booked an entry.
ALTER TABLE request_keys ADD COLUMN sealed INTEGER NOT NULL DEFAULT 0 CHECK (sealed IN (0, 1));
CREATE INDEX ledger_events_activity ON ledger_events (activity_id, amount_cents) WHERE activity_id IS NOT NULL;
CREATE TRIGGER request_keys_sealed AFTER UPDATE OF sealed ON request_keys WHEN (SELECT detail ->> '$.amount_cents' FROM activity WHERE id = NEW.activity_id) IS NOT (SELECT sum(amount_cents) FROM ledger_events WHERE activity_id = NEW.activity_id) BEGIN SELECT RAISE(ABORT, 'change_unbalanced'); END;
-- A processing fee goes with its payment: by itself it is neither written off, nor priced, nor owed again.
CREATE TRIGGER events_fee_kept BEFORE INSERT ON ledger_events WHEN NEW.entry_id IS NULL AND NEW.cause_entry_id IS NULL AND (SELECT fee_invoice_id FROM receivables WHERE id = NEW.receivable_id) IS NOT NULL BEGIN SELECT RAISE(ABORT, 'fee_kept'); END;
