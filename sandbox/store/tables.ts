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
  CREATE INDEX IF NOT EXISTS objects_of_intent ON objects (object, payment_intent)
    WHERE payment_intent IS NOT NULL;
  CREATE INDEX IF NOT EXISTS objects_of_customer ON objects (object, customer) WHERE customer IS NOT NULL;
  CREATE INDEX IF NOT EXISTS objects_of_source ON objects (object, source) WHERE source IS NOT NULL;
  CREATE INDEX IF NOT EXISTS objects_of_status ON objects (object, status) WHERE status IS NOT NULL;
  CREATE INDEX IF NOT EXISTS objects_settling ON objects (json_extract(body, '$.available_on'))
    WHERE object = 'balance_transaction' AND status = 'pending';
  CREATE INDEX IF NOT EXISTS objects_expiring ON objects (json_extract(body, '$.expires_at'), seq)
    WHERE object = 'checkout.session' AND status = 'open';
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
  CREATE INDEX IF NOT EXISTS idempotency_by_time ON idempotency (created);
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

/** Indexes of before, which held every row of every kind. */
const OUTGROWN = ['intent', 'customer', 'source', 'status'].map((name) => `objects_by_${name}`);

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
  for (const index of OUTGROWN) sql.exec(`DROP INDEX IF EXISTS ${index}`);
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
  forgetFacts(sql);
}

/** Facts as last read or written: one object writes them, and the clock asks at every step. */
const known = new WeakMap<SqlStorage, Map<string, number>>();

function memory(sql: SqlStorage): Map<string, number> {
  const facts = known.get(sql) ?? new Map<string, number>();
  known.set(sql, facts);
  return facts;
}

/** Reads facts anew: what was written has been undone. */
export function forgetFacts(sql: SqlStorage): void {
  known.delete(sql);
}

/** A named number that survives a restart, 0 when it was never set. */
export function readFact(sql: SqlStorage, name: string): number {
  const facts = memory(sql);
  const fact = facts.get(name) ?? storedFact(sql, name);
  facts.set(name, fact);
  return fact;
}

function storedFact(sql: SqlStorage, name: string): number {
  const [row] = sql.exec<{ value: string }>('SELECT value FROM facts WHERE name = ?', name).toArray();
  return row ? Number(row.value) : 0;
}

export function writeFact(sql: SqlStorage, name: string, value: number): void {
  sql.exec('INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)', name, String(value));
  memory(sql).set(name, value);
}
