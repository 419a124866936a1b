import { beforeAll, describe, expect, it } from 'vitest';
import { selectDue } from '../../worker/autopay/select.ts';
import { claimAttempt } from '../../worker/charges/claim.ts';
import type { Cost } from '../../worker/db/database.ts';
import type { Preview } from '../../worker/runs/definitions/schema.ts';
import { feedRuns } from '../../worker/runs/feed.ts';
import type { RunDetail } from '../../worker/runs/schema.ts';
import { workOnRuns } from '../../worker/runs/work.ts';
import { type Accounts, debitsOnTheirWay, fillAccounts } from '../support/accounts.ts';
import { all } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { openWorld, type World } from '../support/world.ts';
import { api, asking, begin, costOf, done, KEY, runOf, today } from './support.ts';

const DAY = '2026-12-01';
const OFFICE: Accounts = { accounts: 100_000, owing: 5_000, due: 3_500, dueOn: DAY };

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await allowKey(world.db, KEY);
  await fillAccounts(world.db, OFFICE);
  await debitsOnTheirWay(world.db, OFFICE, 2000);
}, 600_000);

describe(`among ${OFFICE.accounts} accounts`, () => {
  it('a day on which nobody is due reads a few rows', async () => {
    const cost = await costOf(world, (ctx) => selectDue(ctx, today('2026-11-01')));
    expect(cost.read).toBeLessThan(40);
  });

  it('choosing the due of a day is one trip for a thousand of them, and reads what they have', async () => {
    const steps: Cost[] = [];
    let place: string | null = '';
    while (place !== null) {
      steps.push(
        await costOf(world, async (ctx) => {
          place = await selectDue(ctx, today(DAY));
        }),
      );
    }
    expect(steps).toHaveLength(4);
    for (const step of steps.slice(0, 3)) {
      expect(step.trips).toBe(1);
      expect(step.read / 1000).toBeLessThan(40);
    }
    // The last half thousand, and the first that are handed to the queue.
    expect(steps[3]?.trips).toBe(2);
    expect(await all(world.db, 'SELECT due_count FROM runs')).toEqual([{ due_count: 3500 }]);
  });

  it('a charge reads what its customer has, not what the office has', async () => {
    const [attempt] = await all(world.db, "SELECT id FROM charge_attempts WHERE state = 'waiting' LIMIT 1");
    const cost = await costOf(world, (ctx) => claimAttempt(ctx, String(attempt?.id)));
    expect(cost.trips).toBe(1);
    expect(cost.read).toBeLessThan(100);
  });

  it('what is handed to the queue each minute reads what waits there, twice at most', async () => {
    const cost = await costOf(world, feedRuns);
    expect(cost.read).toBeLessThan(2 * OFFICE.due + 100);
  });

  it('a run reads its candidates in steps of a thousand, and is told in one trip', async () => {
    const { number } = await begin(world, asking());
    const minutes: Cost[] = [];
    while ((await runOf(world, number)).state === 'selecting') minutes.push(await costOf(world, workOnRuns));
    const run = await runOf(world, number);
    // One was claimed above: nothing else is charged to that customer at this moment, and they are chosen all the same.
    expect(run).toMatchObject({ due: 5000, left: 5000 });
    const read = minutes.reduce((sum, cost) => sum + cost.read, 0);
    const trips = minutes.reduce((sum, cost) => sum + cost.trips, 0);
    // Each candidate is walked by twice, and those who owe are looked at.
    expect(read).toBeLessThan(5 * OFFICE.accounts + 80 * OFFICE.owing);
    expect(trips).toBeLessThan(OFFICE.accounts / 1000 + 5 * minutes.length + 5);
    const shown = await api<RunDetail>(world, 'GET', `/runs/${number}`);
    expect(shown.cost.trips).toBe(1);
    expect(shown.cost.read).toBeLessThan(20);
    for (const path of ['/runs', `/runs/${number}/attempts`, `/runs/${number}/attempts?state=waiting`]) {
      const list = await api<{ data: unknown[]; next: string }>(world, 'GET', path);
      expect(list.cost.trips, path).toBe(1);
      expect(list.cost.read, path).toBeLessThanOrEqual(200);
      if (path === '/runs') continue;
      expect(list.body.data).toHaveLength(50);
      const more = await api(world, 'GET', `${path}${path.includes('?') ? '&' : '?'}after=${list.body.next}`);
      expect(more.cost.read).toBeLessThanOrEqual(200);
    }
  });

  it('a preview looks at 5,000 candidates at most, and goes on from there until all were looked at', async () => {
    const sums = { count: 0, sum_cents: 0, pages: 0 };
    for (let after = 0, more = true; more; ) {
      const { body, cost } = await api<Preview>(world, 'POST', '/run-definitions/preview', {
        criteria: asking(),
        after,
      });
      sums.count += body.count;
      sums.sum_cents += body.sum_cents;
      sums.pages += 1;
      expect(cost.trips).toBe(2);
      expect(cost.read).toBeLessThan(20_000 + 80 * OFFICE.owing);
      expect(body.more).toBe(body.next !== null);
      after = body.next ?? 0;
      more = body.more;
    }
    // All but the one that is being charged at this moment.
    expect(sums).toEqual({ count: 4999, sum_cents: 9_998_000, pages: 21 });
  });

  it('a run of a few among many costs no more than walking by the many', async () => {
    const { number } = await begin(world, asking({ segment: 'facility', least_cents: 2000 }));
    let read = 0;
    while ((await runOf(world, number)).state === 'selecting') read += (await costOf(world, workOnRuns)).read;
    expect(await runOf(world, number)).toMatchObject({ due: 500 });
    expect(read).toBeLessThan(5 * OFFICE.accounts + 80 * OFFICE.owing);
    await done(world, 'POST', `/runs/${number}/stop`);
  });
});
