import { beforeAll, describe, expect, it } from 'vitest';
import { wakeImports } from '../../worker/imports/wake.ts';
import { all, fresh } from '../support/books.ts';
import type { Step, World } from '../support/world.ts';
import { ask, check, discard, fileOf, look, openOffice, rowOf, rowsOf, upload, work } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openOffice();
});

class Killed extends Error {}

/** Dies at the n-th trip to the database: before it is made, or after, when the answer is lost. */
function dyingAt(n: number, when: 'before' | 'after'): { step: Step; reached: () => boolean } {
  let trips = 0;
  const step: Step = async (what, run) => {
    if (what !== 'd1') return run();
    trips += 1;
    if (trips === n && when === 'before') throw new Killed();
    const result = await run();
    if (trips === n) throw new Killed();
    return result;
  };
  return { step, reached: () => trips >= n };
}

/** Works on an import in a process that dies at its n-th trip; whether it came so far. */
async function die(id: string, n: number, when: 'before' | 'after'): Promise<boolean> {
  const { step, reached } = dyingAt(n, when);
  await work(world, id, world.context(step, { kind: 'system' })).catch((error: unknown) => {
    if (!(error instanceof Killed)) throw error;
  });
  return reached();
}

/** What an import made, with numbers instead of what is drawn. */
async function made(id: string) {
  const rows = await all(
    world.db,
    `SELECT c.name, i.number IS NOT NULL AS invoiced, i.status, r.price_cents, r.balance_cents, r.state FROM receivables r JOIN customers c ON c.id = r.customer_id
     LEFT JOIN invoice_items n ON n.receivable_id = r.id LEFT JOIN invoices i ON i.id = n.invoice_id WHERE r.import_id = :id ORDER BY r.number`,
    { id },
  );
  const [counts] = await all(
    world.db,
    'SELECT (SELECT count(*) FROM customers WHERE import_id = :id) AS customers, (SELECT count(*) FROM invoices WHERE import_id = :id) AS invoices',
    { id },
  );
  return { rows, ...counts };
}

const file = (n: number) =>
  fileOf([...rowsOf(4, n), rowOf(n + 5, { invoice: `K/${n}`, customer_name: 'Ada' })]);

describe.each(['before', 'after'] as const)('killed %s any trip', (when) => {
  it('while checking, an import goes on and comes to the same', async () => {
    const n = 1_000_000 + 1000 * fresh();
    const expected = (await check(world, file(n))).counts;
    let trip = 1;
    for (; trip < 100; trip += 1) {
      const { id } = await upload(world, file(n), { partBytes: 300 });
      const died = await die(id, trip, when);
      await work(world, id);
      const checked = await look(world, id);
      expect(checked).toMatchObject({ state: 'checked', counts: expected, rows: 5, problems: [] });
      expect(checked.sample).toHaveLength(5);
      if (!died) break;
    }
    expect(trip).toBeGreaterThan(10);
  });

  it('while applying, an import shows nothing or all, and comes to the same', async () => {
    let trip = 1;
    for (; trip < 100; trip += 1) {
      const n = 2_000_000 + 1000 * fresh();
      const { id } = await check(world, file(n));
      await ask(world, `/imports/${id}/apply`, { method: 'POST' });
      const died = await die(id, trip, when);
      const { state } = await look(world, id);
      const read = await ask(world, `/invoices/INV-${n}`);
      expect(read.status).toBe(state === 'done' ? 200 : 404);
      await work(world, id);
      expect(await look(world, id)).toMatchObject({ state: 'done' });
      const result = await made(id);
      expect(result).toMatchObject({ customers: 5, invoices: 5 });
      expect(result.rows).toHaveLength(5);
      for (const row of result.rows)
        expect(row).toMatchObject({
          invoiced: 1,
          status: 'open',
          price_cents: 10_000,
          balance_cents: 10_000,
        });
      if (!died) break;
    }
    expect(trip).toBeGreaterThan(10);
  });

  it('while it is taken back, nothing is left', async () => {
    let trip = 1;
    for (; trip < 100; trip += 1) {
      const n = 3_000_000 + 1000 * fresh();
      const { id } = await check(world, file(n));
      await ask(world, `/imports/${id}/apply`, { method: 'POST' });
      // All is made but not shown: the next step would be the last.
      await die(id, 8, 'before');
      expect((await look(world, id)).state).toBe('applying');
      await ask(world, `/imports/${id}`, { method: 'DELETE' });
      const died = await die(id, trip, when);
      await discard(world, id);
      expect(await made(id)).toEqual({ rows: [], customers: 0, invoices: 0 });
      if (!died) break;
    }
    expect(trip).toBeGreaterThan(6);
  });
});

it('an import whose message was lost is found by the sweep, and only then', async () => {
  const { id } = await upload(world, file(4_000_000));
  const ctx = world.context(undefined, { kind: 'system' });
  const woken: string[] = [];
  ctx.enqueueImport = async (found) => void woken.push(found);
  await wakeImports(ctx);
  expect(woken).toEqual([]);
  await all(world.db, 'UPDATE imports SET touched_at = touched_at - 60000 WHERE id = :id', { id });
  await wakeImports(ctx);
  expect(woken).toEqual([id]);
  await work(world, id);
  await all(world.db, 'UPDATE imports SET touched_at = touched_at - 60000 WHERE id = :id', { id });
  woken.length = 0;
  await wakeImports(ctx);
  expect(woken).toEqual([]);
});
