import type Stripe from 'stripe';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../../worker/context.ts';
import { pourIntoCredit } from '../../worker/ledger/pour.ts';
import { classify, type Known, type Transaction } from '../../worker/proof/classes.ts';
import { runProof } from '../../worker/proof/run.ts';
import type { Proof } from '../../worker/proof/schema.ts';
import { get, KEY } from '../lists/ask.ts';
import { all, audit, type Billed, bill, booksOf, openBooks, postEntry } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import {
  advance,
  CARDS,
  openWorld,
  payAt,
  payOnline,
  pressPay,
  type Step,
  type World,
  webhooks,
} from '../support/world.ts';

let world: World;
beforeAll(async () => {
  await openBooks();
  world = await openWorld();
  await allowKey(world.db, KEY);
});

/** Payouts as Stripe would list them, and what each contains; the stand-in's own when none are given. */
interface Payouts {
  payouts: Partial<Stripe.Payout>[];
  contents: Record<string, Partial<Stripe.BalanceTransaction>[]>;
}

function withPayouts(ctx: Context, { payouts, contents }: Payouts): Context {
  const { stripe } = ctx;
  const list = (data: unknown[]) => ({ data, has_more: false });
  return {
    ...ctx,
    stripe: {
      ...stripe,
      events: stripe.events,
      charges: stripe.charges,
      refunds: stripe.refunds,
      disputes: stripe.disputes,
      paymentIntents: stripe.paymentIntents,
      payouts: { list: async () => list(payouts) },
      balanceTransactions: {
        list: async (params: Stripe.BalanceTransactionListParams) =>
          params.payout === undefined
            ? stripe.balanceTransactions.list(params)
            : list(contents[params.payout] ?? []),
      },
    } as unknown as Stripe,
  };
}

const prove = (payouts?: Payouts, calls?: number, step?: Step) => {
  const ctx = world.context(step, { kind: 'system' });
  return runProof(payouts === undefined ? ctx : withPayouts(ctx, payouts), calls);
};
const read = () => get<Proof>(world, '/proof');

async function sandbox<T>(path: string, body: unknown): Promise<T> {
  const response = await world.stripeFetch(`/sandbox${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: 'Bearer sk_test_tests' },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  expect(response.ok, JSON.stringify(answer)).toBe(true);
  return answer as T;
}

/** Paid, and everything lost: no webhook, no return page, and the sweep believes that it has seen all events. */
async function paidUnseen(cents: number[], card = CARDS.good): Promise<{ billed: Billed; payment: string }> {
  const billed = await bill(world.db, cents);
  await payAt(world, String(await pressPay(world, billed)), card);
  const { data } = await world.stripe.paymentIntents.list({ limit: 1 });
  return { billed, payment: String(data[0]?.id) };
}

async function tellAll(): Promise<void> {
  for (const { send } of await webhooks(world)) await send();
  await world.consume();
}

const classOf = async (payment: string) => {
  const { latest_charge } = await world.stripe.paymentIntents.retrieve(payment);
  const rows = await all(world.db, 'SELECT class FROM balance_transactions WHERE source_id = :charge', {
    charge: String(latest_charge),
  });
  return rows.map((row) => row.class);
};

describe('the nightly proof', () => {
  beforeEach(async () => {
    await tellAll();
  });

  it('finds that all agrees when everything was booked, each row of Stripe’s balance once', async () => {
    const billed = await bill(world.db, [12_500, 7500]);
    await payOnline(world, billed);
    await tellAll();
    expect(await prove()).toBe(true);
    const proof = await read();
    expect(proof).toMatchObject({ agrees: true, differences: [], running: false });
    expect(proof.ran_at).not.toBeNull();
    const { data } = await world.stripe.balanceTransactions.list({ limit: 100 });
    const total = (name: 'amount' | 'fee' | 'net') => data.reduce((sum, row) => sum + row[name], 0);
    expect(proof.totals).toEqual([
      {
        class: 'booked',
        transactions: data.length,
        amount_cents: total('amount'),
        fee_cents: total('fee'),
        net_cents: total('net'),
      },
    ]);
    expect(proof.fees_cents).toBe(total('fee'));
  });

  it('books a payment of which every event was lost, even longer ago than Stripe keeps events', async () => {
    const { billed, payment } = await paidUnseen([4000]);
    expect(await booksOf(world.db, billed)).toMatchObject({ entries: [] });
    await prove();
    expect(await booksOf(world.db, billed)).toMatchObject({ entries: [4000], status: 'paid', balances: [0] });
    expect(await classOf(payment)).toEqual(['booked']);
    expect(await read()).toMatchObject({ agrees: true });
  });

  it('books a refund made in Stripe’s dashboard of which nobody heard', async () => {
    const { billed, payment } = await paidUnseen([5000]);
    await prove();
    await world.stripe.refunds.create({ payment_intent: payment, amount: 2000 });
    await prove();
    expect(await booksOf(world.db, billed)).toMatchObject({ entries: [5000, -2000], balances: [2000] });
    expect(await read()).toMatchObject({ agrees: true });
  });

  it('shows an open dispute as held, and a won one as a cancelled pair, whose fee Stripe keeps', async () => {
    const { payment } = await paidUnseen([6000]);
    const { id } = await sandbox<{ id: string }>('/disputes', { payment });
    await tellAll();
    await prove();
    const held = (await read()).held.filter(({ object_id }) => object_id === id);
    expect(held).toMatchObject([{ net_cents: -7500 }]);
    expect(await read()).toMatchObject({ agrees: true });
    await sandbox('/disputes', { dispute: id, outcome: 'won' });
    await tellAll();
    await prove();
    const rows = await all(
      world.db,
      'SELECT class, amount_cents, fee_cents FROM balance_transactions WHERE source_id = :id ORDER BY amount_cents',
      { id },
    );
    expect(rows).toEqual([
      { class: 'cancelled', amount_cents: -6000, fee_cents: 1500 },
      { class: 'cancelled', amount_cents: 6000, fee_cents: 0 },
    ]);
  });

  it('holds a lost dispute against its entry, fee included: −75.00 is −60.00 and −15.00', async () => {
    const { billed, payment } = await paidUnseen([6000]);
    const { id } = await sandbox<{ id: string }>('/disputes', { payment, outcome: 'lost' });
    await prove();
    expect(
      await all(world.db, 'SELECT class, register_cents FROM balance_transactions WHERE source_id = :id', {
        id,
      }),
    ).toEqual([{ class: 'booked', register_cents: -7500 }]);
    const { entries, balances } = await booksOf(world.db, billed);
    expect([entries.sort(), balances]).toEqual([[-7500, 6000], [0]]);
    expect(await read()).toMatchObject({ agrees: true });
  });

  it('flags what the register has at another amount, to the cent', async () => {
    const { payment } = await paidUnseen([3000]);
    const { latest_charge } = await world.stripe.paymentIntents.retrieve(payment);
    const { customer } = await bill(world.db, [1]);
    await postEntry(
      world.db,
      {
        id: 'ent_wrong',
        sourceKey: `stripe:test:${latest_charge}:paid`,
        amountCents: 2999,
        type: 'Stripe',
        number: payment,
      },
      [pourIntoCredit(customer)],
    );
    await prove();
    const { differences, agrees } = await read();
    expect(agrees).toBe(false);
    expect(differences).toMatchObject([
      {
        kind: 'transaction',
        stripe_cents: 3000,
        register_cents: 2999,
        difference_cents: 1,
        says: 'The register has another amount for it',
        entry_id: 'ent_wrong',
      },
    ]);
    // Everything else is proved all the same, and the event log says what was found.
    expect(
      await all(
        world.db,
        "SELECT detail ->> '$.differences' AS found FROM activity WHERE verb = 'proof.run' ORDER BY id DESC LIMIT 1",
      ),
    ).toEqual([{ found: 1 }]);
  });

  it('flags a payment that was not made through Selfpay, in the words that converge found', async () => {
    const intent = await world.stripe.paymentIntents.create({
      amount: 1234,
      currency: 'usd',
      confirm: true,
      payment_method: 'pm_card_visa',
      return_url: 'https://example.com',
    });
    expect(intent.status).toBe('succeeded');
    await prove();
    const found = (await read()).differences.find(({ difference_cents }) => difference_cents === 1234);
    expect(found).toMatchObject({
      says: 'This payment was not made through Selfpay, so it is not booked',
      register_cents: null,
    });
  });

  it('flags an entry that bears a number of Stripe’s and is no row of Stripe’s balance, until there is one', async () => {
    const { customer } = await bill(world.db, [1]);
    await postEntry(
      world.db,
      {
        id: 'ent_invented',
        sourceKey: 'stripe:test:ch_invented:paid',
        amountCents: 700,
        type: 'Stripe',
        number: 'pi_invented',
        atMs: Date.now() - 7_200_000,
      },
      [pourIntoCredit(customer)],
    );
    await prove();
    const found = async () => (await read()).differences.filter(({ kind }) => kind === 'entry');
    expect(await found()).toMatchObject([
      { entry_id: 'ent_invented', register_cents: 700, difference_cents: -700 },
    ]);
    await all(
      world.db,
      "INSERT INTO balance_transactions (id, type, source_id, amount_cents, fee_cents, net_cents, currency, created_at) VALUES ('txn_late', 'charge', 'ch_invented', 700, 0, 700, 'usd', 1)",
    );
    await prove();
    expect(await found()).toEqual([]);
  });

  it('run twice, or two at once, changes nothing', async () => {
    await prove();
    const rows = () => all(world.db, 'SELECT * FROM balance_transactions ORDER BY id');
    const before = [await rows(), await all(world.db, 'SELECT * FROM register_entries')];
    await Promise.all([prove(), prove(), prove()]);
    expect([await rows(), await all(world.db, 'SELECT * FROM register_entries')]).toEqual(before);
    expect(await audit(world.db)).toEqual([]);
  });
});

describe('payouts', () => {
  const payout = (id: string, amount: number, changes: Partial<Stripe.Payout> = {}) => ({
    id,
    amount,
    currency: 'usd',
    status: 'paid',
    arrival_date: Date.UTC(2026, 10, 20) / 1000,
    created: Math.floor(Date.now() / 1000) - 86_400,
    automatic: true,
    ...changes,
  });

  it('are the sum of the net of what they contain, or flagged to the cent', async () => {
    const { data } = await world.stripe.balanceTransactions.list({ limit: 3 });
    const net = data.reduce((sum, row) => sum + row.net, 0);
    await prove({
      payouts: [
        payout('po_right', net),
        payout('po_wrong', 101),
        payout('po_manual', 500, { automatic: false }),
      ],
      contents: {
        po_right: [...data, { id: 'txn_self', type: 'payout', net: -net }],
        po_wrong: [{ id: 'txn_x', type: 'charge', net: 100 }],
      },
    });
    const { payouts, differences } = await read();
    expect(payouts.find(({ id }) => id === 'po_right')).toMatchObject({
      amount_cents: net,
      contains_cents: net,
      transactions: 3,
      difference_cents: 0,
      arrival: '2026-11-20',
    });
    expect(payouts.find(({ id }) => id === 'po_manual')).toMatchObject({
      contains_cents: null,
      difference_cents: null,
    });
    expect(differences.filter(({ kind }) => kind === 'payout')).toMatchObject([
      { id: 'po_wrong', difference_cents: 1, stripe_cents: 101 },
    ]);
    expect(
      await all(world.db, "SELECT count(*) AS many FROM balance_transactions WHERE payout_id = 'po_right'"),
    ).toEqual([{ many: 3 }]);
  });

  it('of Stripe’s own making agree, whatever was paid, refunded and disputed before them', async () => {
    const { payment } = await paidUnseen([5100]);
    await world.stripe.refunds.create({ payment_intent: payment, amount: 100 });
    await advance(world, 24 * 4);
    await prove();
    const { payouts, totals } = await read();
    const own = payouts.filter(({ id }) => !['po_right', 'po_wrong', 'po_manual'].includes(id));
    expect(own.length).toBeGreaterThan(0);
    for (const payout of own) expect(payout).toMatchObject({ difference_cents: 0 });
    expect(totals.find((line) => line.class === 'payout')?.net_cents).toBe(
      -own.reduce((sum, { amount_cents }) => sum + amount_cents, 0),
    );
  });

  it('that are still on their way are added up again, and told when they fail', async () => {
    const pending = payout('po_pending', 200, { status: 'pending' });
    await prove({ payouts: [pending], contents: { po_pending: [{ id: 'a', type: 'charge', net: 150 }] } });
    await prove({
      payouts: [{ ...pending, status: 'failed' }],
      contents: {
        po_pending: [
          { id: 'a', type: 'charge', net: 150 },
          { id: 'b', type: 'charge', net: 50 },
        ],
      },
    });
    expect((await read()).payouts.find(({ id }) => id === 'po_pending')).toMatchObject({
      status: 'failed',
      transactions: 2,
      difference_cents: 0,
    });
  });
});

describe('a proof in steps', () => {
  it('that runs out of calls goes on where it stopped, and ends with every row', async () => {
    await all(world.db, "DELETE FROM sweep_marks WHERE name LIKE 'proof%'");
    await all(world.db, 'DELETE FROM unproved_entries');
    await all(world.db, 'DELETE FROM balance_transactions');
    const payments = Array.from({ length: 230 }, (_, at) => ({
      key: `old ${at}`,
      amount_cents: 100 + at,
      // Some within one second, so that a page ends among them.
      created: Math.floor(Date.now() / 1000) - 5000 - Math.floor(at / 120) * 60,
      success_url: 'http://x.test',
    }));
    await sandbox('/history', { payments });
    let steps = 0;
    while (!(await prove(undefined, 2))) {
      steps += 1;
      expect(steps).toBeLessThan(20);
    }
    expect(steps).toBeGreaterThan(1);
    const listed: string[] = [];
    for await (const { id } of world.stripe.balanceTransactions.list({ limit: 100 })) listed.push(id);
    const stored = await all(world.db, "SELECT id FROM balance_transactions WHERE class <> 'new'");
    expect(stored.map(({ id }) => String(id)).sort()).toEqual(listed.sort());
  });

  it('makes no more than six calls at once', async () => {
    let now = 0;
    let most = 0;
    const counting: Step = async (what, run) => {
      if (what !== 'stripe') return run();
      now += 1;
      most = Math.max(most, now);
      return run().finally(() => {
        now -= 1;
      });
    };
    await all(
      world.db,
      "UPDATE stripe_objects SET flag = NULL WHERE id IN (SELECT object_id FROM balance_transactions WHERE class = 'flagged' LIMIT 12)",
    );
    await prove(undefined, 200, counting);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(6);
  });

  it('that breaks off in the middle is done by the next', async () => {
    const { billed } = await paidUnseen([900]);
    let calls = 0;
    const breaking: Step = (what, run) => {
      if (what === 'stripe') calls += 1;
      if (calls === 2) return Promise.reject(new Error('cut'));
      return run();
    };
    await prove(undefined, 200, breaking).catch(() => {});
    await prove();
    expect(await booksOf(world.db, billed)).toMatchObject({ entries: [900] });
  });
});

describe('every row has exactly one class', () => {
  const row = (changes: Partial<Transaction>): Transaction => ({
    id: 'txn_1',
    type: 'charge',
    sourceId: 'ch_1',
    amountCents: 1000,
    feeCents: 59,
    netCents: 941,
    ...changes,
  });
  const nothing: Known = {
    entry: null,
    takenBy: null,
    isPairBooked: false,
    pairCents: 1000,
    stage: null,
    refundStatus: null,
    flag: null,
  };
  const entry = (amountCents: number) => ({ id: 'ent_1', amountCents });
  const dispute = { type: 'adjustment', sourceId: 'du_1', amountCents: -1000, netCents: -2500 };

  it.each<[string, Partial<Transaction>, Partial<Known>, string]>([
    ['a payment in the register', {}, { entry: entry(1000) }, 'booked'],
    ['a payment at another amount', {}, { entry: entry(999) }, 'flagged'],
    ['a payment whose entry is another row already', {}, { entry: entry(1000), takenBy: 'txn_0' }, 'flagged'],
    ['a payment that nobody knows', {}, {}, 'flagged'],
    ['a bank debit that failed before it was booked', { type: 'payment' }, { pairCents: 0 }, 'cancelled'],
    ['its other half', { type: 'payment_failure_refund', amountCents: -1000 }, { pairCents: 0 }, 'cancelled'],
    [
      'a failed debit whose success is booked',
      { type: 'payment_failure_refund', amountCents: -1000 },
      { pairCents: 0, isPairBooked: true },
      'flagged',
    ],
    [
      'a failed debit that is booked',
      { type: 'payment_failure_refund', amountCents: -1000 },
      { pairCents: 0, isPairBooked: true, entry: entry(-1000) },
      'booked',
    ],
    [
      'a refund that is booked',
      { type: 'refund', sourceId: 're_1', amountCents: -1000 },
      { entry: entry(-1000) },
      'booked',
    ],
    [
      'a refund on its way',
      { type: 'payment_refund', sourceId: 'pyr_1', amountCents: -1000 },
      { refundStatus: 'pending', pairCents: -1000 },
      'held',
    ],
    [
      'a refund that failed before it was booked',
      { type: 'refund', sourceId: 're_1', amountCents: -1000 },
      { refundStatus: 'failed', pairCents: 0 },
      'cancelled',
    ],
    [
      'a failed refund, undone',
      { type: 'refund_failure', sourceId: 're_1' },
      { entry: entry(1000), isPairBooked: true, pairCents: 0 },
      'booked',
    ],
    [
      'a failed refund, not undone yet',
      { type: 'refund_failure', sourceId: 're_1' },
      { isPairBooked: true, pairCents: 0 },
      'flagged',
    ],
    ['an open dispute', dispute, { stage: 'open', pairCents: -1000 }, 'held'],
    ['a won dispute', dispute, { stage: 'won', pairCents: 0 }, 'cancelled'],
    ['a won dispute, before its money is back', dispute, { stage: 'won', pairCents: -1000 }, 'held'],
    ['a lost dispute, not booked', dispute, { stage: 'lost', pairCents: -1000 }, 'flagged'],
    ['a lost dispute, with its fee', dispute, { stage: 'lost', entry: entry(-2500) }, 'booked'],
    ['a lost dispute without its fee', dispute, { stage: 'lost', entry: entry(-1000) }, 'flagged'],
    ['a dispute that nobody knows', dispute, { pairCents: -1000 }, 'flagged'],
    ['an adjustment that is no dispute’s', { type: 'adjustment', sourceId: null }, {}, 'flagged'],
    ['a payout', { type: 'payout', sourceId: 'po_1', amountCents: -5000 }, {}, 'payout'],
    ['a payout that failed', { type: 'payout_failure', sourceId: 'po_1' }, {}, 'payout'],
    ['Stripe’s monthly fee', { type: 'stripe_fee', sourceId: null }, {}, 'stripe_fee'],
    ['a reserve that Stripe holds', { type: 'reserve_hold', sourceId: null }, {}, 'other'],
    ['money that the office put in', { type: 'topup', sourceId: 'tu_1' }, {}, 'other'],
    ['a type that is not known', { type: 'gift_of_the_year_2031' }, {}, 'flagged'],
  ])('%s', (_name, transaction, known, expected) => {
    const verdict = classify(row(transaction), { ...nothing, ...known });
    expect(verdict.class).toBe(expected);
    expect(verdict.reason === null).toBe(expected !== 'flagged');
  });
});
