import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../worker/db/database.ts';
import { entryById } from '../../worker/ledger/entry.ts';
import { chargeFee } from '../../worker/ledger/fee.ts';
import { pourIntoCredit, pourOverInvoice, targetOf } from '../../worker/ledger/pour.ts';
import {
  all,
  audit,
  bill,
  booksOf,
  newCustomer,
  openBooks,
  postEntry,
  sameCustomer,
} from '../support/books.ts';

let db: Database;
beforeAll(async () => {
  db = await openBooks();
});

const pay = (billed: { customer: number; invoice: number }, amountCents: number, creditUsed = 0) =>
  postEntry(db, { amountCents, kind: 'payment', type: 'Stripe' }, [
    pourOverInvoice(targetOf(billed.customer, billed.invoice, creditUsed)),
  ]);

describe('a payment', () => {
  it('of all that is owed closes the invoice', async () => {
    const billed = await bill(db, [12500, 7500]);
    expect(await pay(billed, 20000)).toBe(true);
    expect(await booksOf(db, billed)).toEqual({
      balances: [{ balance_cents: 0 }, { balance_cents: 0 }].map(() => 0),
      credit: 0,
      status: 'paid',
      entries: [20000],
      review: [0],
    });
  });

  it('of a part pays the oldest items first and leaves the invoice open', async () => {
    const billed = await bill(db, [5000, 5000, 5000]);
    await pay(billed, 7000);
    expect(await booksOf(db, billed)).toMatchObject({
      balances: [0, 3000, 5000],
      status: 'open',
      credit: 0,
      review: [0],
    });
  });

  it('of more than is owed leaves a ledger credit and asks for review', async () => {
    const billed = await bill(db, [14000]);
    await pay(billed, 15000);
    expect(await booksOf(db, billed)).toMatchObject({
      balances: [0],
      status: 'paid',
      credit: 1000,
      review: [1],
    });
  });

  it('a second time is ledger credit and asks for review', async () => {
    const billed = await bill(db, [4200]);
    await pay(billed, 4200);
    await pay(billed, 4200);
    expect(await booksOf(db, billed)).toMatchObject({
      balances: [0],
      credit: 4200,
      entries: [4200, 4200],
      review: [0, 1],
    });
  });

  it('spends the credit that had lowered what was asked, so that the invoice closes', async () => {
    const billed = await bill(db, [15000]);
    await postEntry(db, { amountCents: 5000 }, [pourIntoCredit(billed.customer)]);
    await pay(billed, 10000, 5000);
    expect(await booksOf(db, billed)).toMatchObject({
      balances: [0],
      credit: 0,
      status: 'paid',
      entries: [5000, 10000],
    });
  });

  it('that comes when the credit is already spent leaves the rest owed and the ledger at zero', async () => {
    const first = await bill(db, [15000]);
    await postEntry(db, { amountCents: 5000 }, [pourIntoCredit(first.customer)]);
    const second = await bill(db, [8000], 'open', sameCustomer(first));
    await pay(first, 10000, 5000);
    await pay(second, 3000, 5000);
    expect(await booksOf(db, first)).toMatchObject({ balances: [0], status: 'paid', credit: 0 });
    expect(await booksOf(db, second)).toMatchObject({ balances: [5000], status: 'open', credit: 0 });
  });

  it('that brings back a ledger below zero to zero needs no review', async () => {
    const billed = await bill(db, [1000]);
    const id = `ent_${billed.invoice}`;
    await postEntry(db, { id, amountCents: 2000 }, [pourIntoCredit(billed.customer)]);
    const [event] = await all(db, 'SELECT id FROM ledger_events WHERE customer_id = :id', {
      id: billed.customer,
    });
    await postEntry(db, { amountCents: -2000, kind: 'refund', original: entryById(id) }, [
      reverseCredit(billed.customer, Number(event?.id)),
    ]);
    await postEntry(db, { amountCents: -1500, kind: 'manual' }, [pourIntoCredit(billed.customer)]);
    await pay(billed, 2500);
    expect(await booksOf(db, billed)).toMatchObject({ balances: [0], credit: 0, review: [0, 0, 0, 0] });
  });

  it('with a processing fee books a PPF invoice that the same entry pays first', async () => {
    const billed = await bill(db, [10000]);
    const target = targetOf(billed.customer, billed.invoice, 0, 330);
    await postEntry(
      db,
      { amountCents: 10330, type: 'Stripe' },
      [...chargeFee(target), pourOverInvoice(target, true)],
      target,
    );
    expect(await booksOf(db, billed)).toMatchObject({
      balances: [0],
      credit: 0,
      status: 'paid',
      entries: [10330],
      review: [0],
    });
    const fees = await all(
      db,
      'SELECT i.number, i.status, i.self_pay_id, r.balance_cents, r.price_cents, r.state FROM invoices i JOIN receivables r ON r.fee_invoice_id = i.id WHERE i.customer_id = :id',
      { id: billed.customer },
    );
    expect(fees).toEqual([
      {
        number: 'PPF-000001',
        status: 'paid',
        self_pay_id: null,
        balance_cents: 0,
        price_cents: 330,
        state: 'finished',
      },
    ]);
  });

  it('closes every other invoice whose items it made zero, and leaves one with other items open', async () => {
    const old = await bill(db, [3000], 'unpaid');
    const newer = await bill(db, [4000], 'open', sameCustomer(old));
    const same = await bill(db, [], 'open', sameCustomer(old));
    await all(db, 'INSERT INTO invoice_items VALUES (:a, :r), (:b, :r)', {
      a: newer.invoice,
      b: same.invoice,
      r: old.items[0] ?? 0,
    });
    await pay(old, 3000);
    expect((await booksOf(db, old)).status).toBe('paid');
    expect((await booksOf(db, same)).status).toBe('paid');
    expect((await booksOf(db, newer)).status).toBe('open');
  });
});

describe('the same money twice', () => {
  it('is booked once, however often it comes', async () => {
    const billed = await bill(db, [5000]);
    const money = [pourOverInvoice(targetOf(billed.customer, billed.invoice))];
    const posted = await Promise.all(
      Array.from({ length: 6 }, () => postEntry(db, { amountCents: 5000, sourceKey: 'ch_same' }, money)),
    );
    expect(posted.filter(Boolean)).toHaveLength(1);
    expect(await booksOf(db, billed)).toMatchObject({ entries: [5000], credit: 0 });
  });

  it('under the same key with another amount is refused', async () => {
    const billed = await bill(db, [5000]);
    const money = [pourOverInvoice(targetOf(billed.customer, billed.invoice))];
    await postEntry(db, { amountCents: 5000, sourceKey: 'ch_other' }, money);
    await expect(postEntry(db, { amountCents: 5001, sourceKey: 'ch_other' }, money)).rejects.toMatchObject({
      refused: 'entry_exists',
    });
    expect(await booksOf(db, billed)).toMatchObject({ entries: [5000], credit: 0 });
  });
});

describe('fifty payments at once over the same items', () => {
  it('never take the same balance twice', async () => {
    const billed = await bill(db, [1000, 2000, 3000], 'open', newCustomer());
    await Promise.all(Array.from({ length: 50 }, () => pay(billed, 200)));
    expect(await booksOf(db, billed)).toMatchObject({ balances: [0, 0, 0], credit: 4000, status: 'paid' });
    expect(await audit(db)).toEqual([]);
  });
});

function reverseCredit(customer: number, origin: number) {
  return (guard: { sql: string; params: Record<string, string | number | null> }) => ({
    sql: `INSERT INTO ledger_events (entry_id, kind, customer_id, origin_id, amount_cents, at) SELECT :entry, 'reversal', :customer, :origin, :amount, :at WHERE ${guard.sql}`,
    params: { ...guard.params, customer, origin },
  });
}
