-- Runs: what they come to, and what may not be changed about them.

-- What the attempts of a run came to, without fees. Like the counts, they follow its attempts.
ALTER TABLE runs ADD COLUMN succeeded_cents INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN processing_cents INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN failed_cents INTEGER NOT NULL DEFAULT 0;
DROP TRIGGER attempts_counted;
CREATE TRIGGER attempts_counted AFTER UPDATE OF state ON charge_attempts WHEN NEW.state <> OLD.state AND NEW.run_id IS NOT NULL BEGIN UPDATE runs SET sending_count = sending_count + (NEW.state = 'sending') - (OLD.state = 'sending'), succeeded_count = succeeded_count + (NEW.state = 'succeeded') - (OLD.state = 'succeeded'), processing_count = processing_count + (NEW.state = 'processing') - (OLD.state = 'processing'), failed_count = failed_count + (NEW.state = 'failed') - (OLD.state = 'failed'), skipped_count = skipped_count + (NEW.state IN ('skipped', 'stopped')) - (OLD.state IN ('skipped', 'stopped')), (succeeded_cents, processing_cents, failed_cents) = (SELECT succeeded_cents + cents * ((NEW.state = 'succeeded') - (OLD.state = 'succeeded')), processing_cents + cents * ((NEW.state = 'processing') - (OLD.state = 'processing')), failed_cents + cents * ((NEW.state = 'failed') - (OLD.state = 'failed')) FROM (SELECT coalesce((SELECT amount_cents FROM gateway_requests WHERE id = NEW.request_id), 0) AS cents)) WHERE id = NEW.run_id; END;
-- Nothing is sent of a run that was paused or stopped.
CREATE TRIGGER attempts_of_running BEFORE UPDATE OF state ON charge_attempts WHEN NEW.state = 'sending' AND OLD.state <> 'sending' AND EXISTS (SELECT 1 FROM runs WHERE id = NEW.run_id AND state NOT IN ('selecting', 'running')) BEGIN SELECT RAISE(ABORT, 'run_not_running'); END;
CREATE TRIGGER runs_once BEFORE INSERT ON runs WHEN NEW.id IN (SELECT id FROM runs) OR NEW.number IN (SELECT number FROM runs) BEGIN SELECT RAISE(ABORT, 'run_exists'); END;
CREATE TRIGGER runs_effective BEFORE INSERT ON runs WHEN NEW.definition_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM run_definitions WHERE id = NEW.definition_id AND state = 'effective') BEGIN SELECT RAISE(ABORT, 'definition_not_effective'); END;
CREATE TRIGGER runs_frozen BEFORE UPDATE OF number, id, definition_id, name, day, criteria, started_by, started_at ON runs BEGIN SELECT RAISE(ABORT, 'run_frozen'); END;
CREATE TRIGGER definitions_once BEFORE INSERT ON run_definitions WHEN NEW.id IN (SELECT id FROM run_definitions) BEGIN SELECT RAISE(ABORT, 'definition_exists'); END;
CREATE TRIGGER definitions_frozen BEFORE UPDATE OF id, created_by, created_at ON run_definitions BEGIN SELECT RAISE(ABORT, 'definition_frozen'); END;
-- What is in force is not changed: it is taken out of force first.
CREATE TRIGGER definitions_effective BEFORE UPDATE OF name, schedule, criteria ON run_definitions WHEN OLD.state = 'effective' BEGIN SELECT RAISE(ABORT, 'definition_effective'); END;
