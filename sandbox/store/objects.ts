import type { Box } from '../box.ts';

/** Any of Stripe's objects as it is kept: what the API answers, unexpanded. */
export interface Kept {
  id: string;
  object: string;
  created?: number;
}

interface Row extends Record<string, SqlStorageValue> {
  body: string;
  private: string | null;
}

/** The object with this id, or null. `object` guards against a customer's id where a charge's is due. */
export function find<T extends Kept>(box: Box, object: T['object'], id: string): T | null {
  const query = 'SELECT body FROM objects WHERE id = ? AND object = ?';
  const [row] = box.sql.exec<Row>(query, id, object).toArray();
  return row ? (JSON.parse(row.body) as T) : null;
}

/** The object with this id, whatever it is, or null. */
export function findAny(box: Box, id: string): Kept | null {
  const [row] = box.sql.exec<Row>('SELECT body FROM objects WHERE id = ?', id).toArray();
  return row ? (JSON.parse(row.body) as Kept) : null;
}

/** What the API does not show of an object, as it was last saved with it. */
export function findPrivate<P>(box: Box, id: string): P | null {
  const [row] = box.sql.exec<Row>('SELECT private FROM objects WHERE id = ?', id).toArray();
  return row?.private ? (JSON.parse(row.private) as P) : null;
}

/** Inserts or updates; an update keeps the place in lists and, without `secret`, what is private. */
export function save(box: Box, kept: Kept, secret?: unknown): void {
  const text = (name: string) => {
    const value = (kept as unknown as Record<string, unknown>)[name];
    return typeof value === 'string' ? value : null;
  };
  box.sql.exec(
    `INSERT INTO objects (id, object, created, customer, payment_intent, status, type, source, email, body, private)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET customer = excluded.customer, payment_intent = excluded.payment_intent,
       status = excluded.status, type = excluded.type, source = excluded.source, email = excluded.email,
       body = excluded.body, private = coalesce(excluded.private, private)`,
    kept.id,
    kept.object,
    kept.created ?? box.seconds(),
    text('customer'),
    text('payment_intent'),
    text('status'),
    text('type'),
    text('source'),
    text('email'),
    JSON.stringify(kept),
    secret === undefined ? null : JSON.stringify(secret),
  );
}

/** The objects of a kind that belong to one payment intent, oldest first. */
export function belonging<T extends Kept>(box: Box, object: T['object'], intent: string): T[] {
  const query = 'SELECT body FROM objects WHERE object = ? AND payment_intent = ? ORDER BY created, seq';
  return box.sql
    .exec<Row>(query, object, intent)
    .toArray()
    .map((row) => JSON.parse(row.body) as T);
}

/** Every object of a kind, oldest first; for books and for what time does. */
export function all<T extends Kept>(box: Box, object: T['object'], status?: string): T[] {
  const where = status === undefined ? '' : 'AND status = ?';
  const bindings = status === undefined ? [object] : [object, status];
  const query = `SELECT body FROM objects WHERE object = ? ${where} ORDER BY created, seq`;
  return box.sql
    .exec<Row>(query, ...bindings)
    .toArray()
    .map((row) => JSON.parse(row.body) as T);
}
