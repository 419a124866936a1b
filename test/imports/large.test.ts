import { beforeAll, describe, expect, it } from 'vitest';
import { all } from '../support/books.ts';
import type { World } from '../support/world.ts';
import { ask, check, fileOf, look, openOffice, rowOf, work } from './support.ts';

const ROWS = 100_000;

let world: World;
beforeAll(async () => {
  world = await openOffice();
});

/** Of 20,000 customers, with an invoice for each two. */
function rows(): string[] {
  return Array.from({ length: ROWS }, (_, n) =>
    rowOf(n, {
      account: `C-${n % 20_000}`,
      customer_name: `Customer ${n % 20_000}`,
      email: '',
      invoice: `INV-${1_000_000 + (n % 20_000) + 20_000 * (Math.floor(n / 20_000) % 2)}`,
    }),
  );
}

describe('a file of 100,000 rows', () => {
  it('is refused whole for a bad row at its end', async () => {
    const items = Array.from(
      { length: ROWS - 1 },
      (_, n) => `C-${n % 10},Ada Example,D-${n},2026-11-30,1.00`,
    );
    const file = ['account,name,receivable,due,amount', ...items, 'C-1,,D-x,2026-11-30,-1.00'].join('\n');
    const refused = await check(world, file, { partBytes: 512 * 1024 });
    expect(refused).toMatchObject({ state: 'refused', rows: ROWS });
    expect(refused.problems).toMatchObject([{ row: ROWS + 1, column: 'amount', value: '-1.00' }]);
    expect(await all(world.db, 'SELECT count(*) AS many FROM customers')).toEqual([{ many: 0 }]);
  }, 60_000);

  it('is applied in steps, each of which is small, and then all there', async () => {
    const checked = await check(world, fileOf(rows()), { partBytes: 512 * 1024 });
    expect(checked).toMatchObject({
      state: 'checked',
      counts: { customers: { create: 20_000 }, invoices: { create: 40_000 }, receivables: { create: ROWS } },
    });
    await ask(world, `/imports/${checked.id}/apply`, { method: 'POST' });
    const ctx = world.context(undefined, { kind: 'system' });
    const { batch } = ctx.db;
    let most = 0;
    ctx.db.batch = async (statements) => {
      const before = ctx.db.cost.written;
      const rows = await batch(statements);
      most = Math.max(most, ctx.db.cost.written - before);
      expect(statements.length).toBeLessThan(20);
      return rows;
    };
    await work(world, checked.id, ctx);
    expect((await look(world, checked.id)).state).toBe('done');
    expect(most).toBeLessThan(25_000);
    expect(
      await all(
        world.db,
        'SELECT (SELECT count(*) FROM customers) AS customers, (SELECT count(*) FROM invoices) AS invoices, (SELECT count(*) FROM receivables) AS items',
      ),
    ).toEqual([{ customers: 20_000, invoices: 40_000, items: ROWS }]);
  }, 120_000);
});
