import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reinvoice } from '../../worker/invoices/reinvoice.ts';
import { chargeFee } from '../../worker/ledger/fee.ts';
import { pourOverInvoice, targetOf } from '../../worker/ledger/pour.ts';
import { checkDigit } from '../../worker/payer/self-pay-id.ts';
import { all, audit, type Billed, bill, newCustomer, postEntry, sameCustomer } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { type Actor, everyInterleaving } from '../support/schedule.ts';
import { openWorld, pressPay, type World } from '../support/world.ts';
import {
  api,
  credit,
  debit,
  dispute,
  invoicesOf,
  job,
  KEY,
  pay,
  setClock,
  setRules,
  startNumbers,
  statesOf,
} from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await allowKey(world.db, KEY);
  await startNumbers(world.db);
});
beforeEach(async () => {
  await setRules(world.db, { allowUnpaid: false });
  await setClock(world.db, '2026-12-31T23:30:00-05:00');
});

interface Issued {
  number: string;
  self_pay_id: string;
  receivables: number;
  items_cents: number;
  carried_cents: number;
  skipped: { receivable_id: number; held: { why: string; source_id: string }[] }[];
}
const issue = (customer: number, key?: string) =>
  api<Issued & { error: { code: string; message: string } }>(
    world,
    'POST',
    `/customers/${customer}/invoices`,
    undefined,
    key,
  );

/** An invoice that became Unpaid; all it asks for waits. */
async function stale(prices: number[], of = newCustomer()): Promise<Billed> {
  const billed = await bill(world.db, prices, 'open', of);
  await makeStale(billed);
  return billed;
}
async function makeStale({ invoice }: { invoice: number }): Promise<void> {
  await all(world.db, "UPDATE invoices SET status = 'unpaid' WHERE id = :invoice", { invoice });
  await all(
    world.db,
    "UPDATE receivables SET state = 'reinvoice' WHERE state = 'invoiced' AND balance_cents > 0 AND id IN (SELECT receivable_id FROM invoice_items WHERE invoice_id = :invoice)",
    { invoice },
  );
}
const last = async (customer: number) => (await invoicesOf(world.db, customer)).at(-1);

describe('reinvoicing a customer', () => {
  it('puts all that waits onto one new open invoice with a self-pay ID of its own, due by the office’s terms', async () => {
    await setRules(world.db, { dueAfterDays: 31 });
    const billed = await stale([5000, 3000]);
    await pay(world.db, billed, 5000);
    const fresh = await job(world.db, billed.customer, 700);
    const { status, body } = await issue(billed.customer);
    expect(status).toBe(201);
    expect(body).toMatchObject({ receivables: 2, items_cents: 3700, carried_cents: 0, skipped: [] });
    expect(body.self_pay_id).toMatch(/^\d{10}$/);
    expect(checkDigit(body.self_pay_id)).toBe('0');
    expect(await last(billed.customer)).toMatchObject({
      number: body.number,
      status: 'open',
      issued_on: '2026-12-31',
      due_on: '2027-01-31',
      items: [billed.items[1], fresh],
      due: 3700,
    });
    expect(await statesOf(world.db, billed)).toEqual(['finished', 'invoiced']);
    expect((await world.request(`/pay/${body.self_pay_id}`)).status).toBe(200);
    await setClock(world.db, new Date().toISOString());
    expect(await pressPay(world, { selfPayId: body.self_pay_id })).toContain('/c/pay/');
  });

  it('with nothing that waits, or for nobody, makes nothing and says why', async () => {
    const billed = await bill(world.db, [5000]);
    expect(await issue(billed.customer)).toMatchObject({
      status: 409,
      body: { error: { message: 'Nothing of this customer waits for an invoice.' } },
    });
    expect((await issue(99_999_999)).status).toBe(404);
  });

  it('leaves out what money is on its way to, what is disputed and what an open invoice asks for, and says so', async () => {
    const billed = await stale([1000, 2000, 3000, 4000]);
    const [pending = 0, disputed = 0, asked = 0, free = 0] = billed.items;
    const only = await bill(world.db, [], 'paid', sameCustomer(billed));
    await all(world.db, 'INSERT INTO invoice_items (invoice_id, receivable_id) VALUES (:invoice, :pending)', {
      invoice: only.invoice,
      pending,
    });
    const request = await debit(world.db, only, 1000);
    await postEntry(world.db, { id: 'ent_disputed', amountCents: 500, kind: 'payment' }, [
      (guard) => ({
        sql: `INSERT INTO ledger_events (entry_id, kind, receivable_id, amount_cents, at) SELECT 'ent_disputed', 'payment', ${disputed}, 500, 0 WHERE ${guard.sql}`,
        params: guard.params,
      }),
    ]);
    const dispute_ = await dispute(world.db, 'ent_disputed', billed.customer);
    const open = await bill(world.db, [], 'open', sameCustomer(billed));
    await all(world.db, 'INSERT INTO invoice_items (invoice_id, receivable_id) VALUES (:invoice, :asked)', {
      invoice: open.invoice,
      asked,
    });
    const { body } = await issue(billed.customer);
    expect(body).toMatchObject({ receivables: 1, items_cents: 4000 });
    expect(body.skipped.map(({ receivable_id, held }) => [receivable_id, held])).toEqual([
      [pending, [{ why: 'pending', source_id: request }]],
      [disputed, [{ why: 'dispute', source_id: dispute_ }]],
      [asked, [{ why: 'invoiced', source_id: open.number }]],
    ]);
    expect((await last(billed.customer))?.items).toEqual([free]);
    const again = await issue(billed.customer);
    expect(again.status).toBe(409);
    expect(again.body.error.message).toContain('All that waits is held');
    // The view for the whole office says of each the same as what is asked of one.
    const held = await all(
      world.db,
      'SELECT receivable_id, why, source_id FROM held_receivables WHERE receivable_id IN (:pending, :disputed) ORDER BY receivable_id',
      { pending, disputed },
    );
    expect(held).toEqual([
      { receivable_id: pending, why: 'pending', source_id: request },
      { receivable_id: disputed, why: 'dispute', source_id: dispute_ },
    ]);
  });

  it('the same key is the same invoice; another customer’s request needs another key', async () => {
    const billed = await stale([5000]);
    const other = await stale([100]);
    const first = await issue(billed.customer, 'key-same-1');
    expect(await issue(billed.customer, 'key-same-1')).toEqual(first);
    await makeStale(await bill(world.db, [900], 'open', sameCustomer(billed)));
    expect((await issue(billed.customer, 'key-same-1')).body.number).toBe(first.body.number);
    expect((await issue(other.customer, 'key-same-1')).status).toBe(409);
    expect((await issue(billed.customer)).body.items_cents).toBe(900);
  });

  it('two at once make one invoice, whoever comes first at each step', async () => {
    await everyInterleaving(6, async () => {
      const billed = await stale([5000, 100]);
      const actor =
        (key: string): Actor =>
        (step) =>
          reinvoice(world.context(step, { kind: 'user', id: 'usr_1' }), billed.customer, key).catch(
            () => null,
          );
      return {
        actors: [actor(`key-a-${billed.customer}`), actor(`key-b-${billed.customer}`)],
        after: async (schedule) => {
          const made = await invoicesOf(world.db, billed.customer);
          expect(made.length, schedule).toBe(2);
          expect(made[1]?.items, schedule).toEqual(billed.items);
        },
      };
    });
  }, 120_000);

  it('a fee is never invoiced again', async () => {
    const billed = await bill(world.db, [5000]);
    const target = targetOf(billed.customer, billed.invoice, 0, 175);
    await postEntry(
      world.db,
      { amountCents: 5175, kind: 'payment' },
      [...chargeFee(target), pourOverInvoice(target, true)],
      target,
    );
    const [fee] = await all(
      world.db,
      'SELECT id FROM receivables WHERE fee_invoice_id IS NOT NULL AND customer_id = :c',
      {
        c: billed.customer,
      },
    );
    await all(world.db, "UPDATE receivables SET state = 'reinvoice' WHERE id = :id", { id: Number(fee?.id) });
    expect((await issue(billed.customer)).status).toBe(409);
  });

  it('a session that asks for what is no longer owed is expired', async () => {
    await setClock(world.db, new Date().toISOString());
    const billed = await bill(world.db, [5000]);
    await credit(world.db, billed.customer, 1000);
    expect(await pressPay(world, billed)).not.toBeNull();
    // The old invoice counted none of the credit; the new one does, so that the old one asks for more.
    await job(world.db, billed.customer, 3000);
    const { body } = await issue(billed.customer);
    expect(body.carried_cents).toBe(1000);
    expect(
      await all(world.db, 'SELECT superseded FROM gateway_requests WHERE invoice_id = :id', {
        id: billed.invoice,
      }),
    ).toEqual([{ superseded: 1 }]);
    const [old] = await invoicesOf(world.db, billed.customer);
    expect(old?.due).toBe(5000);
  });
});

describe('what a new invoice carries', () => {
  it('is the customer’s credit, as far as no other open invoice counts it and it asks for so much', async () => {
    const billed = await stale([5000]);
    await credit(world.db, billed.customer, 1200);
    expect((await issue(billed.customer)).body.carried_cents).toBe(1200);
    expect((await last(billed.customer))?.due).toBe(3800);
    await job(world.db, billed.customer, 900);
    expect((await issue(billed.customer)).body.carried_cents).toBe(0);
    expect((await invoicesOf(world.db, billed.customer)).map(({ due }) => due).slice(1)).toEqual([3800, 900]);
  });

  it('is an earlier balance, once', async () => {
    const billed = await stale([5000]);
    await credit(world.db, billed.customer, -300);
    expect((await issue(billed.customer)).body.carried_cents).toBe(-300);
    await job(world.db, billed.customer, 900);
    expect((await issue(billed.customer)).body.carried_cents).toBe(0);
    expect((await invoicesOf(world.db, billed.customer)).map(({ due }) => due).slice(1)).toEqual([5300, 900]);
  });

  it('credit that covers all of it makes no invoice', async () => {
    const billed = await stale([5000]);
    await credit(world.db, billed.customer, 5000);
    const { status, body } = await issue(billed.customer);
    expect(status).toBe(409);
    expect(body.error.message).toContain('credit covers all that waits');
  });
});

describe('reinvoicing all that waits', () => {
  it('says beforehand how much that is, does it some customers at a time, and the same key does not do it twice', async () => {
    // What other tests left waiting is out of the way.
    await all(
      world.db,
      "UPDATE receivables SET state = 'invoiced' WHERE state IN ('reinvoice', 'to_invoice')",
    );
    const customers: number[] = [];
    for (let n = 0; n < 53; n += 1) customers.push((await stale([1000, 500])).customer);
    const held = await stale([700]);
    await debit(world.db, held, 700);
    const preview = await api(world, 'GET', '/invoices/waiting');
    expect(preview.body).toEqual({
      customers: 53,
      receivables: 106,
      amount_cents: 79_500,
      skipped: 1,
      more: false,
    });
    interface Made {
      data: { customer_id: number; number: string }[];
      next: number | null;
    }
    const first = await api<Made>(world, 'POST', '/invoices/reinvoice', {}, 'key-all-1');
    expect(first.status).toBe(201);
    expect(first.body.data.length).toBe(50);
    expect(await api<Made>(world, 'POST', '/invoices/reinvoice', {}, 'key-all-1')).toEqual(first);
    const second = await api<Made>(world, 'POST', '/invoices/reinvoice', { after: first.body.next });
    expect(second.body.data.length).toBe(3);
    expect(second.body.next).toBeNull();
    const numbers = [...first.body.data, ...second.body.data].map(({ number }) => number);
    expect(new Set(numbers).size).toBe(53);
    for (const customer of customers) expect((await invoicesOf(world.db, customer)).length).toBe(2);
    expect((await invoicesOf(world.db, held.customer)).length).toBe(1);
    expect(await api(world, 'GET', '/invoices/waiting')).toMatchObject({
      body: { customers: 0, skipped: 1 },
    });
  });

  it('the list of invoices shows what waits', async () => {
    const billed = await stale([100]);
    const listed = async () =>
      (
        await api<{ data: { number: string }[] }>(
          world,
          'GET',
          `/invoices?waiting=true&customer_id=${billed.customer}`,
        )
      ).body.data;
    expect((await listed()).map(({ number }) => number)).toEqual([billed.number]);
    await issue(billed.customer);
    expect(await listed()).toEqual([]);
  });

  it('leaves the books right', async () => {
    expect(await audit(world.db)).toEqual([]);
  });
});
