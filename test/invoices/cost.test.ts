import { beforeAll, describe, expect, it } from 'vitest';
import type { Today } from '../../worker/daily/day.ts';
import { type DailyStep, runDaily } from '../../worker/daily/run.ts';
import { reinvoiceDaily } from '../../worker/invoices/reinvoice.ts';
import { markUnpaid } from '../../worker/invoices/unpaid.ts';
import { settings } from '../../worker/settings/schema.ts';
import { all, type Billed, bill, fresh } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { fillLarge, LARGE, LARGE_FACILITY } from '../support/large.ts';
import { openWorld, type World } from '../support/world.ts';
import { debit, issuedOn, KEY, pay, setClock, setRules, startNumbers, system } from './support.ts';

let world: World;
const DAY = '2020-06-01';
beforeAll(async () => {
  world = await openWorld();
  // Its invoices are issued from 2022 on: on the days of the first test none of them is old.
  await fillLarge(world.db);
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

interface Cost {
  trips: number;
  read: number;
  written: number;
}

/** What some work costs; `npm run bench` reads the line. */
async function cost(
  operation: string,
  work: (ctx: ReturnType<typeof system>) => Promise<unknown>,
): Promise<Cost> {
  const ctx = system(world);
  const before = { ...ctx.db.cost };
  await work(ctx);
  return tell(operation, {
    trips: ctx.db.cost.trips - before.trips,
    read: ctx.db.cost.read - before.read,
    written: ctx.db.cost.written - before.written,
  });
}

function tell(operation: string, cost: Cost): Cost {
  console.log(`COST ${JSON.stringify({ operation, ...cost, stripe: 0 })}`);
  return cost;
}

const today = (payments: Record<string, unknown>, day = DAY): Today => ({
  day,
  settings: settings.parse({ office: {}, payments }),
});

/** Rows of an invoice of three items: itself, they, and their other invoices, in each of the statements. */
const UNPAID = { read: 90, written: 14 };
const REINVOICED = { read: 160, written: 26 };
/** So many are taken on in one step. */
const STEP = { unpaid: 200, reinvoice: 50 };

describe(`among ${LARGE.invoices} invoices`, () => {
  it('a day on which nothing is due costs next to nothing, however many are open', async () => {
    await setClock(world.db, `${DAY}T12:00:00Z`);
    const idle = await cost('a day on which nothing is due', (ctx) => runDaily(ctx));
    expect(idle.read).toBeLessThan(100);
    const again = await cost('the next minute of that day', (ctx) => runDaily(ctx));
    expect(again).toMatchObject({ trips: 1, written: 0 });
    expect(again.read).toBeLessThan(15);
  });

  it.each([1, 10, 100])('a day costs what is due on it: %i invoices of three items', async (many) => {
    const rules = today(
      { unpaidAfterDays: 90, reinvoiceAutomatically: true },
      `2020-06-${String(many % 28).padStart(2, '0')}`,
    );
    await due(many);
    const unpaid = await cost(`${many} become Unpaid`, (ctx) => markUnpaid(ctx, rules, ''));
    expect(unpaid.trips).toBe(2);
    expect(unpaid.read).toBeLessThan(20 + UNPAID.read * many);
    expect(unpaid.written).toBeLessThan(20 + UNPAID.written * many);
    const reinvoiced = await cost(`${many} are invoiced again`, (ctx) =>
      allSteps(reinvoiceDaily, ctx, rules),
    );
    // A last look finds nobody when the step before was full.
    expect(reinvoiced.trips).toBe(2 * Math.ceil(many / STEP.reinvoice) + Number(many % STEP.reinvoice === 0));
    expect(reinvoiced.read).toBeLessThan(20 + REINVOICED.read * many);
    expect(reinvoiced.written).toBeLessThan(20 + REINVOICED.written * many);
  });

  it('when all of them are overdue, a step costs what it takes on', async () => {
    const rules = today({ unpaidAfterDays: 90, reinvoiceAutomatically: true }, '2040-01-01');
    let place = '';
    for (const nth of ['first', 'second']) {
      const unpaid = await cost(`the ${nth} ${STEP.unpaid} of all become Unpaid`, async (ctx) => {
        place = String(await markUnpaid(ctx, rules, place));
      });
      expect(place).toMatch(/^20\d\d-\d\d-\d\d \d+$/);
      expect(unpaid.trips).toBe(2);
      expect(unpaid.read).toBeLessThan(UNPAID.read * STEP.unpaid);
    }
    let after = '';
    for (const nth of ['first', 'second']) {
      const reinvoiced = await cost(
        `the ${nth} ${STEP.reinvoice} customers are invoiced again`,
        async (ctx) => {
          after = String(await reinvoiceDaily(ctx, rules, after));
        },
      );
      expect(Number(after)).toBeGreaterThan(0);
      expect(reinvoiced.trips).toBe(2);
      expect(reinvoiced.read).toBeLessThan(2 * REINVOICED.read * STEP.reinvoice);
    }
  });

  it('what is overdue and cannot move, because it was left open or is held, is looked at again each day', async () => {
    const rules = today({ unpaidAfterDays: 90, reinvoiceAutomatically: true }, '2020-07-01');
    for (const billed of await due(50)) {
      await all(world.db, 'UPDATE invoices SET keep_open = 1 WHERE id = :id', { id: billed.invoice });
      await pay(world.db, billed, 6000);
    }
    for (const billed of await due(50)) await debit(world.db, billed, 6000);
    const stuck = await cost('a day on which 50 are left open and 50 held', (ctx) =>
      markUnpaid(ctx, rules, ''),
    );
    expect(stuck).toMatchObject({ trips: 2, written: 0 });
    expect(stuck.read).toBeLessThan(20 + 40 * 100);
  });

  it.each(['a customer', 'a facility with every fiftieth invoice'])(
    'voiding, leaving open and looking at one of %s cost what is on it',
    async (whose) => {
      const facility = whose !== 'a customer';
      const one = await all(
        world.db,
        `SELECT number, customer_id FROM invoices WHERE customer_id ${facility ? '=' : '<>'} ${LARGE_FACILITY} AND series = 'INV' AND status = 'open' AND id > ${LARGE_FACILITY} ORDER BY id DESC LIMIT 1`,
      );
      const number = String(one[0]?.number);
      const open = await ask(`leave open one of ${whose}`, 'PUT', `/invoices/${number}/keep-open`, {
        keep_open: true,
      });
      expect(open.trips).toBe(2);
      expect(open.read).toBeLessThan(80);
      const shown = await ask(`look at one of ${whose}`, 'GET', `/invoices/${number}`);
      expect(shown.trips).toBe(1);
      expect(shown.read).toBeLessThan(80);
      const voided = await ask(`void one of ${whose}`, 'POST', `/invoices/${number}/void`, {});
      expect(voided.trips).toBe(3);
      expect(voided.read).toBeLessThan(120);
    },
  );

  it('a check that leaves its invoices open costs what it pays', async () => {
    const [billed] = await due(1);
    const lines = billed?.items.map((id) => ({ receivable_id: id, amount_cents: 500 }));
    const paid = await ask('a check over three items that leaves them open', 'POST', '/register', {
      type: 'Check',
      number: '1',
      amount_cents: 1500,
      customer_id: billed?.customer,
      received_on: '2020-05-01',
      apply: lines,
      leave_open: true,
    });
    expect(paid.trips).toBe(2);
    expect(paid.read).toBeLessThan(60 + 50 * 3);
  });

  it('invoicing what waits of one customer costs what waits', async () => {
    const billed = await bill(world.db, [1000, 2000, 3000]);
    await all(world.db, "UPDATE receivables SET state = 'to_invoice' WHERE customer_id = :id", {
      id: billed.customer,
    });
    await all(world.db, "UPDATE invoices SET status = 'void' WHERE id = :id", { id: billed.invoice });
    const issued = await ask('invoice three that wait', 'POST', `/customers/${billed.customer}/invoices`);
    expect(issued.read).toBeLessThan(200);
    expect(issued.trips).toBeLessThanOrEqual(5);
    const preview = await ask('what waits in the whole office', 'GET', '/invoices/waiting');
    expect(preview.trips).toBe(1);
    expect(preview.read).toBeLessThan(12_000);
  });
});

/** All steps of a part of the daily work, one after another. */
async function allSteps(step: DailyStep, ctx: ReturnType<typeof system>, rules: Today): Promise<void> {
  for (let place: string | null = ''; place !== null; ) place = await step(ctx, rules, place);
}

async function ask(operation: string, method: string, path: string, body?: unknown): Promise<Cost> {
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
  expect(response.status, `${operation}: ${await response.clone().text()}`).toBeLessThan(300);
  const [, trips, read, written] =
    /trips=(\d+).*read=(\d+) written=(\d+)/.exec(response.headers.get('Server-Timing') ?? '') ?? [];
  return tell(operation, { trips: Number(trips), read: Number(read), written: Number(written) });
}
