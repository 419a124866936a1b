import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pourOverInvoice, targetOf } from '../../worker/ledger/pour.ts';
import { groupSelfPayId } from '../../worker/payer/self-pay-id.ts';
import { type FeeTerms, grossUpFee } from '../../worker/stripe/fee.ts';
import { all, audit, type Billed, bill, booksOf, newCustomer, postEntry } from '../support/books.ts';
import {
  form,
  openWorld,
  page,
  payOnline,
  pressPay,
  setPayments,
  visit,
  type World,
  webhooks,
} from '../support/world.ts';

const TERMS: FeeTerms = { bps: 290, fixedCents: 30, capCents: null };

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
beforeEach(() => setPayments(world.db, {}));

const shown = async (billed: Billed) => page(await visit(world, `/pay/${billed.selfPayId}`));

/** What was sent to Stripe to open the session, by name. */
async function sentBy(billed: Billed): Promise<Record<string, string>> {
  const from = world.sent.length;
  expect(await pressPay(world, billed)).not.toBeNull();
  return Object.fromEntries(new URLSearchParams(world.sent[from]?.body));
}

/** Pays, and has Stripe's messages booked. */
async function paid(billed: Billed): Promise<string> {
  const { payment } = await payOnline(world, billed);
  for (const { send } of await webhooks(world)) await send();
  await world.consume();
  return payment;
}

/** What a payment did, in the order in which it was done. */
const eventsOf = (payment: string) =>
  all(
    world.db,
    `SELECT v.kind, v.amount_cents, coalesce(f.number, 'item') AS what
     FROM register_entries e JOIN ledger_events v ON v.entry_id = e.id
     LEFT JOIN receivables r ON r.id = v.receivable_id LEFT JOIN invoices f ON f.id = r.fee_invoice_id
     WHERE e.number = :payment ORDER BY v.id`,
    { payment },
  );

describe('the first payment that is charged a fee', () => {
  it('says what it is for in these words, and books it as PPF-000001, paid first by the same entry', async () => {
    const billed = await bill(world.db, [6_000, 4_000], 'open', newCustomer('charge'));
    expect(await shown(billed)).toMatchObject({ dueCents: 10_000, feeCents: 330, totalCents: 10_330 });
    expect(await sentBy(billed)).toMatchObject({
      'line_items[0][price_data][unit_amount]': '10000',
      'line_items[0][price_data][product_data][name]': 'Invoice payment',
      'line_items[0][price_data][product_data][description]': `Self-pay ID ${groupSelfPayId(billed.selfPayId)}`,
      'payment_intent_data[description]': `Invoice payment ${billed.selfPayId}`,
      'shipping_options[0][shipping_rate_data][type]': 'fixed_amount',
      'shipping_options[0][shipping_rate_data][display_name]': 'Online processing fee',
      'shipping_options[0][shipping_rate_data][fixed_amount][amount]': '330',
      'shipping_options[0][shipping_rate_data][fixed_amount][currency]': 'usd',
    });
    const payment = await paid(billed);
    expect(await eventsOf(payment)).toEqual([
      { kind: 'payment', amount_cents: 330, what: 'PPF-000001' },
      { kind: 'payment', amount_cents: 6_000, what: 'item' },
      { kind: 'payment', amount_cents: 4_000, what: 'item' },
    ]);
    const [fee] = await all(
      world.db,
      `SELECT i.number, i.status, i.self_pay_id, r.description, r.price_cents, r.balance_cents
       FROM invoices i JOIN receivables r ON r.fee_invoice_id = i.id WHERE i.series = 'PPF'`,
    );
    expect(fee).toEqual({
      number: 'PPF-000001',
      status: 'paid',
      self_pay_id: null,
      description: 'Online processing fee',
      price_cents: 330,
      balance_cents: 0,
    });
    // Of $103.30 Stripe takes $3.30: the office nets what was due, to the cent.
    const [stripe] = await all(
      world.db,
      'SELECT amount_cents, fee_cents FROM register_entries WHERE number = :payment',
      { payment },
    );
    expect(stripe).toEqual({ amount_cents: 10_330, fee_cents: 330 });
    const { data } = await world.stripe.balanceTransactions.list({ limit: 10 });
    expect(data.find(({ amount }) => amount === 10_330)).toMatchObject({ fee: 330, net: 10_000 });
  });

  it('is followed by PPF-000002', async () => {
    const payment = await paid(await bill(world.db, [2_500], 'open', newCustomer('charge')));
    expect((await eventsOf(payment))[0]).toEqual({
      kind: 'payment',
      amount_cents: 106,
      what: 'PPF-000002',
    });
  });
});

describe.each([true, false])('while the office charges the fee: %s', (charge) => {
  it.each([
    ['charge', true],
    ['absorb', false],
    ['follow', charge],
  ])('a customer set to “%s” is charged: %s', async (policy, charged) => {
    await setPayments(world.db, { fee: { charge, terms: TERMS } });
    const billed = await bill(world.db, [10_000], 'open', newCustomer(policy));
    const [feeCents, totalCents] = charged ? [330, 10_330] : [0, 10_000];
    expect(await shown(billed)).toMatchObject({ dueCents: 10_000, feeCents, totalCents });
    const sent = await sentBy(billed);
    expect('shipping_options[0][shipping_rate_data][display_name]' in sent).toBe(charged);
    expect(sent['metadata[fee_cents]']).toBe(charged ? '330' : undefined);
    const payment = await paid(billed);
    const events = await eventsOf(payment);
    expect(events.map(({ amount_cents }) => amount_cents)).toEqual(charged ? [330, 10_000] : [10_000]);
    expect(events.some(({ what }) => String(what).startsWith('PPF-'))).toBe(charged);
    expect(await booksOf(world.db, billed)).toMatchObject({
      balances: [0],
      status: 'paid',
      credit: 0,
      entries: [totalCents],
    });
    expect(await audit(world.db)).toEqual([]);
  });
});

describe('a fee', () => {
  it.each<[FeeTerms, number]>([
    [{ bps: 0, fixedCents: 395, capCents: null }, 395],
    [{ bps: 80, fixedCents: 0, capCents: 500 }, 500],
    [{ bps: 350, fixedCents: 0, capCents: null }, 7_254],
  ])('of %j is booked as it was shown', async (terms, fee) => {
    await setPayments(world.db, { fee: { charge: true, terms } });
    const billed = await bill(world.db, [200_000]);
    expect(await shown(billed)).toMatchObject({ feeCents: fee, totalCents: 200_000 + fee });
    const payment = await paid(billed);
    expect((await eventsOf(payment)).map(({ amount_cents }) => amount_cents)).toEqual([fee, 200_000]);
  });

  it('never pays a receivable: when the bill was paid meanwhile, the rest is credit and the fee is the fee', async () => {
    await setPayments(world.db, { fee: { charge: true, terms: TERMS } });
    const billed = await bill(world.db, [10_000]);
    const { payment } = await payOnline(world, billed);
    const target = targetOf(billed.customer, billed.invoice);
    await postEntry(world.db, { amountCents: 10_000 }, [pourOverInvoice(target)], target);
    for (const { send } of await webhooks(world)) await send();
    await world.consume();
    expect((await eventsOf(payment)).map(({ kind, amount_cents }) => [kind, amount_cents])).toEqual([
      ['payment', 330],
      [expect.any(String), 10_000],
    ]);
    expect(await booksOf(world.db, billed)).toMatchObject({ balances: [0], credit: 10_000, review: [0, 1] });
  });

  it('that the office changes holds from the next Checkout page; one that is open keeps what it showed', async () => {
    await setPayments(world.db, { fee: { charge: true, terms: TERMS } });
    const billed = await bill(world.db, [10_000]);
    const { payment } = await payOnline(world, billed);
    await setPayments(world.db, { fee: { charge: true, terms: { ...TERMS, bps: 500 } } });
    for (const { send } of await webhooks(world)) await send();
    await world.consume();
    expect((await eventsOf(payment))[0]).toMatchObject({ amount_cents: 330 });
    const next = await bill(world.db, [10_000]);
    expect(await shown(next)).toMatchObject({ feeCents: grossUpFee(10_000, { ...TERMS, bps: 500 }) });
  });
});

describe('the limits of one payment count the fee', () => {
  const payments = { minimumCents: 100, maximumCents: 500_000, fee: { charge: true, terms: TERMS } };
  const opens = async (billed: Billed) =>
    (await visit(world, `/pay/${billed.selfPayId}/checkout`, form())).headers
      .get('Location')
      ?.startsWith('http');

  it('from below: 67¢ and the fee make $1.00, 66¢ do not', async () => {
    await setPayments(world.db, payments);
    for (const [cents, total] of [
      [67, 100],
      [66, 99],
    ] as const) {
      const billed = await bill(world.db, [cents]);
      const can = total >= 100;
      expect(cents + grossUpFee(cents, TERMS)).toBe(total);
      expect(await shown(billed)).toMatchObject(
        can ? { view: 'bill', totalCents: total } : { view: 'notice', reason: 'too_small' },
      );
      expect(await opens(billed)).toBe(can);
    }
  });

  it('from above: the last cent that fits is paid, the next is not', async () => {
    await setPayments(world.db, payments);
    // Of $5,000.00 the office nets $4,854.70.
    for (const [cents, can] of [
      [485_470, true],
      [485_471, false],
    ] as const) {
      const billed = await bill(world.db, [cents]);
      expect(cents + grossUpFee(cents, TERMS) <= 500_000).toBe(can);
      expect(await shown(billed)).toMatchObject(
        can ? { view: 'bill', totalCents: 500_000 } : { view: 'notice', reason: 'too_large' },
      );
      expect(await opens(billed)).toBe(can);
    }
  });
});
