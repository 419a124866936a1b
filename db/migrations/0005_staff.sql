-- The office's staff, their sessions, and the keys of their programs. The tables users, sessions, accounts, verifications
-- and two_factors belong to the sign-in library; worker/access/store.ts is its way to them. Times are real, never the sandbox's.

CREATE TABLE users (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  -- Lower case.
  email TEXT NOT NULL UNIQUE CHECK (email = lower(email)),
  email_verified INTEGER NOT NULL DEFAULT 0,
  image TEXT,
  role TEXT NOT NULL DEFAULT 'viewer' CHECK (role IN ('administrator', 'captain', 'biller', 'viewer')),
  two_factor_enabled INTEGER NOT NULL DEFAULT 0,
  -- Set: may not sign in, and has no session. People are never deleted, because the event log names them.
  disabled_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- `token` stands in a cookie that is signed with AUTH_SECRET: who reads this table cannot use it.
CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  token TEXT NOT NULL UNIQUE,
  user_id TEXT NOT NULL REFERENCES users (id),
  ip_address TEXT,
  user_agent TEXT,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_user ON sessions (user_id);

-- `password`: scrypt, by the sign-in library.
CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  account_id TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  access_token TEXT,
  refresh_token TEXT,
  id_token TEXT,
  access_token_expires_at INTEGER,
  refresh_token_expires_at INTEGER,
  scope TEXT,
  password TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX accounts_user ON accounts (user_id);

CREATE TABLE verifications (
  id TEXT PRIMARY KEY,
  identifier TEXT NOT NULL,
  value TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX verifications_identifier ON verifications (identifier);

-- `secret`, `backup_codes`: encrypted with AUTH_SECRET by the sign-in library.
CREATE TABLE two_factors (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  secret TEXT NOT NULL,
  backup_codes TEXT NOT NULL,
  verified INTEGER NOT NULL DEFAULT 1,
  failed_verification_count INTEGER NOT NULL DEFAULT 0,
  locked_until INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX two_factors_user ON two_factors (user_id);

-- One-time links by which people join, or (`user_id`) choose a new password. Of the link's token only the SHA-256 is
-- kept. `invited_by` null: made by whoever holds the database, as for the first administrator.
CREATE TABLE invitations (
  id TEXT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL,
  name TEXT NOT NULL DEFAULT '',
  role TEXT NOT NULL CHECK (role IN ('administrator', 'captain', 'biller', 'viewer')),
  user_id TEXT REFERENCES users (id),
  invited_by TEXT REFERENCES users (id),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER,
  -- The number of the use that was first: what belongs to it asks for this.
  used_by TEXT,
  revoked_at INTEGER
) STRICT, WITHOUT ROWID;

-- Wrong passwords lately, by what they have in common: an account from one address, an account from anywhere unknown.
CREATE TABLE sign_in_failures (
  key TEXT PRIMARY KEY,
  failures INTEGER NOT NULL,
  last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Keys get an id to speak of them, and a role like people.
ALTER TABLE api_keys ADD COLUMN id TEXT NOT NULL DEFAULT '';
ALTER TABLE api_keys ADD COLUMN role TEXT NOT NULL DEFAULT 'biller' CHECK (role IN ('administrator', 'captain', 'biller', 'viewer'));
ALTER TABLE api_keys ADD COLUMN last4 TEXT NOT NULL DEFAULT '';
ALTER TABLE api_keys ADD COLUMN created_by TEXT REFERENCES users (id);
UPDATE api_keys SET id = 'key_' || substr(hash, 1, 16);
CREATE UNIQUE INDEX api_keys_id ON api_keys (id);

-- Somebody must be able to let others in: the last administrator stays one. One change at a time, also from two tabs.
CREATE TRIGGER users_last_administrator BEFORE UPDATE OF role, disabled_at ON users WHEN OLD.role = 'administrator' AND OLD.disabled_at IS NULL AND (NEW.role <> 'administrator' OR NEW.disabled_at IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM users WHERE role = 'administrator' AND disabled_at IS NULL AND id <> OLD.id) BEGIN SELECT RAISE(ABORT, 'last_administrator'); END;
CREATE TRIGGER users_kept BEFORE DELETE ON users BEGIN SELECT RAISE(ABORT, 'user_kept'); END;

-- What the settings were changed from: a save names the version that it changes.
ALTER TABLE settings ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

-- Logos, by the SHA-256 of their bytes.
CREATE TABLE logos (
  hash TEXT PRIMARY KEY,
  type TEXT NOT NULL,
  bytes BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Six-digit codes that were used, so that none opens twice while it is valid.
CREATE TABLE used_codes (
  user_id TEXT NOT NULL REFERENCES users (id),
  code TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (user_id, code)
) STRICT, WITHOUT ROWID;
