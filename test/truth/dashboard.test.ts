import { beforeAll, describe, expect, it } from 'vitest';
import { addDays, dayAt, startOfDay } from '../../worker/calendar.ts';
import type { Dashboard, Takings } from '../../worker/dashboard/schema.ts';
import { type Database, sql } from '../../worker/db/database.ts';
import { pourIntoCredit } from '../../worker/ledger/pour.ts';
import { ask, get, KEY } from '../lists/ask.ts';
import { all, bill, postEntry } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { fillLarge } from '../support/large.ts';
import { openWorld, payOnline, type World } from '../support/world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.now();

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await allowKey(world.db, KEY);
});

const dashboard = () => get<Dashboard>(world, '/dashboard');

async function dispute(db: Database, id: string, changes: Record<string, string | number | null> = {}) {
  const row = { id, stage: 'open', held: 7500, due: NOW + 3 * DAY, customer: null, ...changes };
  await db.batch([
    sql(
      `INSERT INTO disputes (id, payment_id, customer_id, amount_cents, status, stage, reason, method, held_cents, evidence_due_at, opened_at)
       VALUES (:id, 'pi', :customer, 6000, 'needs_response', :stage, 'fraudulent', 'card', :held, :due, 1)`,
      row,
    ),
  ]);
}

describe('the dashboard', () => {
  it('of an office where nothing happened yet asks for nothing', async () => {
    expect(await dashboard()).toMatchObject({
      needs_review: { entries: 0, oldest_at: null },
      disputes: { open: 0, held_cents: 0, list: [] },
      refunds_waiting: { requests: 0 },
      payments_pending: { payments: 0 },
      refunds_pending: { refunds: 0 },
      next_payout: null,
      sync: { state: 'ok', checks: [] },
    });
  });

  it('counts what needs review, with the oldest and what it comes to', async () => {
    const { customer } = await bill(world.db, [1]);
    for (const [at, cents] of [500, 700].entries())
      await postEntry(
        world.db,
        { amountCents: cents, atMs: NOW - (3 - at) * DAY, kind: 'payment', type: 'Stripe' },
        [pourIntoCredit(customer)],
      );
    await postEntry(world.db, { amountCents: 900, atMs: NOW }, [pourIntoCredit(customer)]);
    expect((await dashboard()).needs_review).toEqual({
      entries: 2,
      more: false,
      net_cents: 1200,
      refunds: 0,
      lost_disputes: 0,
      undone: 0,
      to_credit: 2,
      oldest_at: new Date(NOW - 3 * DAY).toISOString(),
    });
  });

  it('shows the latest critical events that nobody has reviewed, and how many there are', async () => {
    const { customer } = await bill(world.db, [1]);
    const insert = (at: number) =>
      sql(
        `INSERT INTO critical_events (cause, kind, customer_id, detail, at, reviewed_at) VALUES (:cause, 'charge_failed', :customer, :detail, :at, :reviewed)`,
        {
          cause: `test:${at}`,
          customer,
          detail: JSON.stringify({ why: `Event ${at}` }),
          at,
          reviewed: at === 7 ? NOW : null,
        },
      );
    await world.db.batch([1, 2, 3, 4, 5, 6, 7].map(insert));
    const { critical } = await dashboard();
    expect(critical).toMatchObject({ open: 6, more: false });
    expect(critical.list.map(({ why }) => why)).toEqual([
      'Event 6',
      'Event 5',
      'Event 4',
      'Event 3',
      'Event 2',
    ]);
    expect(critical.list[0]?.customer?.id).toBe(customer);
  });

  it('shows open disputes, the money held, and whose evidence is due first', async () => {
    const { customer } = await bill(world.db, [1]);
    await dispute(world.db, 'du_later', { due: NOW + 9 * DAY });
    await dispute(world.db, 'du_first', { customer });
    await dispute(world.db, 'du_past', { due: NOW - DAY, held: 100 });
    await dispute(world.db, 'du_inquiry', { stage: 'inquiry', held: 0, due: null });
    await dispute(world.db, 'du_lost', { stage: 'lost', held: 0 });
    const { disputes } = await dashboard();
    expect(disputes).toMatchObject({ open: 4, more: false, need_evidence: 2, held_cents: 15_100 });
    expect(disputes.list.map(({ id, answerable }) => [id, answerable])).toEqual([
      ['du_past', false],
      ['du_first', true],
      ['du_later', true],
      ['du_inquiry', false],
    ]);
    expect(disputes.list[1]).toMatchObject({
      amount_cents: 6000,
      customer: { name: 'Ada Example' },
      evidence_due_at: new Date(NOW + 3 * DAY).toISOString(),
    });
  });

  it('shows money on its way and refunds that wait for somebody', async () => {
    const billed = await bill(world.db, [8000]);
    const { payment } = await payOnline(world, billed);
    await all(world.db, "UPDATE gateway_requests SET outcome = 'processing'");
    await all(
      world.db,
      "INSERT INTO refunds (id, payment_id, amount_cents, status, created_at) VALUES ('re_1', :payment, 300, 'pending', 1), ('re_2', :payment, 200, 'succeeded', 1)",
      { payment },
    );
    await all(
      world.db,
      `INSERT INTO gateway_requests (id, kind, customer_id, invoice_id, self_pay_id, amount_cents, credit_used_cents, currency, origin, outcome, original_id, created_at, expires_at)
       VALUES ('req_w', 'refund', :customer, :invoice, :id, 450, 0, 'usd', 'x', 'waiting', (SELECT min(id) FROM register_entries), 5, 6)`,
      { customer: billed.customer, invoice: billed.invoice, id: billed.selfPayId },
    );
    await all(
      world.db,
      "INSERT INTO payouts (id, amount_cents, currency, status, arrives_on, created_at) VALUES ('po_1', 390612, 'usd', 'pending', '2026-11-23', 1)",
    );
    expect(await dashboard()).toMatchObject({
      payments_pending: { payments: 1, amount_cents: 8000 },
      refunds_pending: { refunds: 1, amount_cents: 300 },
      refunds_waiting: { requests: 1, amount_cents: 450 },
      next_payout: { id: 'po_1', amount_cents: 390_612, arrival: '2026-11-23' },
    });
  });

  it('tells what is wrong with the sync, in the words of its page', async () => {
    const { sync } = await dashboard();
    expect(sync.state).toBe('bad');
    expect(sync.checks).toContainEqual(
      expect.objectContaining({ state: 'bad', what: 'Stripe was never asked for missed events' }),
    );
  });
});

describe('takings', () => {
  it('are added up by days of the office, today last', async () => {
    const today = dayAt(NOW, 'America/New_York');
    const { customer } = await bill(world.db, [1]);
    const day = startOfDay(addDays(today, -8), 'America/New_York');
    for (const [at, cents] of [
      [day, 100],
      [day + DAY - 1000, 10],
      [day - 1000, 1],
    ] as const)
      await postEntry(world.db, { amountCents: cents, atMs: at }, [pourIntoCredit(customer)]);
    const { days, complete_from } = await get<Takings>(world, '/dashboard/takings?days=10');
    expect(days.map(({ on }) => on)).toEqual(Array.from({ length: 10 }, (_, at) => addDays(today, at - 9)));
    expect(days[1]).toMatchObject({ on: addDays(today, -8), in_cents: 110, entries: 2 });
    expect(days[0]?.in_cents).toBe(1);
    expect(complete_from).toBe(addDays(today, -9));
  });

  it('know the days of a zone where the clocks are changed, and of one half an hour off', () => {
    // November 1, 2026: twenty-five hours in New York.
    expect(startOfDay('2026-11-02', 'America/New_York') - startOfDay('2026-11-01', 'America/New_York')).toBe(
      25 * HOUR,
    );
    expect(startOfDay('2026-03-09', 'America/New_York') - startOfDay('2026-03-08', 'America/New_York')).toBe(
      23 * HOUR,
    );
    expect(new Date(startOfDay('2026-11-20', 'Asia/Kolkata')).toISOString()).toBe('2026-11-19T18:30:00.000Z');
    for (const zone of [
      'America/New_York',
      'Asia/Kolkata',
      'Australia/Lord_Howe',
      'UTC',
      'America/Sao_Paulo',
      'Pacific/Kiritimati',
    ])
      for (let day = '2026-01-01'; day < '2027-01-02'; day = addDays(day, 1)) {
        const start = startOfDay(day, zone);
        expect(dayAt(start, zone), `${day} ${zone}`).toBe(day);
        expect(dayAt(start - 1, zone), `${day} ${zone}`).toBe(addDays(day, -1));
      }
  });
});

describe('in a busy office', () => {
  beforeAll(async () => {
    await fillLarge(world.db, { customers: 800, invoices: 2000, receivables: 6000, paid: 2000 });
    await all(world.db, 'UPDATE register_entries SET needs_review = 1');
    for (let at = 0; at < 60; at += 1) await dispute(world.db, `du_many${at}`, { customer: 1_000_001 });
    const numbers = (columns: string, table: string, values: string) =>
      sql(
        `INSERT INTO ${table} (${columns}) WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 300) SELECT ${values} FROM n`,
      );
    await world.db.batch([
      numbers('kind, id, hints, hinted_at, flag', 'stripe_objects', "'payment', 'pi_m' || n, 1, 1, 'Odd'"),
      numbers(
        'id, payment_id, amount_cents, status, created_at',
        'refunds',
        "'re_m' || n, 'pi', 1, 'pending', 1",
      ),
      numbers(
        'id, amount_cents, currency, status, arrives_on, created_at',
        'payouts',
        "'po_m' || n, 1, 'usd', 'pending', '2026-11-23', n",
      ),
      numbers(
        'id, type, amount_cents, fee_cents, net_cents, currency, created_at, class, reason',
        'balance_transactions',
        "'txn_m' || n, 'x', 1, 0, 1, 'usd', n, 'flagged', 'Odd'",
      ),
      ...['waiting', 'processing', 'unknown'].map((outcome) =>
        numbers(
          'id, kind, customer_id, invoice_id, self_pay_id, amount_cents, credit_used_cents, currency, origin, outcome, original_id, created_at, expires_at',
          'gateway_requests',
          `'req_${outcome}' || n, '${outcome === 'waiting' ? 'refund' : 'checkout_session'}', 1000001, 1000001, '1', n, 0, 'usd', 'x' || n, '${outcome}', ${outcome === 'waiting' ? '(SELECT min(id) FROM register_entries)' : 'NULL'}, 1, 2`,
        ),
      ),
    ]);
  });

  it('the dashboard is one trip and at most 300 rows, and says that there is more', async () => {
    const { cost, response } = await ask(world, '/dashboard');
    expect(cost).toMatchObject({ trips: 1, written: 0 });
    expect(cost.read).toBeLessThanOrEqual(300);
    expect(await response.json()).toMatchObject({
      needs_review: { entries: 100, more: true },
      disputes: { more: true },
      refunds_waiting: { more: true },
      payments_pending: { more: true },
      refunds_pending: { more: true },
    });
  });

  it('the sync’s health is one trip and at most 1,000 rows', async () => {
    const { cost } = await ask(world, '/health/sync');
    expect(cost).toMatchObject({ trips: 1, written: 0 });
    expect(cost.read).toBeLessThanOrEqual(1000);
  });

  it('takings are one trip and at most 5,000 rows, and say from which day they are complete', async () => {
    await all(world.db, 'UPDATE settings SET clock_offset_ms = :ms WHERE id = 1', {
      ms: 1_760_000_000_000 + 2_000_000 - NOW,
    });
    const { cost } = await ask(world, '/dashboard/takings');
    expect(cost.trips).toBe(1);
    expect(cost.read).toBeLessThanOrEqual(5000);
  });

  it.each([
    ['', 400],
    ['?type=Check', 400],
    [`?bookkeeper=usr_large`, 5000],
    ['?transaction=payment', 600],
    ['?transaction=refund', 5000],
    ['?type=Stripe&bookkeeper=usr_large', 5000],
    ['?nonzero=true', 400],
  ])('a page of 50 of the finder %s is one trip and at most %i rows', async (query, most) => {
    const { cost, response } = await ask(world, `/payment-events${query}`);
    expect(response.status).toBe(200);
    expect(cost.trips).toBe(1);
    expect(cost.read).toBeLessThanOrEqual(most);
    console.log(`COST ${JSON.stringify({ operation: `GET /payment-events${query}`, ...cost })}`);
  });
});
