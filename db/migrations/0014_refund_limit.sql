-- What is refunded, less what came back because a refund failed, is never more than was paid. A bank debit that fails late takes
-- its money back whether it was refunded or not, so it does not count: both have left at Stripe, and both are booked.
DROP TRIGGER entries_refund_limit;
CREATE TRIGGER entries_refund_limit AFTER INSERT ON register_entries WHEN NEW.kind = 'refund' AND (SELECT amount_cents FROM register_entries WHERE id = NEW.original_id) + (SELECT sum(amount_cents) FROM register_entries WHERE original_id = NEW.original_id AND (kind = 'refund' OR kind = 'undo' AND amount_cents > 0)) < 0 BEGIN SELECT RAISE(ABORT, 'refund_limit'); END;
-- Made anew so that it speaks first, as before: without an original there is no limit.
DROP TRIGGER entries_refund_original;
CREATE TRIGGER entries_refund_original AFTER INSERT ON register_entries WHEN NEW.kind IN ('refund', 'dispute', 'undo') AND NOT EXISTS (SELECT 1 FROM register_entries o WHERE o.id = NEW.original_id AND o.id <> NEW.id AND o.kind IN ('payment', 'manual')) BEGIN SELECT RAISE(ABORT, 'entry_without_original'); END;
