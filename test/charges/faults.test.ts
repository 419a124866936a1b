import { beforeEach, describe, expect, it } from 'vitest';
import { selectDue } from '../../worker/autopay/select.ts';
import { chargeAll } from '../../worker/charges/charge-all.ts';
import { sweep } from '../../worker/intake/sweep.ts';
import { feedRuns } from '../../worker/runs/feed.ts';
import { settings } from '../../worker/settings/schema.ts';
import { all, audit } from '../support/books.ts';
import { mortal, type When } from '../support/mortal.ts';
import { control, deliver, fault, openWorld, type Step, type World, webhooks } from '../support/world.ts';
import { storedMany } from './support.ts';

const DAY = '2027-01-15';
const TODAY = { day: DAY, settings: settings.parse({ office: {}, payments: {} }) };

let world: World;
beforeEach(async () => {
  world = await openWorld();
  // What earlier tests left in the air is theirs.
  await all(
    world.db,
    "UPDATE gateway_requests SET outcome = 'failed', superseded = 1 WHERE outcome IN ('pending', 'unknown', 'processing') OR session_status = 'open'",
  );
  await all(world.db, 'UPDATE stripe_objects SET handled = hints');
  await all(world.db, "UPDATE runs SET state = 'stopped' WHERE state IN ('selecting', 'running', 'paused')");
  await all(world.db, 'UPDATE autopay SET enabled = 0');
  await all(world.db, 'DELETE FROM sweep_marks');
  await setClock(0);
});

const setClock = (minutes: number) =>
  all(world.db, 'UPDATE settings SET clock_offset_ms = :ms WHERE id = 1', {
    ms: Date.parse(`${DAY}T17:00:00Z`) - Date.now() + minutes * 60_000,
  });

/** One of the Worker's invocations; what it dies on is over, what it was handed is not acknowledged. */
interface Weather {
  step?: Step;
  end<T>(work: Promise<T>): Promise<T | null>;
}
const fair: Weather = { end: (work) => work };

const system = (step?: Step) => world.context(step, { kind: 'system' });

/** The day's work, a piece at a time as cron and queue do it, each of which may die. */
async function workTheDay(weather: Weather = fair): Promise<void> {
  await weather.end(selectAll(weather.step));
  await weather.end(feedRuns(system(weather.step)));
  const batch = world.charges.splice(0);
  await weather.end(chargeAll(system(weather.step), batch));
  for (const { send } of await webhooks(world)) await weather.end(send(weather.step));
  await weather.end(world.consume(weather.step));
}

async function selectAll(step?: Step): Promise<void> {
  while ((await selectDue(system(step), TODAY)) !== null);
}

/** The minutes after: cron rings, lost messages are handed over again, unanswered requests are settled. */
async function settle(minutes = 60): Promise<void> {
  for (let at = 3; at <= minutes; at += 3) {
    await setClock(at);
    // What was handed to a queue that is gone counts as lost after five real minutes.
    await all(
      world.db,
      'UPDATE charge_attempts SET queued_at = queued_at - 180000 WHERE queued_at IS NOT NULL',
    );
    await selectAll();
    await sweep(system());
    await feedRuns(system());
    await chargeAll(system(), world.charges.splice(0));
    await deliver(world);
    const [left] = await all(
      world.db,
      `SELECT (SELECT count(*) FROM charge_attempts WHERE state IN ('waiting', 'sending')) + (SELECT count(*) FROM gateway_requests WHERE outcome IN ('pending', 'unknown'))
      + (SELECT count(*) FROM stripe_objects WHERE hints <> handled) + (SELECT count(*) FROM runs WHERE state IN ('selecting', 'running')) AS many`,
    );
    if (left?.many === 0) return;
  }
  throw new Error('something stayed in the air');
}

async function expectChargedOnce(customers: number[], cents: number, label = ''): Promise<void> {
  const { data } = await world.stripe.paymentIntents.list({ limit: 100 });
  for (const customer of customers) {
    const theirs = data.filter(
      ({ metadata, status }) => metadata.customer === String(customer) && status === 'succeeded',
    );
    expect(
      theirs.map(({ amount_received }) => amount_received),
      `${label}: customer ${customer} at Stripe`,
    ).toEqual([cents]);
  }
  const rows = await all(
    world.db,
    `SELECT c.id, c.ledger_cents, (SELECT sum(balance_cents) FROM receivables WHERE customer_id = c.id) AS owed,
       (SELECT count(*) FROM register_entries WHERE customer_id = c.id AND amount_cents = :cents) AS entries, (SELECT count(*) FROM register_entries WHERE customer_id = c.id) AS all_entries
     FROM customers c WHERE c.id IN (SELECT value FROM json_each(:customers))`,
    { customers: JSON.stringify(customers), cents },
  );
  expect(rows, label).toEqual(
    customers.map((id) => ({ id, ledger_cents: 0, owed: 0, entries: 1, all_entries: 1 })),
  );
  expect(await audit(world.db), label).toEqual([]);
}

/** How many calls outside a fair day of so many customers makes. */
async function countCalls(many: number): Promise<number> {
  await storedMany(world, many, 2_500, DAY);
  let calls = 0;
  await workTheDay({
    end: (work) => work,
    step: (_what, run) => {
      calls += 1;
      return run();
    },
  });
  await settle();
  return calls;
}

describe('a run', () => {
  it.each(['before', 'after'] as When[])(
    'whose Worker dies %s any call outside charges everybody once, whoever goes on',
    async (when) => {
      const calls = await countCalls(2);
      expect(calls).toBeGreaterThan(15);
      for (let at = 1; at <= calls; at += 1) {
        await setClock(0);
        await all(world.db, 'DELETE FROM sweep_marks');
        const customers = await storedMany(world, 2, 2_500, DAY);
        await workTheDay(mortal(at, when));
        await settle();
        await expectChargedOnce(customers, 2_500, `dies ${when} call ${at} of ${calls}`);
      }
    },
    120_000,
  );

  it('of which every message comes twice, and two crons ring at once, charges everybody once', async () => {
    const customers = await storedMany(world, 20, 3_100, DAY);
    await Promise.all([selectAll(), selectAll(), selectAll()]);
    await Promise.all([feedRuns(system()), feedRuns(system())]);
    const batch = world.charges.splice(0);
    await Promise.all([
      chargeAll(system(), batch),
      chargeAll(system(), batch),
      chargeAll(system(), [...batch].reverse()),
    ]);
    await deliver(world);
    await settle();
    await expectChargedOnce(customers, 3_100);
    expect(
      await all(
        world.db,
        'SELECT due_count, succeeded_count, state FROM runs WHERE day = :day ORDER BY number DESC LIMIT 1',
        { day: DAY },
      ),
    ).toEqual([{ due_count: 20, succeeded_count: 20, state: 'done' }]);
  });

  it('of which every message is lost charges everybody once', async () => {
    const customers = await storedMany(world, 10, 3_200, DAY);
    await selectAll();
    world.charges.splice(0);
    await settle();
    await expectChargedOnce(customers, 3_200);
  });

  it.each([
    ['answers are lost after they took effect', { kind: 'api', action: 'timeout', when: 'after', ms: 20 }],
    ['answers are lost before', { kind: 'api', action: 'timeout', when: 'before', ms: 20 }],
    ['Stripe says that it is asked too often', { kind: 'api', action: 'rate_limit' }],
    ['Stripe fails after it took effect', { kind: 'api', action: 'error', when: 'after' }],
    ['half the body is missing', { kind: 'api', action: 'cut_body' }],
  ])('while %s charges everybody once', async (_what, spec) => {
    const customers = await storedMany(world, 8, 3_300, DAY);
    await fault(world, { ...spec, path: '/v1/payment_intents', next: 6 });
    await workTheDay();
    await settle(1_600);
    await expectChargedOnce(customers, 3_300);
  });

  it('that is at Stripe’s limit loses no charge to it', async () => {
    const customers = await storedMany(world, 30, 3_400, DAY);
    await selectAll();
    await feedRuns(system());
    await control(world, '/limits', { per_second: 5 });
    await chargeAll(system(), world.charges.splice(0));
    await control(world, '/limits', { per_second: null });
    await settle();
    await expectChargedOnce(customers, 3_400);
  });
});
