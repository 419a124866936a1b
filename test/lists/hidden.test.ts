import { beforeAll, describe, expect, it } from 'vitest';
import { all, type Billed, bill, newCustomer, sameCustomer } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { openWorld, type World } from '../support/world.ts';
import { ask, get, KEY, type Page } from './ask.ts';

let world: World;
/** Stands in the books; and what a file adds: an invoice of the same customer, and one of a new one. */
let known: Billed;
let added: Billed;
let stranger: Billed;
beforeAll(async () => {
  world = await openWorld();
  await allowKey(world.db, KEY);
  known = await bill(world.db, [1000]);
  added = await bill(world.db, [200], 'open', sameCustomer(known));
  stranger = await bill(world.db, [300], 'open', newCustomer());
  await all(
    world.db,
    `INSERT INTO imports (id, name, format, dates, state, created_by_kind, created_by_id, idempotency_key, created_at, touched_at)
     VALUES ('imp_1', 'march.csv', 'csv', 'mdy', 'applying', 'user', 'usr_1', 'key', 0, 0)`,
  );
  await all(
    world.db,
    "INSERT INTO activity (id, actor_kind, actor_id, verb, subject_kind, subject_id, detail, at) VALUES ('act_imp', 'user', 'usr_1', 'import.applied', 'import', 'imp_1', '{\"name\":\"march.csv\"}', 5)",
  );
  // Rows that are there cannot come from a file afterwards; here they have to.
  const guards = await all(
    world.db,
    "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%\\_import'')%' ESCAPE '\\'",
  );
  expect(guards).toHaveLength(3);
  for (const { name } of guards) await all(world.db, `DROP TRIGGER ${name}`);
  for (const { invoice, items } of [added, stranger]) {
    await all(
      world.db,
      "UPDATE invoices SET import_id = 'imp_1', reference = 'R/' || id, status = 'unpaid' WHERE id = :invoice",
      { invoice },
    );
    await all(world.db, "UPDATE receivables SET import_id = 'imp_1', number = 'D-' || id WHERE id = :item", {
      item: items[0] ?? 0,
    });
  }
  await all(
    world.db,
    "UPDATE customers SET import_id = 'imp_1', account = 'A-9', name = 'New Stranger', search = 'new stranger' WHERE id = :id",
    { id: stranger.customer },
  );
});

const state = (now: string) => all(world.db, 'UPDATE imports SET state = :now', { now });

const lists = () => [
  '/invoices',
  '/invoices?status=unpaid',
  `/invoices?customer_id=${stranger.customer}`,
  `/invoices?number=${stranger.number}`,
  `/invoices?number=R%2F${stranger.invoice}`,
  `/invoices?self_pay_id=${stranger.selfPayId}`,
  `/invoices/due?numbers=${stranger.number}`,
  '/customers',
  '/customers?search=stranger',
  '/customers?account=A-9',
  `/customers/balances?ids=${stranger.customer}`,
  `/search?q=${stranger.number}`,
  `/search?q=${stranger.selfPayId}`,
  `/search?q=D-${stranger.items[0]}`,
  '/search?q=stranger',
  '/search?q=A-9',
];
const records = () => [
  `/invoices/${stranger.number}`,
  `/invoices/${added.number}`,
  `/receivables/${stranger.items[0]}`,
  `/receivables/${added.items[0]}`,
  `/customers/${stranger.customer}`,
];
/** What tells a row of the file, in whatever list. */
const tells = (body: unknown) =>
  [stranger.number, added.number, stranger.selfPayId, 'Stranger', `"id":${stranger.customer},`].some((mark) =>
    JSON.stringify(body).includes(mark),
  );

describe.each(['applying', 'discarding'])('while a file is %s', (now) => {
  beforeAll(() => state(now));

  it('its rows stand in no list and are found by no search', async () => {
    for (const path of lists()) expect(tells(await get<Page>(world, path)), path).toBe(false);
    expect((await get<Page>(world, '/customers')).data).toHaveLength(1);
  });

  it('they have no pages, and count on nobody’s', async () => {
    for (const path of records()) expect((await ask(world, path)).response.status, path).toBe(404);
    expect(await get(world, `/customers/${known.customer}`)).toMatchObject({
      balance_cents: 1000,
      invoices: [{ number: known.number }],
    });
    expect(await get(world, `/customers/balances?ids=${known.customer}`)).toMatchObject({
      data: [{ balance_cents: 1000, open_invoices: 1 }],
    });
  });
});

describe('when it is done', () => {
  beforeAll(() => state('done'));

  it('all of them are there, and their pages say where they came from', async () => {
    for (const path of lists()) expect(tells(await get<Page>(world, path)), path).toBe(true);
    for (const path of records()) {
      const { log } = await get<{ log: unknown[] }>(world, path);
      expect(log, path).toMatchObject([
        { verb: 'import.applied', subject: { kind: 'import', id: 'imp_1', label: 'march.csv' } },
      ]);
    }
    expect(await get(world, `/customers/balances?ids=${known.customer}`)).toMatchObject({
      data: [{ balance_cents: 1200, open_invoices: 2 }],
    });
  });
});
