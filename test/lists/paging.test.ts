import { beforeAll, expect, it } from 'vitest';
import { searchWords } from '../../worker/customers/words.ts';
import type { Database } from '../../worker/db/database.ts';
import { all, type Billed, bill, newCustomer } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { openWorld, type World } from '../support/world.ts';
import { ask, everyRow, get, KEY, type Page } from './ask.ts';
import { BEGAN, entryOf, openOffice } from './office.ts';

let world: World;
let bills: Billed[];
beforeAll(async () => {
  world = await openWorld();
  await allowKey(world.db, KEY);
  bills = await openOffice(world.db);
});

let added = 0;
/** New rows at the beginning of each list, at its end, and in between. */
async function more(db: Database): Promise<void> {
  const page = added++;
  const billed = await bill(db, [700, 800], 'open', newCustomer());
  const name = ['Aaron Aaronson', 'Mo Middle', 'Zz Top'][page % 3] ?? '';
  await all(db, 'UPDATE customers SET name = :name, search = :search WHERE id = :id', {
    id: billed.customer,
    name,
    search: searchWords(name),
  });
  await all(db, 'UPDATE invoices SET issued_on = :day WHERE id = :id', {
    id: billed.invoice,
    day: ['2026-12-31', '2026-09-04', '2020-01-01'][page % 3] ?? null,
  });
  await db.batch(entryOf(billed, 1000 + page));
  await db.batch(entryOf(billed, (page % 2) * 4000 + 3000 - page));
  await all(
    db,
    "INSERT INTO activity (id, actor_kind, verb, subject_kind, subject_id, at) VALUES (:id, 'system', 'x', 'settings', '1', :at)",
    { id: `act_${['zz', '0020', '00000'][page % 3]}_${page}`, at: BEGAN },
  );
}

it.each([
  ['/register', 'id'],
  ['/register?events=false&type=Check', 'id'],
  ['/register?needs_review=false&type=EFT', 'id'],
  ['/invoices', 'number'],
  ['/invoices?status=open', 'number'],
  ['/customers', 'id'],
  ['/customers?search=a', 'id'],
  ['/activity', 'id'],
  ['/activity?about=entry&who=selfpay', 'id'],
])(
  '%s, page by page while rows are being added, shows what was there just once',
  async (path, key) => {
    const before = (await everyRow<Record<string, unknown>>(world, path, 100)).map((row) => row[key]);
    expect(before.length).toBeGreaterThan(4);
    const seen = (await everyRow<Record<string, unknown>>(world, path, 4, () => more(world.db))).map(
      (row) => row[key],
    );
    expect(new Set(seen).size, 'nothing twice').toBe(seen.length);
    expect(before.filter((id) => !seen.includes(id))).toEqual([]);
  },
  60_000,
);

it('a page’s `next` is good for that list alone, and only as it was', async () => {
  const { next } = await get<Page>(world, '/register?limit=1');
  const others = await get<Page>(world, '/customers?limit=1');
  const bad = [
    String(others.next),
    `${next}x`,
    String(next).slice(0, -2),
    btoa('[1]'),
    btoa('[1,2,3]'),
    btoa('{"length":2}'),
    btoa('[null,"x"]'),
    btoa('[1.5,"x"]'),
    btoa('[1e400,"x"]'),
    '%F0%9F%92%A9',
    '=',
    '[1,"x"]',
  ];
  for (const after of bad) {
    const { response } = await ask(world, `/register?after=${after}`);
    expect(response.status, after).toBe(422);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid', field: 'after' } });
  }
  expect(bills.length).toBeGreaterThan(40);
});
