import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stopAutopay } from '../../worker/autopay/stop.ts';
import { pourOverInvoice, targetOf } from '../../worker/ledger/pour.ts';
import { drainCharges } from '../charges/support.ts';
import { all, audit, bill, booksOf, postEntry, sameCustomer } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { openWorld, type World } from '../support/world.ts';
import {
  asking,
  attemptsIn,
  BANKS,
  begin,
  clear,
  DECLINING,
  type Debtor,
  dayFromNow,
  debtor,
  KEY,
  minute,
  onAutopay,
  preview,
  runOf,
  runThrough,
  store,
} from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await allowKey(world.db, KEY);
});
beforeEach(() => clear(world));

const customers = async (number: number) =>
  (await attemptsIn(world, number)).map(({ customer }) => customer?.id);

describe('a preview', () => {
  it('says what the run then does, and changes nothing', async () => {
    const owing = await debtor(world, [4000, 2500]);
    const other = await debtor(world, [1000]);
    const tiny = await debtor(world, [30]);
    await debtor(world, [0]);
    const before = await all(
      world.db,
      'SELECT (SELECT count(*) FROM activity) AS a, (SELECT count(*) FROM runs) AS r',
    );
    const said = await preview(world, asking());
    expect(said).toEqual({
      count: 2,
      sum_cents: 7500,
      left_out: [{ why: 'too_small', count: 1 }],
      more: false,
      next: null,
    });
    expect(
      await all(world.db, 'SELECT (SELECT count(*) FROM activity) AS a, (SELECT count(*) FROM runs) AS r'),
    ).toEqual(before);
    const run = await runThrough(world, asking());
    expect(run).toMatchObject({
      due: 3,
      sent: 2,
      succeeded: said.count,
      succeeded_cents: said.sum_cents,
      skipped: 1,
      left: 0,
      failed: 0,
    });
    expect(await booksOf(world.db, owing)).toMatchObject({
      balances: [0, 0],
      status: 'paid',
      entries: [6500],
    });
    expect(await booksOf(world.db, other)).toMatchObject({ status: 'paid', entries: [1000] });
    expect(await booksOf(world.db, tiny)).toMatchObject({ balances: [30], entries: [] });
    expect(await attemptsIn(world, run.number)).toMatchObject([
      { state: 'succeeded', amount_cents: 6500, outcome: 'succeeded', customer: { id: owing.customer } },
      { state: 'succeeded', amount_cents: 1000 },
      { state: 'skipped', why: 'too_small', amount_cents: null, charge_number: null, outcome: null },
    ]);
    expect(await audit(world.db)).toEqual([]);
  });

  it('leaves out who has no method that may be charged without them', async () => {
    const [removed, alone, other] = [
      await debtor(world, [1000]),
      await debtor(world, [1000]),
      await debtor(world, [1000]),
    ];
    await all(world.db, "UPDATE payment_methods SET state = 'invalid' WHERE id = :id", {
      id: removed.method,
    });
    await all(world.db, 'UPDATE payment_methods SET recurring = 0 WHERE id = :id', { id: alone.method });
    await all(world.db, 'UPDATE payment_methods SET preferred = 0 WHERE id = :id', { id: other.method });
    expect(await preview(world, asking())).toMatchObject({ count: 0, sum_cents: 0, left_out: [] });
  });

  it('leaves out who has turned automatic payment off', async () => {
    const owing = await debtor(world, [1000]);
    await onAutopay(world, owing);
    expect(await preview(world, asking())).toMatchObject({ count: 1 });
    await world.db.batch(stopAutopay(world.context(), owing.customer, 'payer'));
    expect(await preview(world, asking())).toMatchObject({ count: 0, left_out: [] });
  });

  it('is within the cap that the customer agreed to, as the run is', async () => {
    const capped = await debtor(world, [9000]);
    await onAutopay(world, capped, { cap: 5000 });
    expect(await preview(world, asking())).toMatchObject({ count: 1, sum_cents: 5000 });
    const run = await runThrough(world, asking());
    expect(run).toMatchObject({ succeeded: 1, succeeded_cents: 5000 });
    expect(await booksOf(world.db, capped)).toMatchObject({ balances: [4000], entries: [5000] });
  });
});

describe('criteria', () => {
  it('by due day: what is due by the day, or so many days later; without one, before it is due', async () => {
    const overdue = await debtor(world, [1000], { dueOn: dayFromNow(-40) });
    const due = await debtor(world, [2000], { dueOn: dayFromNow(-1) });
    const soon = await debtor(world, [4000], { dueOn: dayFromNow(10) });
    const far = await debtor(world, [8000], { dueOn: dayFromNow(60) });
    const said = async (days: number | null) =>
      (await preview(world, asking({ due_by_days: days }))).sum_cents;
    expect(await said(-30)).toBe(1000);
    expect(await said(0)).toBe(3000);
    expect(await said(14)).toBe(7000);
    expect(await said(null)).toBe(15_000);
    const run = await runThrough(world, asking({ due_by_days: 14 }));
    expect(run).toMatchObject({ succeeded_cents: 7000 });
    expect(await customers(run.number)).toEqual([overdue, due, soon].map(({ customer }) => customer));
    expect(await booksOf(world.db, far)).toMatchObject({ balances: [8000] });
  });

  it('charges only the items that are due', async () => {
    const both = await debtor(world, [1000, 2000]);
    await all(world.db, "UPDATE receivables SET due_on = '2099-01-01' WHERE id = :id", {
      id: both.items[1] ?? 0,
    });
    await runThrough(world, asking({ due_by_days: 0 }));
    expect(await booksOf(world.db, both)).toMatchObject({ balances: [0, 2000], entries: [1000] });
  });

  it('by amount: who owes so much at least and at most', async () => {
    const [, middle] = [
      await debtor(world, [999]),
      await debtor(world, [1000]),
      await debtor(world, [5000]),
      await debtor(world, [5001]),
    ];
    const range = asking({ least_cents: 1000, most_cents: 5000 });
    expect(await preview(world, range)).toMatchObject({ count: 2, sum_cents: 6000 });
    const run = await runThrough(world, range);
    expect(run).toMatchObject({ due: 2, succeeded_cents: 6000 });
    expect(await customers(run.number)).toContain(middle.customer);
  });

  it('by segment', async () => {
    const person = await debtor(world, [1000]);
    const facility = await debtor(world, [2000], { kind: 'facility' });
    expect(await preview(world, asking({ segment: 'person' }))).toMatchObject({ sum_cents: 1000 });
    const run = await runThrough(world, asking({ segment: 'facility' }));
    expect(await customers(run.number)).toEqual([facility.customer]);
    expect(await booksOf(world.db, person)).toMatchObject({ entries: [] });
  });

  it('by preference: whose preferred method is a card', async () => {
    const card = await debtor(world, [1000]);
    const bank = await debtor(world, [2000], { card: BANKS.good });
    await onAutopay(world, bank, { noticed: { cents: 2000, on: dayFromNow(-30) } });
    expect(await preview(world, asking({ preference: 'us_bank_account' }))).toMatchObject({
      sum_cents: 2000,
    });
    const run = await runThrough(world, asking({ preference: 'card' }));
    expect(await customers(run.number)).toEqual([card.customer]);
  });

  it('only rejected: whose last charge failed, whatever came before it', async () => {
    const refused = await debtor(world, [1000], { card: DECLINING });
    const fine = await debtor(world, [2000]);
    expect(await preview(world, asking({ only_rejected: true }))).toMatchObject({ count: 0 });
    const first = await runThrough(world, asking());
    expect(first).toMatchObject({ failed: 1, failed_cents: 1000, succeeded: 1, succeeded_cents: 2000 });
    expect(await attemptsIn(world, first.number)).toMatchObject([
      { state: 'failed', outcome: 'failed', message: expect.stringMatching(/declined/) },
      { state: 'succeeded' },
    ]);
    await all(world.db, "UPDATE payment_methods SET state = 'invalid', preferred = 0 WHERE id = :id", {
      id: refused.method,
    });
    await store(world, refused.customer);
    await bill(world.db, [500], 'open', sameCustomer(fine));
    const again = await runThrough(world, asking({ only_rejected: true }));
    expect(again).toMatchObject({ due: 1, succeeded: 1, succeeded_cents: 1000 });
    expect(await customers(again.number)).toEqual([refused.customer]);
    expect(await preview(world, asking({ only_rejected: true }))).toMatchObject({ count: 0 });
  });
});

describe('a bank debit in a run by definition', () => {
  it('is not made when the customer was not told of it, and says so', async () => {
    const bank = await debtor(world, [2000], { card: BANKS.good });
    expect(await preview(world, asking())).toMatchObject({
      count: 0,
      left_out: [{ why: 'not_noticed', count: 1 }],
    });
    const run = await runThrough(world, asking());
    expect(run).toMatchObject({ due: 1, skipped: 1, sent: 0 });
    expect(await attemptsIn(world, run.number)).toMatchObject([{ state: 'skipped', why: 'not_noticed' }]);
    expect(await booksOf(world.db, bank)).toMatchObject({ balances: [2000], entries: [] });
  });

  it('is not made while the mail that tells of it has not left, or has not left for ten days', async () => {
    for (const sent of [null, dayFromNow(-7)]) {
      const bank = await debtor(world, [2000], { card: BANKS.good });
      await onAutopay(world, bank, { noticed: { cents: 2000, on: dayFromNow(-12), sent } });
    }
    const run = await runThrough(world, asking());
    expect(await attemptsIn(world, run.number)).toMatchObject([
      { state: 'skipped', why: 'not_noticed' },
      { state: 'skipped', why: 'not_noticed' },
    ]);
  });

  it('is at most what the customer was told ten days before, of the account that they were told', async () => {
    const [told, late, other] = [
      await debtor(world, [2000], { card: BANKS.good }),
      await debtor(world, [2000], { card: BANKS.good }),
      await debtor(world, [2000], { card: BANKS.good }),
    ];
    await onAutopay(world, told, { noticed: { cents: 1500, on: dayFromNow(-12) } });
    await onAutopay(world, late, { noticed: { cents: 2000, on: dayFromNow(-7) } });
    await onAutopay(world, other, { noticed: { cents: 2000, on: dayFromNow(-12) } });
    await all(world.db, 'UPDATE payment_methods SET preferred = 0 WHERE id = :id', { id: other.method });
    await store(world, other.customer, BANKS.good);
    const run = await runThrough(world, asking());
    expect(await attemptsIn(world, run.number)).toMatchObject([
      { customer: { id: told.customer }, state: 'processing', amount_cents: 1500 },
      { customer: { id: late.customer }, state: 'skipped', why: 'not_noticed' },
      { customer: { id: other.customer }, state: 'skipped', why: 'not_noticed' },
    ]);
    expect(run).toMatchObject({ due: 3, sent: 1, processing: 1, processing_cents: 1500, skipped: 2 });
  });
});

describe('what changed between the choice and the charge is read anew', () => {
  const cases: [what: string, why: string, change: (debtor: Debtor) => Promise<unknown>][] = [
    [
      'it was paid otherwise',
      'nothing_owed',
      (debtor) =>
        postEntry(world.db, { amountCents: 3000 }, [
          pourOverInvoice(targetOf(debtor.customer, debtor.invoice)),
        ]),
    ],
    [
      'less is owed than the run asks for',
      'out_of_range',
      (debtor) =>
        postEntry(world.db, { amountCents: 2500 }, [
          pourOverInvoice(targetOf(debtor.customer, debtor.invoice)),
        ]),
    ],
    [
      'more is owed than the run asks for',
      'out_of_range',
      (debtor) => bill(world.db, [9000], 'open', sameCustomer(debtor)),
    ],
    [
      'the customer is of another segment',
      'no_longer_fits',
      ({ customer }) =>
        all(world.db, "UPDATE customers SET kind = 'facility' WHERE id = :customer", { customer }),
    ],
    [
      'the method may not be charged any more',
      'no_longer_fits',
      ({ method }) =>
        all(world.db, "UPDATE payment_methods SET state = 'invalid' WHERE id = :method", { method }),
    ],
    [
      'another method is preferred',
      'no_longer_fits',
      async ({ customer, method }) => {
        await all(world.db, 'UPDATE payment_methods SET preferred = 0 WHERE id = :method', { method });
        await store(world, customer, BANKS.good);
      },
    ],
    [
      'the invoice became Unpaid',
      'nothing_owed',
      ({ invoice }) =>
        all(world.db, "UPDATE invoices SET status = 'unpaid' WHERE id = :invoice", { invoice }),
    ],
  ];
  it.each(cases)('%s: %s', async (_what, why, change) => {
    const changed = await debtor(world, [1000, 2000]);
    const { number } = await begin(
      world,
      asking({ segment: 'person', preference: 'card', least_cents: 1000, most_cents: 5000 }),
    );
    await minute(world);
    expect(await runOf(world, number)).toMatchObject({ due: 1, left: 1 });
    await change(changed);
    const sent = world.sent.length;
    await drainCharges(world);
    expect(world.sent.slice(sent).filter(({ url }) => url.includes('payment_intents'))).toEqual([]);
    expect(await attemptsIn(world, number)).toMatchObject([{ state: 'skipped', why }]);
    expect(await audit(world.db)).toEqual([]);
  });

  it('a part was paid: the rest is charged', async () => {
    const part = await debtor(world, [1000, 2000]);
    const { number } = await begin(world, asking());
    await minute(world);
    await postEntry(world.db, { amountCents: 1800 }, [
      pourOverInvoice(targetOf(part.customer, part.invoice)),
    ]);
    await drainCharges(world);
    expect(await runOf(world, number)).toMatchObject({ succeeded: 1, succeeded_cents: 1200 });
    expect(await booksOf(world.db, part)).toMatchObject({ balances: [0, 0], status: 'paid', credit: 0 });
  });
});
