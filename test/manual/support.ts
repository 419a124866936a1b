import type { Database, Row } from '../../worker/db/database.ts';
import { sql } from '../../worker/db/database.ts';
import { all, type Billed } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { openWorld, type World } from '../support/world.ts';

const KEY = 'sp_test_by_hand_0123456789';

/** An office whose program may keep its books. */
export async function openOffice(): Promise<World> {
  const world = await openWorld();
  await allowKey(world.db, KEY);
  return world;
}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, which each test asks for what it promises.
  body: any;
  /** Of its error. */
  message: string;
}

/** A POST of a program; `key`: the same again is the same request. */
export async function send(
  world: World,
  path: string,
  body: unknown,
  key: string = crypto.randomUUID(),
  bearer = KEY,
): Promise<Answer> {
  const response = await world.request(`/api/v1${path}`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${bearer}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': key,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return answerOf(response);
}

export async function get(world: World, path: string): Promise<Answer> {
  return answerOf(await world.request(`/api/v1${path}`, { headers: { Authorization: `Bearer ${KEY}` } }));
}

async function answerOf(response: Response): Promise<Answer> {
  const body = (await response.json()) as { error?: { message: string } };
  return { status: response.status, body, message: body.error?.message ?? '' };
}

/** A check of today. */
export const check = (
  billed: Pick<Billed, 'customer'>,
  cents: number,
  more: Record<string, unknown> = {},
) => ({
  type: 'Check',
  number: '1001',
  amount_cents: cents,
  customer_id: billed.customer,
  received_on: '2026-11-19',
  apply: 'oldest',
  ...more,
});

export const line = (receivable: number | undefined, cents: number) => ({
  receivable_id: receivable,
  amount_cents: cents,
});

const TABLES = [
  'activity',
  'customers',
  'invoices',
  'receivables',
  'register_entries',
  'ledger_events',
  'request_keys',
];

/** All that money can be told from; what leaves it as it was changed nothing. */
export const books = (db: Database): Promise<Row[][]> =>
  db.batch(TABLES.map((table) => sql(`SELECT * FROM ${table}`)));

/** The balances of a bill's items, in order. */
export const balances = async (db: Database, { items }: Billed): Promise<number[]> =>
  (
    await all(
      db,
      'SELECT r.balance_cents FROM json_each(:ids) l CROSS JOIN receivables r ON r.id = l.value ORDER BY l.key',
      { ids: JSON.stringify(items) },
    )
  ).map((row) => Number(row.balance_cents));

export const creditOf = async (db: Database, customer: number): Promise<number> =>
  Number(
    (await all(db, 'SELECT ledger_cents FROM customers WHERE id = :id', { id: customer }))[0]?.ledger_cents,
  );
