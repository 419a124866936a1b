import { beforeAll, describe, expect, it } from 'vitest';
import { all } from '../support/books.ts';
import { page, type World } from '../support/world.ts';
import { apply, ask, check, fileOf, look, openOffice, rowOf, upload, work } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openOffice();
});

describe('a file', () => {
  it('is checked, applied, and then there', async () => {
    const checked = await check(world, fileOf([rowOf(5001), rowOf(5002, { customer_name: '"Núñez, Ada"' })]));
    expect(checked).toMatchObject({
      state: 'checked',
      rows: 2,
      encoding: 'utf-8',
      delimiter: ',',
      counts: {
        customers: { create: 2, change: 0, same: 0 },
        invoices: { create: 2, same: 0 },
        receivables: { create: 2, same: 0 },
        amount_cents: 20000,
        refused: 0,
      },
      problems: [],
    });
    const done = await apply(world, checked.id);
    expect(done).toMatchObject({ state: 'done', progress: { done: 1000, total: 1000 } });
    const rows = await all(
      world.db,
      'SELECT i.number, i.self_pay_id, c.name, c.search FROM invoices i JOIN customers c ON c.id = i.customer_id WHERE i.import_id = :id ORDER BY 1',
      { id: checked.id },
    );
    expect(rows).toMatchObject([
      { number: 'INV-5001', name: 'Customer 5001' },
      { number: 'INV-5002', name: 'Núñez, Ada', search: 'nunez ada' },
    ]);
    const bill = await page(await world.request(`/pay/${rows[0]?.self_pay_id}`));
    expect(bill).toMatchObject({ view: 'bill', dueCents: 10000 });
  });
});
