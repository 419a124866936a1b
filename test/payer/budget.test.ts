import { beforeAll, describe, expect, it } from 'vitest';
import { drainAll } from '../../worker/intake/drain.ts';
import { registerPage } from '../../worker/register/schema.ts';
import { all, type Billed, bill, booksOf, newCustomer, sameCustomer } from '../support/books.ts';
import { fillLarge, LARGE, largeSelfPayId } from '../support/large.ts';
import {
  form,
  openWorld,
  payAt,
  pressPay,
  type Step,
  sendWebhook,
  type World,
  webhooks,
} from '../support/world.ts';

const KEY = 'a-key-for-the-budget';

let world: World;
/** Printed at the end, one line each; `npm run bench` makes a table of them. */
const measured: ({ operation: string } & Cost)[] = [];

beforeAll(async () => {
  world = await openWorld();
  await fillLarge(world.db);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(KEY)));
  const hash = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  await all(world.db, 'INSERT INTO api_keys (hash, name, created_at) VALUES (:hash, :name, 0)', {
    hash,
    name: 'budget',
  });
}, 120_000);

interface Cost {
  trips: number;
  read: number;
  written: number;
  stripe: number;
}

/** What one request cost, by its own account, and how often it called Stripe. */
async function costOf(
  name: string,
  path: string,
  init?: RequestInit,
): Promise<Cost & { response: Response }> {
  let stripe = 0;
  const counting: Step = (what, run) => {
    if (what === 'stripe') stripe += 1;
    return run();
  };
  const response = await world.request(path, init, counting);
  const [, trips, read, written] =
    /trips=(\d+) queries=\d+ read=(\d+) written=(\d+)/.exec(response.headers.get('Server-Timing') ?? '') ??
    [];
  const cost = { trips: Number(trips), read: Number(read), written: Number(written), stripe };
  note(name, cost);
  return { ...cost, response };
}

function note(operation: string, { trips, read, written, stripe }: Cost): void {
  measured.push({ operation, trips, read, written, stripe });
}

/** A customer of the large office with an invoice of so many items and two other open ones. */
async function billOf(items: number, others = 2): Promise<Billed> {
  const billed = await bill(
    world.db,
    Array.from({ length: items }, (_, at) => 1000 + at),
    'open',
    newCustomer(),
  );
  for (let at = 0; at < others; at += 1) await bill(world.db, [500], 'open', sameCustomer(billed));
  await all(world.db, 'UPDATE invoices SET carried_cents = 1 WHERE customer_id = :id AND id <> :invoice', {
    id: billed.customer,
    invoice: billed.invoice,
  });
  return billed;
}

describe(`among ${LARGE.invoices} invoices`, () => {
  it('the generated ones are real bills', async () => {
    const { response } = await costOf('GET /pay/<id>, a generated invoice', `/pay/${largeSelfPayId(99_999)}`);
    expect(await response.json()).toMatchObject({ view: 'bill', status: 200 });
    const [counts] = await all(
      world.db,
      'SELECT (SELECT count(*) FROM invoices) AS invoices, (SELECT count(*) FROM receivables) AS items, (SELECT count(*) FROM customers) AS customers',
    );
    expect(counts).toEqual({
      invoices: LARGE.invoices,
      items: LARGE.receivables,
      customers: LARGE.customers,
    });
  });

  it.each([1, 3, 30])('a bill of %i items is shown in one trip and within its rows', async (items) => {
    const billed = await billOf(items);
    const cost = await costOf(`GET /pay/<id>, ${items} items`, `/pay/${billed.selfPayId}`);
    expect(cost.response.status).toBe(200);
    expect(cost).toMatchObject({ trips: 1, stripe: 0, written: 0 });
    expect(cost.read).toBeLessThanOrEqual(12 + 2 * items + 2);
  });

  it.each([1, 3, 30])('Pay on %i items is two trips and one call, within its rows', async (items) => {
    const billed = await billOf(items, 0);
    const first = await costOf(`POST checkout, ${items} items`, `/pay/${billed.selfPayId}/checkout`, form());
    expect(first.response.status).toBe(303);
    expect(first).toMatchObject({ trips: 2, stripe: 1 });
    expect(first.read).toBeLessThanOrEqual(20 + 2 * items);
  });

  it.each([1, 3, 30])(
    'Pay again on %i items leads to the same session without a call, within its rows',
    async (items) => {
      const billed = await billOf(items, 0);
      const url = await pressPay(world, billed);
      const again = await costOf(
        `POST checkout again, ${items} items`,
        `/pay/${billed.selfPayId}/checkout`,
        form(),
      );
      expect(again.response.headers.get('Location')).toBe(url);
      expect(again.trips).toBeLessThanOrEqual(2);
      expect(again.stripe).toBe(0);
      expect(again.read).toBeLessThanOrEqual(20 + 2 * items);
    },
  );

  it.each([1, 3, 30])(
    'a card payment of %i items is taken in and booked within its trips and rows',
    async (items) => {
      const billed = await billOf(items, 0);
      await payAt(world, String(await pressPay(world, billed)));
      const events = (await webhooks(world)).filter(({ event }) =>
        JSON.stringify(event).includes(`"self_pay_id":"${billed.selfPayId}"`),
      );
      expect(events.length).toBeGreaterThan(2);
      for (const [at, { event, send }] of events.entries()) {
        const before = { ...(await acceptCost(send)) };
        note(`webhook ${at + 1}: ${event.type}, ${items} items`, before);
        expect(before).toMatchObject({ trips: 1, stripe: 0 });
        expect(before.read, `webhook ${at + 1}: ${event.type}`).toBeLessThanOrEqual(5);
      }
      const refs = world.queue.splice(0);
      expect(new Set(refs.map(({ id }) => id)).size).toBe(1);
      const cost = await drainCost(refs);
      note(`converge, ${items} items`, cost);
      expect(await booksOf(world.db, billed)).toMatchObject({ status: 'paid' });
      expect(cost).toMatchObject({ trips: 2, stripe: 1 });
      expect(cost.written).toBeLessThanOrEqual(12 + 5 * items);
      expect(cost.read).toBeLessThanOrEqual(30 + 25 * items);

      // One more hint about what is settled is answered by what we know.
      const last = events.at(-1)?.event;
      const [accept] = [
        await acceptCost((step) =>
          sendWebhook(world, JSON.stringify({ ...last, id: `${last?.id}again` }), step),
        ),
      ];
      expect(accept).toMatchObject({ trips: 1, stripe: 0 });
      expect(world.queue).toEqual([]);
      const nothing = await drainCost(refs);
      note(`converge of what is settled, ${items} items`, nothing);
      expect(nothing).toMatchObject({ trips: 1, stripe: 0, written: 0 });
    },
  );

  it('a page of the register, and an entry by its number, are one trip, two or three rows an entry and one an event', async () => {
    const headers = { Authorization: `Bearer ${KEY}` };
    const page = await costOf('GET register, page of 50', '/api/v1/register', { headers });
    const { data, next } = registerPage.parse(await page.response.json());
    expect(data).toHaveLength(50);
    const second = await costOf(
      'GET register, next page of 50',
      `/api/v1/register?after=${encodeURIComponent(String(next))}`,
      { headers },
    );
    const older = registerPage.parse(await second.response.json()).data;
    expect(older).toHaveLength(50);
    const one = await costOf('GET register by number', '/api/v1/register?number=cheque+4321', { headers });
    expect(((await one.response.json()) as { data: unknown[] }).data).toHaveLength(1);
    expect([page.trips, second.trips, one.trips]).toEqual([1, 1, 1]);
    expect(one.read).toBeLessThanOrEqual(200);
    for (const [cost, entries] of [
      [page, data],
      [second, older],
    ] as const) {
      const events = entries.reduce((sum, entry) => sum + entry.events.length, 0);
      expect(cost.read).toBeLessThanOrEqual(3 * 51 + events + 30);
    }
  });

  it('an invoice is read by its number in one trip', async () => {
    const cost = await costOf('GET invoice by number, 3 items', '/api/v1/invoices/INV-1050000', {
      headers: { Authorization: `Bearer ${KEY}` },
    });
    expect(cost.response.status).toBe(200);
    expect(cost.trips).toBe(1);
    expect(cost.read).toBeLessThanOrEqual(12 + 2 * 3 + 2);
  });

  it('what was measured', () => {
    for (const line of measured) console.log(`COST ${JSON.stringify(line)}`);
    expect(measured.length).toBeGreaterThan(20);
  });
});

async function acceptCost(send: (step?: Step) => Promise<Response>): Promise<Cost> {
  let stripe = 0;
  const response = await send((what, run) => {
    if (what === 'stripe') stripe += 1;
    return run();
  });
  expect(response.status).toBe(200);
  const [, trips, read, written] =
    /trips=(\d+) queries=\d+ read=(\d+) written=(\d+)/.exec(response.headers.get('Server-Timing') ?? '') ??
    [];
  return { trips: Number(trips), read: Number(read), written: Number(written), stripe };
}

async function drainCost(refs: World['queue']): Promise<Cost> {
  let stripe = 0;
  const ctx = world.context((what, run) => {
    if (what === 'stripe') stripe += 1;
    return run();
  });
  expect(await drainAll(ctx, [...refs])).toEqual([]);
  return { trips: ctx.db.cost.trips, read: ctx.db.cost.read, written: ctx.db.cost.written, stripe };
}
