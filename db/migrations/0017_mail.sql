-- E-mail to customers. A mail is written in the batch of what causes it, and sent afterwards (worker/mail/send.ts).

-- `cause`: what the mail tells of (`receipt:ent_…`, `notice:12:2027-01`): one cause, one mail. `data`: what its template
-- needs (worker/mail/templates): amounts, days, ids, the end of a card's number; no names and no text of the office's.
-- `not_before`: when it may be taken next; while it is `sending`, when whoever took it must be dead. `tries`: how often it
-- was taken. `message_id`: the provider's number of it. `sent_on`: the office's day by whose end it had left, from which the days
-- of a notice count. `error`: why the last try failed. Times are of the books' clock.
CREATE TABLE mails (
  id TEXT PRIMARY KEY,
  cause TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  customer_id INTEGER REFERENCES customers (id),
  recipient TEXT NOT NULL CHECK (recipient <> ''),
  language TEXT NOT NULL CHECK (language IN ('en', 'es')),
  data TEXT NOT NULL CHECK (json_valid(data)),
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sending', 'sent', 'failed')),
  tries INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  sent_at INTEGER,
  sent_on TEXT CHECK (sent_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  message_id TEXT,
  error TEXT,
  CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
  CHECK ((state = 'failed') <= (error IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX mails_waiting ON mails (not_before) WHERE state IN ('waiting', 'sending');
-- For lists: a table without rowids ends each of its indexes with the id, which begins with its time.
CREATE INDEX mails_state ON mails (state);
CREATE INDEX mails_customer ON mails (customer_id) WHERE customer_id IS NOT NULL;

CREATE TRIGGER mails_once BEFORE INSERT ON mails WHEN NEW.id IN (SELECT id FROM mails) OR NEW.cause IN (SELECT cause FROM mails) BEGIN SELECT RAISE(ABORT, 'mail_exists'); END;
CREATE TRIGGER mails_frozen BEFORE UPDATE OF id, cause, kind, customer_id, recipient, language, data, created_at ON mails BEGIN SELECT RAISE(ABORT, 'mail_frozen'); END;
CREATE TRIGGER mails_sent BEFORE UPDATE OF state, sent_at, sent_on, message_id ON mails WHEN OLD.state = 'sent' BEGIN SELECT RAISE(ABORT, 'mail_sent'); END;
CREATE TRIGGER mails_kept BEFORE DELETE ON mails BEGIN SELECT RAISE(ABORT, 'mail_kept'); END;

-- What a sandbox sent, as it was sent, links included, for its page /sandbox/mail. Empty wherever Stripe is real: links are
-- secrets, and are not kept.
CREATE TABLE sandbox_mails (
  id INTEGER PRIMARY KEY,
  mail_id TEXT NOT NULL REFERENCES mails (id),
  message TEXT NOT NULL CHECK (json_valid(message)),
  links TEXT NOT NULL CHECK (json_valid(links)),
  sent_at INTEGER NOT NULL
) STRICT;
