import { beforeAll, expect, it } from 'vitest';
import { runDaily } from '../../worker/daily/run.ts';
import { reinvoiceDaily } from '../../worker/invoices/reinvoice.ts';
import { markUnpaid } from '../../worker/invoices/unpaid.ts';
import { settings } from '../../worker/settings/schema.ts';
import { all, type Billed, bill, fresh } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { fillLarge, LARGE, type Size } from '../support/large.ts';
import { openWorld, type World } from '../support/world.ts';
import { issuedOn, KEY, setClock, setRules, startNumbers, system } from './support.ts';

let world: World;
/** A small office is enough to tell rows of what is due from rows of all there is; a larger one when it is asked for. */
const SIZE: Size =
  LARGE.invoices > 100_000 ? LARGE : { customers: 8000, invoices: 20_000, receivables: 60_000, paid: 2000 };
const DAY = '2020-06-01';
beforeAll(async () => {
  world = await openWorld();
  // Its invoices are issued from 2022 on: on the days of this test none of them is old.
  await fillLarge(world.db, SIZE);
  await all(world.db, "UPDATE invoices SET issued_on = '2022-01-01' WHERE issued_on < '2022-01-01'");
  await startNumbers(world.db);
  await allowKey(world.db, KEY);
  await setRules(world.db, {});
}, 1_800_000);

async function due(many: number): Promise<Billed[]> {
  const made: Billed[] = [];
  for (let n = 0; n < many; n += 1) {
    const billed = await bill(world.db, [1000, 2000, 3000]);
    await issuedOn(world.db, billed, '2020-01-01');
    made.push(billed);
  }
  return made;
}

async function cost(work: (ctx: ReturnType<typeof system>) => Promise<unknown>) {
  const ctx = system(world);
  const before = { ...ctx.db.cost };
  await work(ctx);
  return {
    trips: ctx.db.cost.trips - before.trips,
    read: ctx.db.cost.read - before.read,
    written: ctx.db.cost.written - before.written,
  };
}

const today = (payments: Record<string, unknown>) => ({
  day: DAY,
  settings: settings.parse({ office: {}, payments }),
});

it(`among ${SIZE.invoices} invoices, a day costs what is due on it and not what the office has`, async () => {
  await setClock(world.db, `${DAY}T12:00:00Z`);
  const idle = await cost((ctx) => runDaily(ctx));
  const again = await cost((ctx) => runDaily(ctx));
  const rules = today({ unpaidAfterDays: 90, reinvoiceAutomatically: true });
  await due(10);
  const ten = await cost((ctx) => markUnpaid(ctx, rules, ''));
  const reinvoiceTen = await cost((ctx) => reinvoiceDaily(ctx, rules, ''));
  await due(100);
  const hundred = await cost((ctx) => markUnpaid(ctx, rules, ''));
  const reinvoiceHundred = await cost((ctx) =>
    reinvoiceDaily(ctx, { ...rules, day: '2020-06-02' }, '').then(() =>
      reinvoiceDaily(ctx, { ...rules, day: '2020-06-02' }, ''),
    ),
  );
  console.log(JSON.stringify({ idle, again, ten, hundred, reinvoiceTen, reinvoiceHundred }));
  expect(idle.read).toBeLessThan(60);
  expect(again).toMatchObject({ trips: 1, written: 0 });
  expect(again.read).toBeLessThan(15);
  // Rows of one that is due: itself, its three items and their other invoices, in each of the statements.
  expect(ten.read / 10).toBeLessThan(90);
  expect(hundred.read / 100).toBeLessThan(90);
  expect(ten.trips).toBe(2);
  expect(reinvoiceTen.read / 10).toBeLessThan(160);
  expect(reinvoiceHundred.read / 100).toBeLessThan(160);
  expect(reinvoiceTen.trips).toBe(2);
});

it('issuing, voiding and looking at one invoice cost what it has on it', async () => {
  const billed = await bill(world.db, [1000, 2000, 3000]);
  await all(world.db, "UPDATE receivables SET state = 'to_invoice' WHERE customer_id = :id", {
    id: billed.customer,
  });
  await all(world.db, "UPDATE invoices SET status = 'void' WHERE id = :id", { id: billed.invoice });
  const costs: Record<string, string | null> = {};
  const ask = async (name: string, method: string, path: string, body?: unknown) => {
    const response = await world.request(
      `/api/v1${path}`,
      {
        method,
        headers: {
          Authorization: `Bearer ${KEY}`,
          'Idempotency-Key': `request-${fresh()}`,
          'Content-Type': 'application/json',
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      },
      undefined,
      { ENVIRONMENT: 'development' },
    );
    const timing = response.headers.get('Server-Timing') ?? '';
    costs[name] = timing;
    expect(response.status, name).toBeLessThan(300);
    const [, trips, read] = /trips=(\d+).*read=(\d+)/.exec(timing) ?? [];
    return { trips: Number(trips), read: Number(read), body: (await response.json()) as { number: string } };
  };
  const issued = await ask('issue', 'POST', `/customers/${billed.customer}/invoices`);
  expect(issued.read).toBeLessThan(200);
  expect(issued.trips).toBeLessThanOrEqual(5);
  const shown = await ask('show', 'GET', `/invoices/${issued.body.number}`);
  expect(shown.trips).toBe(1);
  expect(shown.read).toBeLessThan(80);
  const voided = await ask('void', 'POST', `/invoices/${issued.body.number}/void`, {});
  expect(voided.read).toBeLessThan(120);
  const preview = await ask('preview', 'GET', '/invoices/waiting');
  expect(preview.trips).toBe(1);
  expect(preview.read).toBeLessThan(12_000);
  console.log(JSON.stringify(costs));
});
