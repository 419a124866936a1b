import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runDaily } from '../../worker/daily/run.ts';
import { DatabaseError } from '../../worker/db/database.ts';
import { onMinute } from '../../worker/jobs.ts';
import { all, type Billed, bill, sameCustomer } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { openWorld, type Step, type World } from '../support/world.ts';
import {
  api,
  credit,
  daily,
  debit,
  dispute,
  invoicesOf,
  issuedOn,
  job,
  KEY,
  pay,
  setClock,
  setRules,
  startNumbers,
  statesOf,
  statusOf,
} from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await allowKey(world.db, KEY);
  await startNumbers(world.db);
});
beforeEach(() => setRules(world.db, { unpaidAfterDays: 90 }));

/** The day's work of a day that was not worked on yet. */
let day = Date.UTC(2027, 0, 1, 12);
async function nextDay(days = 1): Promise<string> {
  day += days * 86_400_000;
  const iso = new Date(day).toISOString();
  await setClock(world.db, iso);
  expect(await daily(world), world.logs.at(-1)).toBe(true);
  return iso.slice(0, 10);
}
/** The next day's work, of which one trip is lost, before or after it was committed. Returns how many there were. */
async function losing(lost: number, committed: boolean): Promise<number> {
  day += 86_400_000;
  await setClock(world.db, new Date(day).toISOString());
  let trips = 0;
  const step: Step = async (what, run) => {
    if (what === 'd1') trips += 1;
    if (what !== 'd1' || trips !== lost) return run();
    if (committed) await run();
    throw new DatabaseError('Network connection lost.', null);
  };
  await runDaily(world.context(step, { kind: 'system' })).catch(() => false);
  return trips;
}
const ago = (days: number) => new Date(day + 86_400_000 - days * 86_400_000).toISOString().slice(0, 10);

async function old(prices: number[], days = 91): Promise<Billed> {
  const billed = await bill(world.db, prices);
  await issuedOn(world.db, billed, ago(days));
  return billed;
}

describe('an open invoice becomes Unpaid', () => {
  it('the day after its period, and not before; what is owed on it waits for reinvoicing', async () => {
    const young = await old([5000], 90);
    const ripe = await old([5000, 3000], 91);
    await pay(world.db, ripe, 5000);
    await nextDay();
    expect(await statusOf(world.db, young)).toBe('open');
    expect(await statusOf(world.db, ripe)).toBe('unpaid');
    expect(await statesOf(world.db, ripe)).toEqual(['finished', 'reinvoice']);
    expect(await statesOf(world.db, young)).toEqual(['invoiced']);
    await nextDay();
    expect(await statusOf(world.db, young)).toBe('unpaid');
    expect(
      await all(
        world.db,
        "SELECT actor_kind, detail FROM activity WHERE verb = 'invoice.unpaid' AND subject_id = :n",
        {
          n: ripe.number,
        },
      ),
    ).toEqual([{ actor_kind: 'system', detail: '{"days":90,"due_cents":3000}' }]);
  });

  it('never by itself when the office says never', async () => {
    await setRules(world.db, { unpaidAfterDays: null });
    const billed = await old([5000], 900);
    await nextDay();
    expect(await statusOf(world.db, billed)).toBe('open');
    await setRules(world.db, { unpaidAfterDays: 90 });
    await nextDay();
    expect(await statusOf(world.db, billed)).toBe('unpaid');
  });

  it('not when nothing is owed: paid but left open, or covered by credit', async () => {
    const left = await old([5000]);
    await all(world.db, 'UPDATE invoices SET keep_open = 1 WHERE id = :id', { id: left.invoice });
    await pay(world.db, left, 5000);
    const covered = await old([4000]);
    await credit(world.db, covered.customer, 4000);
    await nextDay();
    expect(await statusOf(world.db, left)).toBe('open');
    expect(await statusOf(world.db, covered)).toBe('open');
  });

  it('not while money is on its way or disputed, and says why; then it does', async () => {
    const pending = await old([5000, 2000]);
    const request = await debit(world.db, pending, 7000);
    const disputed = await old([1000, 2000]);
    await pay(world.db, disputed, 1000);
    const [entry] = await all(world.db, 'SELECT entry_id FROM ledger_events WHERE receivable_id = :id', {
      id: disputed.items[0] ?? 0,
    });
    const id = await dispute(world.db, String(entry?.entry_id), disputed.customer);
    await nextDay();
    expect(await statusOf(world.db, pending)).toBe('open');
    expect(await statusOf(world.db, disputed)).toBe('open');
    const shown = await api<{ held: unknown[]; pending_cents: number; due_cents: number }>(
      world,
      'GET',
      `/invoices/${pending.number}`,
    );
    expect(shown.body).toMatchObject({ pending_cents: 7000, due_cents: 0, payment_status: 'pending' });
    expect(shown.body.held).toEqual(
      pending.items.map((item) => ({
        receivable_id: item,
        number: `R-${item}`,
        why: 'pending',
        source_id: request,
      })),
    );
    const other = await api<{ held: unknown[] }>(world, 'GET', `/invoices/${disputed.number}`);
    expect(other.body.held).toEqual([
      { receivable_id: disputed.items[0], number: `R-${disputed.items[0]}`, why: 'dispute', source_id: id },
    ]);
    await all(world.db, "UPDATE gateway_requests SET outcome = 'failed' WHERE id = :request", { request });
    await all(world.db, "UPDATE disputes SET stage = 'won' WHERE id = :id", { id });
    await nextDay();
    expect(await statusOf(world.db, pending)).toBe('unpaid');
    expect(await statusOf(world.db, disputed)).toBe('unpaid');
  });

  it('what another open invoice asks for is not asked for a second time', async () => {
    const first = await old([5000, 2000]);
    const second = await bill(world.db, [100], 'open', sameCustomer(first));
    await issuedOn(world.db, second, ago(2));
    await all(world.db, 'INSERT INTO invoice_items (invoice_id, receivable_id) VALUES (:invoice, :item)', {
      invoice: second.invoice,
      item: first.items[0] ?? 0,
    });
    await nextDay();
    expect(await statusOf(world.db, first)).toBe('unpaid');
    expect(await statesOf(world.db, first)).toEqual(['invoiced', 'reinvoice']);
  });

  it('drafts, voided and fee invoices stay what they are', async () => {
    const draft = await bill(world.db, [100], 'draft');
    const voided = await bill(world.db, [100], 'void');
    for (const billed of [draft, voided]) await issuedOn(world.db, billed, ago(400));
    await nextDay();
    expect(await statusOf(world.db, draft)).toBe('draft');
    expect(await statusOf(world.db, voided)).toBe('void');
  });

  it('hundreds become Unpaid in one night, each noted once, by any cron and by two at once', async () => {
    const many: Billed[] = [];
    const customer = await old([100]);
    for (let n = 0; n < 450; n += 1) many.push(await bill(world.db, [100], 'open', sameCustomer(customer)));
    await all(world.db, `UPDATE invoices SET issued_on = :day WHERE customer_id = :customer`, {
      day: ago(91),
      customer: customer.customer,
    });
    day += 86_400_000;
    await setClock(world.db, new Date(day).toISOString());
    await Promise.all([daily(world), daily(world), daily(world)]);
    const statuses = (await invoicesOf(world.db, customer.customer)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set(['unpaid']));
    const noted = await all(
      world.db,
      "SELECT subject_id, count(*) AS times FROM activity WHERE verb = 'invoice.unpaid' GROUP BY subject_id HAVING times > 1",
    );
    expect(noted).toEqual([]);
  });

  it('and goes onto the next one on the same day, whichever trip to the database is lost at first', async () => {
    await setRules(world.db, { unpaidAfterDays: 90, reinvoiceAutomatically: true });
    let lost = 0;
    for (let trips = 1; trips >= lost; ) {
      lost += 1;
      trips = 0;
      for (const committed of [false, true]) {
        const ripe = await old([5000], 91);
        trips = await losing(lost, committed);
        const today = await nextDay(0);
        const made = await invoicesOf(world.db, ripe.customer);
        expect(made, `trip ${lost}`).toMatchObject([
          { status: 'unpaid' },
          { status: 'open', issued_on: today, items: ripe.items },
        ]);
      }
    }
    expect(lost).toBeGreaterThan(6);
  });
});

describe('automatic reinvoicing', () => {
  it('is off by default', async () => {
    const billed = await old([5000]);
    await nextDay();
    expect((await invoicesOf(world.db, billed.customer)).length).toBe(1);
  });

  it('puts what became Unpaid onto the next invoice in the same night, once a day, and leaves first invoices to people', async () => {
    await setRules(world.db, { unpaidAfterDays: 90, reinvoiceAutomatically: true, dueAfterDays: 14 });
    const billed = await old([5000, 2000]);
    const fresh = await job(world.db, billed.customer, 700);
    const today = await nextDay();
    await daily(world);
    const [first, second, ...others] = await invoicesOf(world.db, billed.customer);
    expect(others).toEqual([]);
    expect(first?.status).toBe('unpaid');
    expect(second).toMatchObject({ status: 'open', items: billed.items, due: 7000, issued_on: today });
    expect(second?.due_on).toBe(new Date(Date.parse(today) + 14 * 86_400_000).toISOString().slice(0, 10));
    expect(await all(world.db, 'SELECT state FROM receivables WHERE id = :fresh', { fresh })).toEqual([
      { state: 'to_invoice' },
    ]);
  });

  it('over 200 days of nights, one unpaid bill is asked for three times, one at a time', async () => {
    await setRules(world.db, { unpaidAfterDays: 90, reinvoiceAutomatically: true });
    const billed = await bill(world.db, [5000]);
    await issuedOn(world.db, billed, ago(1));
    for (let n = 0; n < 200; n += 1) {
      await nextDay();
      const open = (await invoicesOf(world.db, billed.customer)).filter(({ status }) => status === 'open');
      expect(open.length).toBe(1);
    }
    const all = await invoicesOf(world.db, billed.customer);
    expect(all.map(({ status }) => status)).toEqual(['unpaid', 'unpaid', 'open']);
    expect(new Set(all.map(({ selfPayId }) => selfPayId)).size).toBe(3);
    expect(all.map(({ items }) => items)).toEqual([billed.items, billed.items, billed.items]);
  }, 120_000);

  it('is part of what the minute does', async () => {
    const billed = await old([5000]);
    day += 86_400_000;
    await setClock(world.db, new Date(day).toISOString());
    const { env } = await import('cloudflare:workers');
    await onMinute(env as never, {
      fetcher: (input, init) => world.stripeFetch(new URL(String(input)).pathname, init),
    });
    expect(await statusOf(world.db, billed)).toBe('unpaid');
  });
});
