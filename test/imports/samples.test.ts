import { beforeAll, expect, it } from 'vitest';
import { all } from '../support/books.ts';
import { page, visit, type World } from '../support/world.ts';
import { apply, check, openOffice } from './support.ts';

const FILES = import.meta.glob<string>('../../samples/*.csv', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const sample = (name: string) => FILES[`../../samples/${name}`] ?? '';

let world: World;
beforeAll(async () => {
  world = await openOffice();
});

it('the office’s export is 1,000 invoices over 400 customers, and is imported', async () => {
  const checked = await check(world, sample('invoices.csv'), { name: 'invoices.csv' });
  expect(checked.problems).toEqual([]);
  expect(checked.columns.filter(({ field }) => field === null)).toEqual([]);
  expect(checked.counts).toMatchObject({
    customers: { create: 400 },
    invoices: { create: 1000 },
    receivables: { create: checked.rows },
  });
  expect(checked.rows).toBeGreaterThan(1700);
  expect(await apply(world, checked.id)).toMatchObject({ state: 'done' });
  const [open] = await all(
    world.db,
    "SELECT self_pay_id, (SELECT sum(r.balance_cents) FROM invoice_items n JOIN receivables r ON r.id = n.receivable_id WHERE n.invoice_id = i.id) AS due FROM invoices i WHERE status = 'open' ORDER BY seq DESC LIMIT 1",
  );
  expect(await page(await visit(world, `/pay/${open?.self_pay_id}`))).toMatchObject({
    view: 'bill',
    dueCents: open?.due,
  });
  const facilities = await all(
    world.db,
    "SELECT count(*) AS many FROM customers WHERE kind = 'facility' AND import_id IS NOT NULL",
  );
  expect(facilities).toEqual([{ many: 24 }]);
});

it.each([
  ['broken-cells.csv', [3, 4, 5, 6, 7, 8, 9, 10]],
  ['broken-columns.csv', [null, null]],
  ['broken-twice.csv', [3, 4, 5]],
])('%s is refused, and each of its rows says why', async (name, rows) => {
  const { state, problems } = await check(world, sample(name), { name });
  expect(state).toBe('refused');
  expect(problems.map(({ row }) => row)).toEqual(rows);
});
