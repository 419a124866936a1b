import { beforeAll, describe, expect, it } from 'vitest';
import type { Customer } from '../../worker/customers/schema.ts';
import type { Invoice } from '../../worker/invoices/schema.ts';
import { entryById } from '../../worker/ledger/entry.ts';
import { pourIntoCredit, pourOverInvoice, targetOf } from '../../worker/ledger/pour.ts';
import type { Receivable } from '../../worker/receivables/schema.ts';
import type { EntryRecord } from '../../worker/register/schema.ts';
import { all, type Billed, bill, newCustomer, postEntry, sameCustomer } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { openWorld, payOnline, type World, webhooks } from '../support/world.ts';
import { ask, get, KEY } from './ask.ts';

let world: World;
/** 40.00 and 60.00: 50.00 by cheque, 7.00 of credit given, the rest paid online with that credit. */
let billed: Billed;
let payment: string;
beforeAll(async () => {
  world = await openWorld();
  await allowKey(world.db, KEY);
  billed = await bill(world.db, [4000, 6000]);
  await all(world.db, "UPDATE receivables SET number = 'D-1' WHERE id = :id", { id: billed.items[0] ?? 0 });
  await postEntry(world.db, { id: 'ent_cheque', amountCents: 5000, number: '7001', comment: 'as sent' }, [
    pourOverInvoice(targetOf(billed.customer, billed.invoice)),
  ]);
  await postEntry(world.db, { id: 'ent_credit', amountCents: 700, number: '7002' }, [
    pourIntoCredit(billed.customer),
  ]);
  ({ payment } = await payOnline(world, billed));
  for (const { send } of await webhooks(world)) await send();
  await world.consume();
});

const entryOf = async (number: string): Promise<EntryRecord> => {
  const [row] = await all(world.db, 'SELECT id FROM register_entries WHERE number = :number', { number });
  return get(world, `/register/${row?.id}`);
};

describe('an entry’s page', () => {
  it('proves its amount: it is the sum of its events, each with what it paid', async () => {
    const entry = await entryOf(payment);
    expect(entry).toMatchObject({
      type: 'Stripe',
      amount_cents: 4300,
      fee_cents: 0,
      status: 'applied',
      customer: { id: billed.customer, name: 'Ada Example' },
      bookkeeper: { kind: 'webhook', id: null, name: '[Selfpay]' },
    });
    expect(entry.events).toMatchObject([
      {
        kind: 'payment',
        receivable: { id: billed.items[1], number: `R-${billed.items[1]}`, description: 'Secret service' },
        invoices: [billed.number],
        amount_cents: 5000,
      },
      { kind: 'credit', receivable: null, customer_id: billed.customer, amount_cents: -700 },
    ]);
    expect(entry.events.reduce((sum, { amount_cents }) => sum + amount_cents, 0)).toBe(entry.amount_cents);
    expect(entry.receivables).toEqual([
      {
        id: billed.items[1],
        number: `R-${billed.items[1]}`,
        state: 'finished',
        price_cents: 6000,
        balance_cents: 0,
      },
    ]);
  });

  it('leads to the payment that it came from, also when that went to credit alone', async () => {
    expect((await entryOf(payment)).payment).toMatchObject({
      id: payment,
      card_brand: 'visa',
      card_last4: '4242',
      invoice_number: billed.number,
      self_pay_id: billed.selfPayId,
    });
    const twice = await bill(world.db, [3000]);
    const url = await payOnline(world, twice);
    await postEntry(world.db, { amountCents: 3000 }, [
      pourOverInvoice(targetOf(twice.customer, twice.invoice)),
    ]);
    for (const { send } of await webhooks(world)) await send();
    await world.consume();
    const entry = await entryOf(url.payment);
    expect(entry).toMatchObject({ status: 'to_credit', credited_cents: 3000, needs_review: true });
    expect(entry.payment).toMatchObject({ id: url.payment, invoice_number: twice.number });
    expect((await entryOf('7001')).payment).toBeNull();
  });

  it('finds the payment of an entry that was booked before its request was noted', async () => {
    const old = await bill(world.db, [2000]);
    const { payment: number } = await payOnline(world, old);
    for (const { send } of await webhooks(world)) await send();
    await world.consume();
    await all(world.db, 'DROP TRIGGER activity_frozen');
    await all(world.db, "UPDATE activity SET detail = json_remove(detail, '$.request')");
    expect((await entryOf(number)).payment).toMatchObject({ id: number, self_pay_id: old.selfPayId });
  });

  it('shows what a reversal takes back', async () => {
    const refunded = await bill(world.db, [2500]);
    await postEntry(world.db, { id: 'ent_first', amountCents: 2500, number: '8001' }, [
      pourOverInvoice(targetOf(refunded.customer, refunded.invoice)),
    ]);
    const back = { id: 'ent_back', amountCents: -1000, number: '8002', kind: 'refund' } as const;
    await postEntry(world.db, { ...back, original: entryById('ent_first') }, [
      (guard) => ({
        sql: `INSERT INTO ledger_events (entry_id, kind, receivable_id, origin_id, amount_cents, at)
          SELECT :entry, 'reversal', receivable_id, id, :amount, :at FROM ledger_events WHERE entry_id = 'ent_first' AND ${guard.sql}`,
        params: guard.params,
      }),
    ]);
    const entry = await entryOf('8002');
    expect(entry).toMatchObject({
      status: 'refund',
      amount_cents: -1000,
      customer: { id: refunded.customer },
    });
    expect(entry.events).toMatchObject([
      {
        kind: 'reversal',
        amount_cents: -1000,
        origin: { entry_id: 'ent_first', number: '8001', amount_cents: 2500 },
      },
    ]);
  });
});

describe('an invoice’s page', () => {
  it('agrees with the books: price less paid less adjusted is the balance, and what is due is what /invoices/due says', async () => {
    const mixed = await bill(world.db, [4000, 6000], 'open', newCustomer());
    await postEntry(world.db, { amountCents: 1000, number: '9001' }, [
      pourOverInvoice(targetOf(mixed.customer, mixed.invoice)),
    ]);
    await postEntry(world.db, { amountCents: 300 }, [pourIntoCredit(mixed.customer)]);
    await all(
      world.db,
      "INSERT INTO ledger_events (activity_id, kind, receivable_id, amount_cents, at) VALUES ((SELECT min(id) FROM activity), 'writeoff', :id, 500, 0)",
      { id: mixed.items[1] ?? 0 },
    );
    const invoice = await get<Invoice>(world, `/invoices/${mixed.number}`);
    expect(invoice).toMatchObject({
      items_cents: 8500,
      credit_cents: 300,
      due_cents: 8200,
      portal_path: `/pay/${mixed.selfPayId}`,
      customer: { id: mixed.customer },
    });
    expect(
      invoice.items.map(({ price_cents: p, paid_cents, adjusted_cents, balance_cents }) => [
        p,
        paid_cents,
        adjusted_cents,
        balance_cents,
      ]),
    ).toEqual([
      [4000, 1000, 0, 3000],
      [6000, 0, 500, 5500],
    ]);
    expect(invoice.payments).toMatchObject([{ number: '9001', amount_cents: 1000, type: 'Check' }]);
    expect(await get(world, `/invoices/due?numbers=${mixed.number},INV-999999`)).toEqual({
      data: [
        {
          number: mixed.number,
          items_cents: 8500,
          credit_cents: 300,
          pending_cents: 0,
          due_cents: 8200,
          payment_status: null,
        },
      ],
    });
  });

  it('shows every payment on its items, those made through another invoice included', async () => {
    const invoice = await get<Invoice>(world, `/invoices/${billed.number}`);
    expect(
      invoice.payments.map(({ number, receivable_number, amount_cents }) => [
        number,
        receivable_number,
        amount_cents,
      ]),
    ).toEqual([
      ['7001', 'D-1', 4000],
      ['7001', `R-${billed.items[1]}`, 1000],
      [payment, `R-${billed.items[1]}`, 5000],
    ]);
  });

  it('has no portal page as a draft, voided, or for a fee', async () => {
    for (const status of ['draft', 'void']) {
      const other = await bill(world.db, [100], status);
      expect(await get(world, `/invoices/${other.number}`)).toMatchObject({ status, portal_path: null });
    }
    const charged = await bill(world.db, [10_000], 'open', newCustomer('charge'));
    const { payment: number } = await payOnline(world, charged);
    for (const { send } of await webhooks(world)) await send();
    await world.consume();
    const entry = await entryOf(number);
    expect(entry.fee_cents).toBe(330);
    const fee = entry.events
      .flatMap(({ invoices }) => invoices)
      .find((invoice) => invoice.startsWith('PPF-'));
    expect(await get(world, `/invoices/${fee}`)).toMatchObject({
      self_pay_id: null,
      portal_path: null,
      status: 'paid',
      due_cents: 0,
      customer: { id: charged.customer },
    });
  });
});

describe('a receivable’s page', () => {
  it('tells all that moved its balance, and leads back to entries and invoices', async () => {
    const item = await get<Receivable>(world, `/receivables/${billed.items[0]}`);
    expect(item).toMatchObject({
      number: 'D-1',
      price_cents: 4000,
      balance_cents: 0,
      state: 'finished',
      customer: { id: billed.customer, name: 'Ada Example' },
      invoices: [{ number: billed.number, status: 'paid', issued_on: '2026-10-01' }],
      events: [{ kind: 'payment', amount_cents: 4000, entry: { id: 'ent_cheque', number: '7001' } }],
    });
    for (const id of billed.items) {
      const { price_cents, balance_cents, events } = await get<Receivable>(world, `/receivables/${id}`);
      expect(price_cents - events.reduce((sum, { amount_cents }) => sum + amount_cents, 0)).toBe(
        balance_cents,
      );
    }
  });
});

describe('a customer’s page', () => {
  it('shows what they owe and hold, their invoices and payments', async () => {
    const owing = await bill(world.db, [1500, 500], 'open', sameCustomer(billed));
    await bill(world.db, [400], 'draft', sameCustomer(billed));
    const customer = await get<Customer>(world, `/customers/${billed.customer}`);
    expect(customer).toMatchObject({ credit_cents: 0, balance_cents: 2400, more_invoices: false });
    expect(customer.invoices.find(({ number }) => number === owing.number)).toMatchObject({
      due_cents: 2000,
    });
    expect(customer.invoices).toHaveLength(3);
    expect(customer.payments.map(({ number }) => number)).toEqual([payment, '7002', '7001']);
    expect(await get(world, `/customers/balances?ids=${billed.customer},99999`)).toEqual({
      data: [{ id: billed.customer, balance_cents: 2400, open_invoices: 1 }],
    });
  });

  it('shows the newest of many, and says that there are more', async () => {
    const first = await bill(world.db, [100]);
    for (let at = 0; at < 21; at += 1) {
      await bill(world.db, [100], 'open', sameCustomer(first));
      await postEntry(world.db, { amountCents: 1, number: `m${at}`, atMs: 1000 + at }, [
        pourOverInvoice(targetOf(first.customer, first.invoice)),
      ]);
    }
    const customer = await get<Customer>(world, `/customers/${first.customer}`);
    expect([customer.invoices.length, customer.more_invoices]).toEqual([20, true]);
    expect([customer.payments.length, customer.more_payments, customer.payments[0]?.number]).toEqual([
      20,
      true,
      'm20',
    ]);
  });
});

describe('what is not there', () => {
  it.each([
    '/register/nope',
    '/register/ent_%00',
    '/invoices/INV-99999999',
    '/receivables/99999999',
    '/customers/99999999',
  ])('%s is a 404 that says so', async (path) => {
    const { response } = await ask(world, path);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      error: { code: 'not_found', message: expect.stringMatching(/There is no/) },
    });
  });
});
