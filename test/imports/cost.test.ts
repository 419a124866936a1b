import { beforeAll, expect, it } from 'vitest';
import { all } from '../support/books.ts';
import { fillLarge } from '../support/large.ts';
import type { World } from '../support/world.ts';
import { ask, check, fileOf, openOffice, rowsOf, work } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openOffice();
  await fillLarge(world.db, { customers: 4_000, invoices: 10_000, receivables: 30_000, paid: 1_000 });
}, 60_000);

/** What some work cost, in rows read and written for each row of the file. */
async function costOf(id: string, rows: number) {
  const ctx = world.context(undefined, { kind: 'system' });
  await work(world, id, ctx);
  return { read: ctx.db.cost.read / rows, written: ctx.db.cost.written / rows };
}

it('a row costs the same in a large office: to apply, and to take back', async () => {
  const ROWS = 500;
  const { id } = await check(world, fileOf(rowsOf(ROWS, 5_000_000)));
  await ask(world, `/imports/${id}/apply`, { method: 'POST' });
  const applied = await costOf(id, ROWS);
  expect(applied.read).toBeLessThan(120);
  expect(applied.written).toBeLessThan(60);

  const second = await check(world, fileOf(rowsOf(ROWS, 6_000_000)));
  await ask(world, `/imports/${second.id}/apply`, { method: 'POST' });
  const almost = world.context(undefined, { kind: 'system' });
  const { batch } = almost.db;
  almost.db.batch = (statements) => {
    if (statements.some(({ sql }) => sql.includes("state = 'done'")))
      throw new Error('stopped before the end');
    return batch(statements);
  };
  await expect(work(world, second.id, almost)).rejects.toThrow('stopped before the end');
  await ask(world, `/imports/${second.id}`, { method: 'DELETE' });
  const takenBack = await costOf(second.id, ROWS);
  // A key without an index would make it read every row of the office for each row of the file.
  expect(takenBack.read).toBeLessThan(120);
  console.log('COST', JSON.stringify({ applied, takenBack }));
});

it('whatever refers to a customer, an invoice or a receivable is found by an index', async () => {
  const tables = await all(
    world.db,
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
  );
  const keys = (
    await Promise.all(
      tables.map(({ name }) =>
        all(
          world.db,
          `SELECT '${name}' AS child, "from" AS field FROM pragma_foreign_key_list('${name}') WHERE "table" IN ('customers', 'invoices', 'receivables')`,
        ),
      ),
    )
  ).flat();
  expect(keys.length).toBeGreaterThan(8);
  for (const { child, field } of keys) {
    const [plan] = await all(world.db, `EXPLAIN QUERY PLAN SELECT 1 FROM ${child} WHERE ${field} = :id`, {
      id: 1,
    });
    expect(String(plan?.detail), `${child}.${field}`).toMatch(/^SEARCH/);
  }
});
