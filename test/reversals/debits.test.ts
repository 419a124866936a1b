import { beforeAll, describe, expect, it } from 'vitest';
import { all, audit, bill, booksOf, newCustomer, sameCustomer } from '../support/books.ts';
import {
  advance,
  BANKS,
  control,
  deliver,
  openWorld,
  page,
  payFromBank,
  payOnline,
  pressPay,
  setPayments,
  visit,
  type World,
} from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});

/** Time passes until the bank has answered, and what it said arrives. */
async function days(count: number): Promise<void> {
  await advance(world, count * 24);
  await deliver(world);
}
const seen = async ({ selfPayId }: { selfPayId: string }) => page(await visit(world, `/pay/${selfPayId}`));
const itemStates = (items: number[]) =>
  all(
    world.db,
    'SELECT state, balance_cents FROM receivables WHERE id IN (SELECT value FROM json_each(:ids)) ORDER BY id',
    {
      ids: JSON.stringify(items),
    },
  );

describe('a bank debit', () => {
  it('that was refunded and then fails late has left twice at Stripe, and is booked so', async () => {
    for (const refundedFirst of [true, false]) {
      const billed = await bill(world.db, [8000]);
      const { payment } = await payFromBank(world, billed);
      await control(world, '/debits', { payment, outcome: 'succeeds' });
      await deliver(world);
      const { id: refund } = await control<{ id: string }>(world, '/refunds', { payment, amount: 3000 });
      const arrives = () => control(world, '/refunds', { refund, status: 'succeeded' });
      if (refundedFirst) await arrives();
      await deliver(world);
      await control(world, '/debits', { payment, outcome: 'fails' });
      await deliver(world);
      if (!refundedFirst) await arrives();
      await deliver(world);
      const books = await booksOf(world.db, billed);
      expect(books.entries.map(Number).sort((a, b) => a - b)).toEqual([-8000, -3000, 8000]);
      // It is owed again whole; what was refunded beside is owed too.
      expect(books).toMatchObject({ balances: [8000], credit: -3000 });
      expect(await audit(world.db)).toEqual([]);
    }
  });

  it('that was refunded or disputed and failed late, all of it unheard, is booked as if each step had been heard', async () => {
    const taken = {
      refunded: (payment: string) =>
        control(world, '/refunds', { payment, amount: 3000, status: 'succeeded' }),
      returned: (payment: string) => control(world, '/disputes', { payment, amount: 3000 }),
    };
    const course = async (heard: boolean, take: (payment: string) => Promise<unknown>) => {
      const billed = await bill(world.db, [5000, 3000], 'open', newCustomer('charge'));
      const { payment } = await payFromBank(world, billed);
      const hear = async () => void (heard && (await deliver(world)));
      await control(world, '/debits', { payment, outcome: 'succeeds' });
      await hear();
      await take(payment);
      await hear();
      await control(world, '/debits', { payment, outcome: 'fails' });
      await deliver(world);
      const { review, entries, ...books } = await booksOf(world.db, billed);
      return {
        ...books,
        entries: entries.map(Number).sort((a, b) => a - b),
        states: await itemStates(billed.items),
      };
    };
    for (const take of Object.values(taken)) {
      const stepByStep = await course(true, take);
      expect(stepByStep.entries).toHaveLength(3);
      expect(await course(false, take)).toEqual(stepByStep);
    }
    expect(await all(world.db, 'SELECT id, flag FROM stripe_objects WHERE flag IS NOT NULL')).toEqual([]);
    expect(await audit(world.db)).toEqual([]);
  });

  it('that came and went unheard is not booked, nor is a refund of it that failed, and nobody has to look', async () => {
    const billed = await bill(world.db, [5000]);
    const { payment } = await payFromBank(world, billed);
    await control(world, '/debits', { payment, outcome: 'succeeds' });
    const { id: refund } = await control<{ id: string }>(world, '/refunds', { payment, amount: 3000 });
    await control(world, '/refunds', { refund, status: 'failed' });
    await control(world, '/debits', { payment, outcome: 'fails' });
    await deliver(world);
    expect(await booksOf(world.db, billed)).toMatchObject({ entries: [], balances: [5000], status: 'open' });
    expect(await all(world.db, 'SELECT id, flag FROM stripe_objects WHERE flag IS NOT NULL')).toEqual([]);
  });

  it('is Pending until it settles: nothing is booked, and the payer is told not to pay again', async () => {
    const billed = await bill(world.db, [9000, 6000]);
    const { back } = await payFromBank(world, billed);
    expect(await page(await visit(world, back))).toMatchObject({
      view: 'done',
      state: 'on_its_way',
      totalCents: 15000,
    });
    await deliver(world);
    expect(await booksOf(world.db, billed)).toMatchObject({
      balances: [9000, 6000],
      entries: [],
      status: 'open',
    });
    expect(await seen(billed)).toMatchObject({ reason: 'on_its_way', pendingCents: 15000 });
    expect(await pressPay(world, billed)).toBeNull();
    expect(
      await all(world.db, 'SELECT DISTINCT why FROM held_receivables WHERE receivable_id = :id', {
        id: billed.items[0] ?? 0,
      }),
    ).toEqual([{ why: 'pending' }]);
    await days(6);
    expect(await booksOf(world.db, billed)).toMatchObject({
      balances: [0, 0],
      entries: [15000],
      status: 'paid',
      review: [0],
    });
    expect(
      await all(world.db, 'SELECT 1 FROM held_receivables WHERE receivable_id = :id', {
        id: billed.items[0] ?? 0,
      }),
    ).toEqual([]);
    const paid = await seen(billed);
    expect(paid).toMatchObject({ reason: 'already_paid' });
    expect((paid as { returnableUntilMs: number }).returnableUntilMs).toBeGreaterThan(
      Date.now() + 55 * 86_400_000,
    );
    expect(await page(await visit(world, back))).toMatchObject({ state: 'paid', method: { last4: '6789' } });
    expect(await audit(world.db)).toEqual([]);
  });

  it('counts against a second attempt, but the rest can be paid at once', async () => {
    const first = await bill(world.db, [10000]);
    await payFromBank(world, first);
    await deliver(world);
    // The next invoice carries the same item, and a new one.
    const second = await bill(world.db, [5000], 'open', sameCustomer(first));
    await all(world.db, 'INSERT INTO invoice_items (invoice_id, receivable_id) VALUES (:invoice, :item)', {
      invoice: second.invoice,
      item: first.items[0] ?? 0,
    });
    expect(await seen(second)).toMatchObject({ view: 'bill', dueCents: 5000 });
    await payOnline(world, second);
    await deliver(world);
    expect(await itemStates([...first.items, ...second.items])).toMatchObject([
      { balance_cents: 10000 },
      { balance_cents: 0 },
    ]);
    await days(6);
    expect(await booksOf(world.db, second)).toMatchObject({
      balances: [0, 0],
      credit: 0,
      status: 'paid',
      review: [0, 0],
    });
  });

  it('that the bank refuses is Failed, and can be tried again from the same link', async () => {
    const billed = await bill(world.db, [5000]);
    const { back } = await payFromBank(world, billed, BANKS.poor);
    await deliver(world);
    await days(6);
    expect(await booksOf(world.db, billed)).toMatchObject({ balances: [5000], entries: [], status: 'open' });
    expect(await page(await visit(world, back))).toMatchObject({
      state: 'failed',
      failed: 'insufficient_funds',
    });
    expect(await seen(billed)).toMatchObject({ view: 'bill', dueCents: 5000 });
    await payOnline(world, billed);
    await deliver(world);
    expect(await booksOf(world.db, billed)).toMatchObject({ balances: [0], entries: [5000] });
  });

  it('that is returned on day 61 goes back to reinvoicing, with Stripe’s fee under "01"', async () => {
    const billed = await bill(world.db, [8000]);
    const { payment } = await payFromBank(world, billed);
    await days(6);
    await days(55);
    await control(world, '/disputes', { payment, reason: 'insufficient_funds' });
    await deliver(world);
    expect(await itemStates(billed.items)).toEqual([{ state: 'reinvoice', balance_cents: 8000 }]);
    const rows = await all(
      world.db,
      'SELECT kind, reopens, comment, needs_review FROM register_entries WHERE comment = :comment',
      { comment: `Lost dispute ${payment}` },
    );
    expect(rows).toEqual([
      { kind: 'dispute', reopens: 1, comment: `Lost dispute ${payment}`, needs_review: 1 },
    ]);
    expect(await seen(billed)).toMatchObject({ view: 'bill', dueCents: 8000 });
    expect(await audit(world.db)).toEqual([]);
  });

  it('that the payer disowns is written off, or goes back too when the office says so', async () => {
    const [first, second] = [await bill(world.db, [8000]), await bill(world.db, [8000])];
    const payments = [await payFromBank(world, first), await payFromBank(world, second)];
    await days(6);
    await control(world, '/disputes', { payment: payments[0]?.payment, reason: 'debit_not_authorized' });
    await deliver(world);
    expect(await itemStates(first.items)).toEqual([{ state: 'finished_writeoff', balance_cents: 0 }]);
    await setPayments(world.db, { achReinvoiceReasons: ['debit_not_authorized'] });
    await control(world, '/disputes', { payment: payments[1]?.payment, reason: 'debit_not_authorized' });
    await deliver(world);
    expect(await itemStates(second.items)).toEqual([{ state: 'reinvoice', balance_cents: 8000 }]);
    await setPayments(world.db, {});
  });

  it('that is returned with its processing fee waives the fee: it is never asked for again', async () => {
    await setPayments(world.db, {
      fee: { charge: true, terms: { bps: 290, fixedCents: 30, capCents: null } },
    });
    const billed = await bill(world.db, [10000]);
    const { payment } = await payFromBank(world, billed);
    await days(6);
    expect((await booksOf(world.db, billed)).entries).toEqual([10330]);
    await control(world, '/disputes', { payment, reason: 'insufficient_funds' });
    await deliver(world);
    const fees = await all(
      world.db,
      'SELECT balance_cents, state FROM receivables WHERE customer_id = :id AND fee_invoice_id IS NOT NULL',
      {
        id: billed.customer,
      },
    );
    expect(fees).toEqual([{ balance_cents: 0, state: 'finished' }]);
    expect(await seen(billed)).toMatchObject({ dueCents: 10000, feeCents: 330 });
    await setPayments(world.db, {});
  });
});
