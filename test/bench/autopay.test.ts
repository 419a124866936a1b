import { env } from 'cloudflare:workers';
import { beforeAll, expect, it } from 'vitest';
import { selectDue } from '../../worker/autopay/select.ts';
import { claimAttempt } from '../../worker/charges/claim.ts';
import type { Cost } from '../../worker/db/database.ts';
import { feedRuns } from '../../worker/runs/feed.ts';
import { costOf, today } from '../runs/support.ts';
import { type Accounts, debitsOnTheirWay, fillAccounts } from '../support/accounts.ts';
import { all } from '../support/books.ts';
import { openWorld, type World } from '../support/world.ts';

// A large office's first of the month: one account in ten is due. Not part of the tests: `npm run bench` runs it.

const DAY = '2026-12-01';
const ACCOUNTS = Number(env.ACCOUNTS);
const OFFICE: Accounts = { accounts: ACCOUNTS, owing: ACCOUNTS / 10, due: ACCOUNTS / 10, dueOn: DAY };

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await fillAccounts(world.db, OFFICE);
  await debitsOnTheirWay(world.db, OFFICE, 10_000);
}, 3_600_000);

const tell = (operation: string, { trips, read, written }: Cost) =>
  console.log(`COST ${JSON.stringify({ operation, trips, read, written, stripe: 0 })}`);

it('choosing the due costs one trip for a thousand of them, and rows of theirs alone', async () => {
  const idle = await costOf(world, (ctx) => selectDue(ctx, today('2026-11-01')));
  tell('autopay: a day on which nobody is due', idle);
  const steps: Cost[] = [];
  for (let place: string | null = ''; place !== null; )
    steps.push(
      await costOf(world, async (ctx) => {
        place = await selectDue(ctx, today(DAY));
      }),
    );
  const sum = steps.reduce((sum, step) => ({
    trips: sum.trips + step.trips,
    queries: 0,
    read: sum.read + step.read,
    written: sum.written + step.written,
  }));
  const most = steps.slice(0, -1).reduce((most, step) => (step.read > most.read ? step : most));
  tell('autopay: choose 1,000 due, the dearest step', most);
  tell(`autopay: choose all ${OFFICE.due} due`, sum);
  expect(idle.read).toBeLessThan(40);
  // The last step finds that nobody is left, and hands the first to the queue.
  expect(steps).toHaveLength(OFFICE.due / 1000 + 1);
  for (const step of steps.slice(0, -1)) {
    expect(step.trips).toBe(1);
    expect(step.read).toBeLessThan(40_000);
  }
  expect(await all(world.db, 'SELECT due_count FROM runs')).toEqual([{ due_count: OFFICE.due }]);
}, 3_600_000);

it('a charge reads what its customer has', async () => {
  const [attempt] = await all(world.db, "SELECT id FROM charge_attempts WHERE state = 'waiting' LIMIT 1");
  const cost = await costOf(world, (ctx) => claimAttempt(ctx, String(attempt?.id)));
  tell('a charge is written down', cost);
  expect(cost.read).toBeLessThan(100);
});

it('a minute reads what is in the queue', async () => {
  const cost = await costOf(world, feedRuns);
  tell('a minute hands charges to the queue', cost);
  expect(cost.read).toBeLessThan(20_000);
});
