/**
 * Everything the stand-in keeps. `seq` orders what was made in the same second. `settlements` are the rows of the
 * balance by the midnight at which they can be paid out; `settling` sums up those that no payout has taken yet.
 */
const TABLES = `
  CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, object TEXT NOT NULL,
    created INTEGER NOT NULL, customer TEXT, payment_intent TEXT, status TEXT, type TEXT, source TEXT,
    email TEXT, body TEXT NOT NULL, private TEXT
  );
  CREATE INDEX IF NOT EXISTS objects_by_time ON objects (object, created DESC, seq DESC);
  CREATE INDEX IF NOT EXISTS objects_by_intent ON objects (object, payment_intent);
  CREATE INDEX IF NOT EXISTS objects_by_customer ON objects (object, customer);
  CREATE INDEX IF NOT EXISTS objects_by_source ON objects (object, source);
  CREATE INDEX IF NOT EXISTS objects_by_status ON objects (object, status);
  CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, due INTEGER NOT NULL,
    attempt INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'pending', answer TEXT
  );
  CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (state, due);
  CREATE INDEX IF NOT EXISTS deliveries_by_event ON deliveries (event);
  CREATE TABLE IF NOT EXISTS idempotency (
    key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL,
    created INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS faults (
    id INTEGER PRIMARY KEY AUTOINCREMENT, spec TEXT NOT NULL, left INTEGER, drawn INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE IF NOT EXISTS scheduled (
    id INTEGER PRIMARY KEY AUTOINCREMENT, due INTEGER NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
    data TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS scheduled_due ON scheduled (due, id);
  CREATE TABLE IF NOT EXISTS settlements (txn TEXT PRIMARY KEY, day INTEGER NOT NULL, payout TEXT);
  CREATE INDEX IF NOT EXISTS settlements_by_payout ON settlements (payout, day);
  CREATE TABLE IF NOT EXISTS settling (day INTEGER PRIMARY KEY, net INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
`;

/** Rows of the balance from before there were payouts: they wait for one too. */
const UNSETTLED = `
  SELECT id AS txn, (json_extract(body, '$.available_on') + 86399) / 86400 * 86400 AS day,
    json_extract(body, '$.net') AS net
  FROM objects
  WHERE object = 'balance_transaction' AND json_extract(body, '$.currency') = 'usd'
    AND id NOT IN (SELECT txn FROM settlements)
`;

/** Creates what is missing. */
export function createTables(sql: SqlStorage): void {
  sql.exec(TABLES);
  sql.exec(`INSERT INTO settling (day, net) SELECT day, sum(net) FROM (${UNSETTLED}) WHERE true GROUP BY day
    ON CONFLICT (day) DO UPDATE SET net = net + excluded.net`);
  sql.exec(`INSERT INTO settlements (txn, day) SELECT txn, day FROM (${UNSETTLED})`);
}

const NAMES = 'objects,deliveries,idempotency,faults,scheduled,settlements,settling,facts';

/** Forgets everything, the clock's offset included. */
export function emptyTables(sql: SqlStorage): void {
  for (const table of NAMES.split(',')) {
    sql.exec(`DELETE FROM ${table}`);
  }
}

/** A named number that survives a restart, 0 when it was never set. */
export function readFact(sql: SqlStorage, name: string): number {
  const [row] = sql.exec<{ value: string }>('SELECT value FROM facts WHERE name = ?', name).toArray();
  return row ? Number(row.value) : 0;
}

export function writeFact(sql: SqlStorage, name: string, value: number): void {
  sql.exec('INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)', name, String(value));
}
