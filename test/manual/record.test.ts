import { beforeAll, describe, expect, it } from 'vitest';
import { all, audit, bill, booksOf, fresh, newCustomer, sameCustomer } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import type { World } from '../support/world.ts';
import { balances, books, check, creditOf, get, line, openOffice, send } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openOffice();
});

const record = (body: unknown, key?: string) => send(world, '/register', body, key);
const entries = (customer: number) =>
  all(world.db, 'SELECT id FROM register_entries WHERE customer_id = :customer', { customer });

/** Marks a bill's items as awaited, by a bank debit on its way. */
async function awaited(billed: { customer: number; invoice: number; selfPayId: string }): Promise<string> {
  const id = `req_${billed.selfPayId}`;
  await all(
    world.db,
    `INSERT INTO gateway_requests (id, kind, customer_id, invoice_id, self_pay_id, amount_cents, credit_used_cents, currency, origin, outcome, created_at, expires_at)
     VALUES (:id, 'checkout_session', :customer, :invoice, :pay, 100, 0, 'usd', 'o', 'processing', 1, 2)`,
    { id, customer: billed.customer, invoice: billed.invoice, pay: billed.selfPayId },
  );
  return id;
}

describe('a check of $1,500.00 on $1,400.00 owed over five items', () => {
  it('is one entry, five payment events and one ledger credit', async () => {
    const billed = await bill(world.db, [20000, 30000, 25000, 25000, 40000]);
    const { status, body } = await record(check(billed, 150000));
    expect(status).toBe(201);
    expect(body).toMatchObject({
      kind: 'manual',
      type: 'Check',
      number: '1001',
      amount_cents: 150000,
      credited_cents: 10000,
      needs_review: false,
      status: 'to_credit',
      customer: { id: billed.customer },
      held: [],
    });
    expect(
      body.events.map((each: { kind: string; amount_cents: number }) => [each.kind, each.amount_cents]),
    ).toEqual([
      ['payment', 20000],
      ['payment', 30000],
      ['payment', 25000],
      ['payment', 25000],
      ['payment', 40000],
      ['credit', 10000],
    ]);
    expect(await entries(billed.customer)).toHaveLength(1);
    expect(await booksOf(world.db, billed)).toMatchObject({
      balances: [0, 0, 0, 0, 0],
      credit: 10000,
      status: 'paid',
    });
    expect(await audit(world.db)).toEqual([]);
  });
});

describe('a payment by hand', () => {
  it('pays what is due first first, over all invoices of the customer', async () => {
    const first = await bill(world.db, [5000, 5000]);
    const second = await bill(world.db, [4000], 'open', sameCustomer(first));
    await record(check(first, 8000));
    expect(await balances(world.db, first)).toEqual([0, 5000]);
    expect(await balances(world.db, second)).toEqual([1000]);
  });

  it('pays exactly what was chosen, and the rest is credit', async () => {
    const billed = await bill(world.db, [5000, 6000, 7000]);
    const lines = [line(billed.items[2], 7000), line(billed.items[0], 1000)];
    const { status, body } = await record(check(billed, 9000, { apply: lines }));
    expect(status).toBe(201);
    expect(body.events.map((each: { amount_cents: number }) => each.amount_cents)).toEqual([
      7000, 1000, 1000,
    ]);
    expect(await balances(world.db, billed)).toEqual([4000, 6000, 0]);
    expect(await creditOf(world.db, billed.customer)).toBe(1000);
  });

  it('of an insurer pays receivables of several customers, and each is tracked apart from what the client pays', async () => {
    const [one, two] = [await bill(world.db, [10000]), await bill(world.db, [20000])];
    const insurer = {
      type: 'Insurance',
      number: 'ERA 881',
      amount_cents: 23000,
      received_on: '2026-11-18',
      apply: [line(one.items[0], 8000), line(two.items[0], 15000)],
    };
    const { status, body } = await record(insurer);
    expect(status).toBe(201);
    expect(body).toMatchObject({ type: 'Insurance', customer: null, amount_cents: 23000 });
    await record(check(one, 2000, { type: 'Cash', number: '' }));
    expect(await booksOf(world.db, one)).toMatchObject({
      balances: [0],
      status: 'paid',
      entries: [23000, 2000],
    });
    const { body: receivable } = await get(world, `/receivables/${one.items[0]}`);
    expect(
      receivable.events.map((each: { amount_cents: number; entry: { type: string } }) => [
        each.entry.type,
        each.amount_cents,
      ]),
    ).toEqual([
      ['Insurance', 8000],
      ['Cash', 2000],
    ]);
  });

  it('can leave the invoices open that it pays', async () => {
    const billed = await bill(world.db, [5000]);
    await record(check(billed, 5000, { leave_open: true }));
    expect(await booksOf(world.db, billed)).toMatchObject({ balances: [0], status: 'open' });
  });

  it('stands at the day on which it came, in the office’s time zone; today at the moment it is', async () => {
    const billed = await bill(world.db, [5000]);
    const { body } = await record(check(billed, 100));
    expect(body.at).toBe('2026-11-19T17:00:00.000Z');
    const today = new Date().toLocaleDateString('sv-SE', { timeZone: 'America/New_York' });
    const { body: now } = await record(check(billed, 100, { received_on: today }));
    expect(Math.abs(Date.parse(now.at) - Date.now())).toBeLessThan(60_000);
  });

  it('pays what is awaited or disputed last when it is oldest first, and says what of it is held', async () => {
    const first = await bill(world.db, [5000]);
    const second = await bill(world.db, [4000], 'open', sameCustomer(first));
    const source = await awaited(first);
    const part = await record(check(first, 4000));
    expect(part.body.held).toEqual([]);
    expect(await balances(world.db, first)).toEqual([5000]);
    expect(await balances(world.db, second)).toEqual([0]);
    const more = await record(check(first, 1000));
    expect(more.body.held).toEqual([{ receivable_id: first.items[0], why: 'pending', source_id: source }]);
    const chosen = await record(check(first, 500, { apply: [line(first.items[0], 500)] }));
    expect(chosen.body.held).toEqual([{ receivable_id: first.items[0], why: 'pending', source_id: source }]);
    expect(await balances(world.db, first)).toEqual([3500]);
  });

  it('makes a Checkout session stale that asks for what is no longer owed', async () => {
    const billed = await bill(world.db, [5000]);
    const pressed = await world.request(`/pay/${billed.selfPayId}/checkout`, {
      method: 'POST',
      headers: { Origin: 'http://pay.test', 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    expect(pressed.status).toBe(303);
    await record(check(billed, 2000));
    const stale = 'SELECT superseded FROM gateway_requests WHERE invoice_id = :invoice';
    expect(await all(world.db, stale, { invoice: billed.invoice })).toEqual([{ superseded: 1 }]);
  });
});

describe('the same request', () => {
  it('is the same entry, however often it comes', async () => {
    const billed = await bill(world.db, [5000]);
    const key = crypto.randomUUID();
    const first = await record(check(billed, 2000), key);
    const again = await record(check(billed, 2000), key);
    expect(again.status).toBe(201);
    expect(again.body.id).toBe(first.body.id);
    expect(await balances(world.db, billed)).toEqual([3000]);
  });

  it('twenty times at once is booked once', async () => {
    const billed = await bill(world.db, [5000]);
    const key = crypto.randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => record(check(billed, 2000), key)));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(201);
    expect(await balances(world.db, billed)).toEqual([3000]);
    expect(await entries(billed.customer)).toHaveLength(1);
  });

  it('under a key that stands for another is refused, and changes nothing', async () => {
    const billed = await bill(world.db, [5000]);
    const key = crypto.randomUUID();
    await record(check(billed, 2000), key);
    const before = await books(world.db);
    for (const other of [
      { amount_cents: 2001 },
      { comment: 'x' },
      { number: '1002' },
      { leave_open: true },
    ]) {
      const { status, message } = await record({ ...check(billed, 2000), ...other }, key);
      expect(status).toBe(409);
      expect(message).toContain('Use a new key');
    }
    const { status } = await send(world, `/receivables/${billed.items[0]}/write-off`, { comment: 'x' }, key);
    expect(status).toBe(409);
    expect(await books(world.db)).toEqual(before);
  });

  it('of another caller is another request', async () => {
    const billed = await bill(world.db, [5000]);
    const key = crypto.randomUUID();
    await allowKey(world.db, 'sp_other_caller');
    const one = await record(check(billed, 1000), key);
    const other = await send(world, '/register', check(billed, 1000), key, 'sp_other_caller');
    expect(other.status).toBe(201);
    expect(other.body.id).not.toBe(one.body.id);
  });

  it('that was refused leaves its key free', async () => {
    const billed = await bill(world.db, [5000]);
    const key = crypto.randomUUID();
    expect((await record(check(billed, 6000, { apply: [line(billed.items[0], 6000)] }), key)).status).toBe(
      422,
    );
    expect((await record(check(billed, 5000, { apply: [line(billed.items[0], 5000)] }), key)).status).toBe(
      201,
    );
  });
});

describe('many payments at once', () => {
  it('never take the same balance, nor lose a cent', async () => {
    const billed = await bill(world.db, [1000, 2000, 3000]);
    await Promise.all(Array.from({ length: 30 }, () => record(check(billed, 300))));
    expect(await booksOf(world.db, billed)).toMatchObject({
      balances: [0, 0, 0],
      credit: 3000,
      status: 'paid',
    });
    expect(await audit(world.db)).toEqual([]);
  });

  it('that choose the same receivable: one gets it, the others are told', async () => {
    const billed = await bill(world.db, [1000]);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => record(check(billed, 800, { apply: [line(billed.items[0], 800)] }))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422, 422, 422, 422, 422, 422]);
    expect(await balances(world.db, billed)).toEqual([200]);
  });
});

describe('what does not fit is refused, in words, and nothing is written', () => {
  it.each<[string, (b: { items: number[]; other: number }) => Record<string, unknown>, number, RegExp]>([
    [
      'more than a balance',
      ({ items }) => ({ apply: [line(items[0], 5001)] }),
      422,
      /owes \$50\.00.*\$50\.01.*at most \$50\.00/,
    ],
    [
      'another customer’s receivable',
      ({ other }) => ({ apply: [line(other, 100)] }),
      422,
      /is Ada Example’s, not/,
    ],
    ['a receivable that is not there', () => ({ apply: [line(987654, 100)] }), 422, /no receivable 987654/],
    [
      'a receivable twice',
      ({ items }) => ({ apply: [line(items[0], 1), line(items[0], 2)] }),
      422,
      /each receivable once/,
    ],
    [
      'more than the payment',
      ({ items }) => ({ apply: [line(items[0], 5000), line(items[1], 4500)] }),
      422,
      /more than the payment/,
    ],
    ['no receivable', () => ({ apply: [] }), 422, /at least one receivable/],
    ['a customer who is not there', () => ({ customer_id: 987654 }), 422, /no customer 987654/],
    ['no customer for oldest first', () => ({ customer_id: undefined }), 422, /whose receivables/],
    [
      'no customer for the rest',
      ({ items }) => ({ customer_id: undefined, apply: [line(items[0], 100)] }),
      422,
      /whose credit/,
    ],
    ['a day that is still to come', () => ({ received_on: '2062-01-01' }), 422, /still to come/],
    ['a day long ago', () => ({ received_on: '1999-12-31' }), 422, /since 2000/],
    ['no day', () => ({ received_on: '2026-02-31' }), 422, /day like/],
    ['a type of Stripe’s', () => ({ type: 'Stripe' }), 422, /Check, Cash/],
    ['an unknown field', () => ({ amount: 1 }), 422, /\w/],
    ...[0, -1, 1.5, '100', null, 1e99, 100_000_000, [], {}].map(
      (cents) =>
        [
          `an amount of ${JSON.stringify(cents)}`,
          () => ({ amount_cents: cents }),
          422,
          /whole number of cents/,
        ] as [string, () => Record<string, unknown>, number, RegExp],
    ),
    ...[0, -1, 1.5, '100', 1e99, 100_000_000].map(
      (cents) =>
        [
          `a line of ${JSON.stringify(cents)}`,
          ({ items }: { items: number[] }) => ({ apply: [{ receivable_id: items[0], amount_cents: cents }] }),
          422,
          /whole (number of )?cents/,
        ] as [string, (b: { items: number[] }) => Record<string, unknown>, number, RegExp],
    ),
    ['a control character', () => ({ comment: 'a\u0000b' }), 422, /control characters/],
    ['a long comment', () => ({ comment: 'x'.repeat(501) }), 422, /at most 500/],
  ])('%s', async (_what, change, status, text) => {
    const billed = await bill(world.db, [5000, 6000]);
    const other = await bill(world.db, [7000]);
    const before = await books(world.db);
    const asked = { ...check(billed, 9000), ...change({ items: billed.items, other: other.items[0] ?? 0 }) };
    const answer = await record(asked);
    expect(answer).toMatchObject({ status, message: expect.stringMatching(text) });
    expect(await books(world.db)).toEqual(before);
  });

  it('a receivable or a customer of a file that is still being applied', async () => {
    const hidden = `imp_${fresh()}`;
    await all(
      world.db,
      `INSERT INTO imports (id, name, format, dates, state, created_by_kind, created_by_id, idempotency_key, created_at, touched_at) VALUES (:id, 'f', 'csv', 'mdy', 'applying', 'user', 'u', :id, 1, 1)`,
      { id: hidden },
    );
    const customer = newCustomer().id;
    const [receivable, seen] = [30_000 + fresh(), await bill(world.db, [100])];
    await all(
      world.db,
      "INSERT INTO customers (id, kind, name, created_at, import_id) VALUES (:customer, 'person', 'Hidden', 0, :import)",
      { customer, import: hidden },
    );
    await all(
      world.db,
      `INSERT INTO receivables (id, customer_id, description, due_on, state, price_cents, balance_cents, created_at, import_id)
       VALUES (:id, :customer, 'x', '2026-01-01', 'invoiced', 100, 100, 0, :import)`,
      { id: receivable, customer: seen.customer, import: hidden },
    );
    const before = await books(world.db);
    expect((await record(check({ customer }, 100))).message).toBe(`There is no customer ${customer}.`);
    const { message } = await record(check(seen, 100, { apply: [line(receivable, 100)] }));
    expect(message).toBe(`There is no receivable ${receivable}.`);
    for (const verb of ['write-off', 'undo-write-off'])
      expect((await send(world, `/receivables/${receivable}/${verb}`, { comment: 'x' })).status).toBe(404);
    expect(
      (await send(world, `/receivables/${receivable}/price`, { price_cents: 1, comment: 'x' })).status,
    ).toBe(404);
    expect(await books(world.db)).toEqual(before);
    await record(check(seen, 150));
    expect(await creditOf(world.db, seen.customer), 'oldest first does not see it').toBe(50);
    await all(world.db, "UPDATE imports SET state = 'done' WHERE id = :id", { id: hidden });
  });

  it('no JSON, no key, and who may only read', async () => {
    const billed = await bill(world.db, [5000]);
    await allowKey(world.db, 'sp_viewer_key', 'viewer');
    expect((await record('{')).status).toBe(422);
    expect((await record(check(billed, 1), 'short')).message).toContain('Idempotency-Key');
    for (const path of [
      '/register',
      '/register/x/undo',
      '/register/x/cancel',
      '/register/x/notes',
      '/receivables/1/write-off',
      '/receivables/1/undo-write-off',
      '/receivables/1/price',
      '/customers/1/transfer',
    ])
      expect((await send(world, path, {}, crypto.randomUUID(), 'sp_viewer_key')).status, path).toBe(403);
  });
});

describe('what a customer owes', () => {
  it('is told in the order in which it is paid', async () => {
    const first = await bill(world.db, [5000]);
    const second = await bill(world.db, [4000, 0], 'open', sameCustomer(first));
    await awaited(first);
    const { body } = await get(world, `/customers/${first.customer}/owing`);
    expect(body).toMatchObject({
      customer: { id: first.customer },
      credit_cents: 0,
      more: false,
      receivables: [
        { id: second.items[0], balance_cents: 4000, held: null, invoice: second.number },
        { id: first.items[0], balance_cents: 5000, held: 'pending', invoice: first.number },
      ],
    });
    expect((await get(world, '/customers/987654/owing')).status).toBe(404);
  });
});
