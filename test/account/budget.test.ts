import { beforeAll, expect, it } from 'vitest';
import { enrol } from '../charges/support.ts';
import { bill, sameCustomer } from '../support/books.ts';
import { fillLarge } from '../support/large.ts';
import { form, openWorld, setPayments, visit, type World } from '../support/world.ts';
import { mailTo, openAccount, pathOf } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await fillLarge(world.db);
  await setPayments(world.db, {});
}, 120_000);

const costOf = (response: Response) => {
  const [, trips, read] =
    /trips=(\d+) queries=\d+ read=(\d+)/.exec(response.headers.get('Server-Timing') ?? '') ?? [];
  return { trips: Number(trips), read: Number(read) };
};

it('a customer’s own page costs what the customer has, in one trip, however large the office is', async () => {
  const billed = await bill(world.db, [1_000]);
  await enrol(world, billed);
  await bill(world.db, [500, 500], 'open', sameCustomer(billed));
  const browser = await openAccount(world, billed);
  const known = costOf(await browser.get('/pay/account'));
  console.log(`COST ${JSON.stringify({ operation: 'GET /pay/account', ...known })}`);
  expect(known.trips).toBe(1);
  expect(known.read).toBeLessThanOrEqual(150);
  const stranger = costOf(await (await openAccount(world, billed, 'else@example.com')).get('/pay/account'));
  console.log(`COST ${JSON.stringify({ operation: 'GET /pay/account, not known', ...stranger })}`);
  expect(stranger.trips).toBe(1);
  expect(stranger.read).toBeLessThanOrEqual(150);
});

it('the way out is shown in one trip, and a link is used in one', async () => {
  const billed = await bill(world.db, [1_000]);
  await enrol(world, billed);
  const mail = await mailTo(world, billed.customer);
  const shown = costOf(await visit(world, await pathOf(world, 'cancel', mail)));
  console.log(`COST ${JSON.stringify({ operation: 'GET /pay/autopay/<token>', ...shown })}`);
  expect(shown.trips).toBe(1);
  expect(shown.read).toBeLessThanOrEqual(40);
  const used = costOf(await visit(world, await pathOf(world, 'manage', mail), form()));
  console.log(`COST ${JSON.stringify({ operation: 'POST /pay/account/<token>', ...used })}`);
  expect(used.trips).toBe(1);
  expect(used.read).toBeLessThanOrEqual(30);
});
