import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Invoice } from '../../worker/invoices/schema.ts';
import { makeSelfPayId } from '../../worker/payer/self-pay-id.ts';
import { convergePayment } from '../../worker/payments/converge.ts';
import { all, audit, type Billed, bill, booksOf, NOW } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import {
  CARDS,
  form,
  openWorld,
  page,
  payAt,
  payOnline,
  pressPay,
  visit,
  type World,
} from '../support/world.ts';
import {
  api,
  credit,
  debit,
  dispute,
  invoicesOf,
  job,
  KEY,
  pay,
  setRules,
  startNumbers,
  statesOf,
  statusOf,
} from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await allowKey(world.db, KEY);
  await allowKey(world.db, 'sk_office_viewer', 'viewer');
  await startNumbers(world.db);
});
beforeEach(() => setRules(world.db, { allowUnpaid: true }));

type Answer = Invoice & { error: { code: string; message: string } };
const voided = (number: string, note?: string) =>
  api<Answer>(world, 'POST', `/invoices/${number}/void`, note === undefined ? {} : { note });
const shown = async (number: string) => (await api<Answer>(world, 'GET', `/invoices/${number}`)).body;
const issue = async (customer: number) =>
  (await api<{ number: string }>(world, 'POST', `/customers/${customer}/invoices`)).body.number;

/** The customer's newest invoice, as the tests of payments know one. */
async function newest(customer: number): Promise<Billed> {
  const last = (await invoicesOf(world.db, customer)).at(-1);
  if (last === undefined) throw new Error('no invoice');
  return {
    customer,
    invoice: last.invoice,
    number: last.number,
    selfPayId: last.selfPayId,
    items: last.items,
  };
}

async function makeStale({ invoice }: { invoice: number }): Promise<void> {
  await all(world.db, "UPDATE invoices SET status = 'unpaid' WHERE id = :invoice", { invoice });
  await all(
    world.db,
    "UPDATE receivables SET state = 'reinvoice' WHERE state = 'invoiced' AND balance_cents > 0 AND id IN (SELECT receivable_id FROM invoice_items WHERE invoice_id = :invoice)",
    { invoice },
  );
}

/** Pays through Checkout, and books it as the webhook would. */
async function payAndBook(billed: Billed): Promise<string> {
  const { payment } = await payOnline(world, billed);
  await convergePayment(world.context(), payment, 'wanted');
  return payment;
}

/** Three bills of one customer: the second asks for what the first did and more, the third for all that and more. */
async function generations(creditCents = 0): Promise<[Billed, Billed, Billed]> {
  const first = await bill(world.db, [10_000]);
  if (creditCents !== 0) await credit(world.db, first.customer, creditCents);
  await makeStale(first);
  await job(world.db, first.customer, 2000);
  await issue(first.customer);
  const second = await newest(first.customer);
  await makeStale(second);
  await job(world.db, first.customer, 300);
  await issue(first.customer);
  return [first, second, await newest(first.customer)];
}
const dues = async (customer: number) => (await invoicesOf(world.db, customer)).map(({ due }) => due);
const statuses = async (customer: number) =>
  (await invoicesOf(world.db, customer)).map(({ status }) => status);

describe('paying an old bill that is Unpaid', () => {
  it('is refused online while the office does not allow it', async () => {
    await setRules(world.db, {});
    const [first, , third] = await generations();
    expect(await pressPay(world, first)).toBeNull();
    expect(await pressPay(world, third)).not.toBeNull();
  });

  it('pays its receivables; a newer bill with other items stays open and asks for less', async () => {
    const [first, second, third] = await generations();
    expect(await dues(first.customer)).toEqual([10_000, 12_000, 12_300]);
    await payAndBook(first);
    expect(await statuses(first.customer)).toEqual(['paid', 'unpaid', 'open']);
    expect(await dues(first.customer)).toEqual([0, 2000, 2300]);
    await payAndBook(second);
    expect(await statuses(first.customer)).toEqual(['paid', 'paid', 'open']);
    expect(await dues(first.customer)).toEqual([0, 0, 300]);
    await payAndBook(third);
    expect(await statuses(first.customer)).toEqual(['paid', 'paid', 'paid']);
  });

  it('closes every newer bill whose items are now all paid', async () => {
    const first = await bill(world.db, [10_000]);
    for (const _ of [2, 3]) {
      await makeStale(await newest(first.customer));
      await issue(first.customer);
    }
    expect(await statuses(first.customer)).toEqual(['unpaid', 'unpaid', 'open']);
    await payAndBook(first);
    expect(await statuses(first.customer)).toEqual(['paid', 'paid', 'paid']);
  });

  it('with credit that the newest bill carries, asks for its items and leaves the credit to that bill', async () => {
    const [first, , third] = await generations(1500);
    const [, , carrying] = await invoicesOf(world.db, first.customer);
    expect(carrying?.carried).toBe(1500);
    expect(await dues(first.customer)).toEqual([10_000, 12_000, 10_800]);
    await payAndBook(first);
    expect(await dues(first.customer)).toEqual([0, 2000, 800]);
    await payAndBook(third);
    expect(await statuses(first.customer)).toEqual(['paid', 'paid', 'paid']);
    expect(await booksOf(world.db, third)).toMatchObject({
      balances: [0, 0, 0],
      credit: 0,
      entries: [1500, 10_000, 800],
    });
  });

  it('with an earlier balance that the newest bill carries, does not ask for that twice', async () => {
    const [first] = await generations(-500);
    expect(await dues(first.customer)).toEqual([10_000, 12_000, 12_800]);
    await payAndBook(first);
    expect(await dues(first.customer)).toEqual([0, 2000, 2800]);
  });
});

describe('an invoice that is paid', () => {
  it('whose item is owed again stays Paid and is payable, and the item waits for the next bill', async () => {
    const billed = await bill(world.db, [4000, 1000]);
    await pay(world.db, billed, 5000);
    expect(await statusOf(world.db, billed)).toBe('paid');
    await all(
      world.db,
      "INSERT INTO ledger_events (activity_id, kind, receivable_id, amount_cents, at) VALUES ((SELECT min(id) FROM activity), 'price', :item, -700, 1)",
      { item: billed.items[0] ?? 0 },
    );
    expect(await shown(billed.number)).toMatchObject({ status: 'paid', due_cents: 700 });
    expect(await statesOf(world.db, billed)).toEqual(['reinvoice', 'finished']);
    const url = await pressPay(world, billed);
    expect(url).not.toBeNull();
    await issue(billed.customer);
    expect((await invoicesOf(world.db, billed.customer)).at(-1)).toMatchObject({
      items: [billed.items[0]],
      due: 700,
    });
  });

  it('cannot be voided, and says what to do', async () => {
    const billed = await bill(world.db, [4000]);
    await pay(world.db, billed, 4000);
    const { status, body } = await voided(billed.number);
    expect(status).toBe(409);
    expect(body.error.message).toContain('is paid, and what is paid is not voided');
  });
});

describe('voiding an invoice', () => {
  it('takes it from its payer for ever; what it asked for waits for a first invoice', async () => {
    const billed = await bill(world.db, [4000, 1000]);
    await pay(world.db, billed, 4000);
    const { status, body } = await voided(billed.number, 'wrong customer');
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'void', portal_path: null });
    expect(body.log.at(-1)).toMatchObject({ verb: 'invoice.voided', detail: { note: 'wrong customer' } });
    expect(await statesOf(world.db, billed)).toEqual(['finished', 'to_invoice']);
    const after = await visit(world, `/pay/${billed.selfPayId}`);
    expect(after.status).toBe(404);
    const unknown = await visit(world, `/pay/${makeSelfPayId('999999998')}`);
    expect({ ...(await page(after)), nonce: '' }).toEqual({ ...(await page(unknown)), nonce: '' });
  });

  it('twice is once', async () => {
    const billed = await bill(world.db, [4000]);
    await voided(billed.number);
    expect((await voided(billed.number)).status).toBe(200);
    const noted = await all(
      world.db,
      "SELECT count(*) AS n FROM activity WHERE verb = 'invoice.voided' AND subject_id = :number",
      { number: billed.number },
    );
    expect(noted).toEqual([{ n: 1 }]);
  });

  it('drafts and Unpaid ones can be voided; what another open invoice asks for stays there', async () => {
    const draft = await bill(world.db, [4000], 'draft');
    expect((await voided(draft.number)).body.status).toBe('void');
    const [first, second, third] = await generations();
    expect((await voided(second.number)).body.status).toBe('void');
    expect(await statesOf(world.db, second)).toEqual(['invoiced', 'invoiced']);
    expect((await voided(third.number)).body.status).toBe('void');
    expect(await statesOf(world.db, third)).toEqual(['to_invoice', 'to_invoice', 'to_invoice']);
    expect(await statusOf(world.db, first)).toBe('unpaid');
  });

  it('is refused while money is on its way to it, also through another bill of the same items', async () => {
    const [first, , third] = await generations();
    const request = await debit(world.db, first, 10_000);
    const { status, body } = await voided(third.number);
    expect(status).toBe(409);
    expect(body.error.message).toContain('is on its way');
    expect(await statusOf(world.db, third)).toBe('open');
    await all(world.db, "UPDATE gateway_requests SET outcome = 'failed' WHERE id = :request", { request });
    expect((await voided(third.number)).status).toBe(200);
  });

  it('expires its sessions; one that is paid all the same is money, booked onto its receivables', async () => {
    const billed = await bill(world.db, [4000]);
    const url = await pressPay(world, billed);
    await voided(billed.number);
    expect(
      await all(world.db, 'SELECT superseded FROM gateway_requests WHERE invoice_id = :id', {
        id: billed.invoice,
      }),
    ).toEqual([{ superseded: 1 }]);
    // The payer is faster than the expiry.
    expect(await payAt(world, String(url))).not.toBeNull();
    world.queue.push(
      ...((await all(world.db, 'SELECT kind, id FROM stripe_objects WHERE hints <> handled')) as never[]),
    );
    await world.consume();
    expect(await booksOf(world.db, billed)).toMatchObject({
      status: 'void',
      balances: [0],
      credit: 0,
      entries: [4000],
    });
    expect(await audit(world.db)).toEqual([]);
  });

  it('is for bookkeepers, and only of what there is', async () => {
    const billed = await bill(world.db, [4000]);
    const response = await world.request(`/api/v1/invoices/${billed.number}/void`, {
      method: 'POST',
      headers: {
        Authorization: 'Bearer sk_office_viewer',
        'Idempotency-Key': 'key-viewer-1',
        'Content-Type': 'application/json',
      },
      body: '{}',
    });
    expect(response.status).toBe(403);
    expect((await voided('INV-77777777')).status).toBe(404);
    expect(
      (await api(world, 'POST', `/invoices/${billed.number}/void`, { note: 'x'.repeat(501) })).status,
    ).toBe(422);
    expect(await statusOf(world.db, billed)).toBe('open');
  });
});

describe('leaving an invoice open', () => {
  const keep = (number: string, keep_open: boolean) =>
    api<Answer>(world, 'PUT', `/invoices/${number}/keep-open`, { keep_open });

  it('keeps it open though all of it is paid, until it is said otherwise', async () => {
    const billed = await bill(world.db, [4000]);
    expect((await keep(billed.number, true)).body.keep_open).toBe(true);
    await pay(world.db, billed, 4000);
    expect(await statusOf(world.db, billed)).toBe('open');
    expect((await shown(billed.number)).payment_status).toBe('paid');
    const released = await keep(billed.number, false);
    expect(released.body).toMatchObject({ status: 'paid', keep_open: false });
    expect(released.body.paid_at).not.toBeNull();
    expect(released.body.log.map(({ verb }) => verb)).toEqual(['invoice.kept_open', 'invoice.released']);
  });

  it('said twice is said once; what is paid or void cannot be left open', async () => {
    const billed = await bill(world.db, [4000]);
    await keep(billed.number, true);
    await keep(billed.number, true);
    expect((await shown(billed.number)).log.length).toBe(1);
    await keep(billed.number, false);
    expect(await statusOf(world.db, billed)).toBe('open');
    await voided(billed.number);
    expect((await keep(billed.number, true)).status).toBe(409);
    expect((await keep('INV-77777777', true)).status).toBe(404);
  });
});

describe('how paying an invoice stands', () => {
  const due = async (number: string) =>
    (await api<{ data: Answer[] }>(world, 'GET', `/invoices/due?numbers=${number}`)).body.data[0];
  /** The record and the list say the same. */
  async function stands(number: string): Promise<string | null | undefined> {
    const record = (await shown(number)).payment_status;
    expect((await due(number))?.payment_status).toBe(record);
    return record;
  }

  it('nothing, failed, paid, refunded: with a history that tells each', async () => {
    const billed = await bill(world.db, [4000, 500]);
    expect(await stands(billed.number)).toBeNull();
    const url = String(await pressPay(world, billed));
    expect(await stands(billed.number)).toBeNull();
    await payAt(world, url, CARDS.poor);
    const [tried] = (await world.stripe.paymentIntents.list({ limit: 1 })).data;
    await convergePayment(world.context(), String(tried?.id), 'wanted');
    expect(await stands(billed.number)).toBe('failed');
    await payAt(world, url);
    await convergePayment(world.context(), String(tried?.id), 'wanted');
    expect(await stands(billed.number)).toBe('paid');
    const { history } = await shown(billed.number);
    expect(history.map(({ what }) => what)).toContain('session_opened');
    expect(history.find(({ what }) => what === 'entry')).toMatchObject({
      amount_cents: 4500,
      detail: tried?.id,
    });
    expect(history.at(-1)?.what).toBe('marked_paid');
  });

  it('pending while a bank debit is on its way, with the wait last in its history', async () => {
    const billed = await bill(world.db, [4000]);
    await debit(world.db, billed, 4000);
    expect(await stands(billed.number)).toBe('pending');
    expect((await due(billed.number))?.pending_cents).toBe(4000);
    expect((await shown(billed.number)).history.at(-1)).toMatchObject({ what: 'on_its_way', at: null });
  });

  it('refunded when the last that happened to it is a refund or a lost dispute; failed when the bank took it back', async () => {
    for (const [kind, reopens, says] of [
      ['refund', 0, 'refunded'],
      ['dispute', 1, 'failed'],
      ['undo', 0, 'failed'],
    ] as const) {
      const billed = await bill(world.db, [4000]);
      await pay(world.db, billed, 4000);
      await takeBack(billed, kind, reopens);
      expect(await stands(billed.number), kind).toBe(says);
      expect((await shown(billed.number)).status).toBe('paid');
      await pay(world.db, billed, 4000, NOW + 2000);
      expect(await stands(billed.number), kind).toBe('paid');
    }
  });

  it('a dispute is told from its opening to its end', async () => {
    const billed = await bill(world.db, [4000]);
    await pay(world.db, billed, 4000);
    const [entry] = await all(world.db, 'SELECT entry_id FROM ledger_events WHERE receivable_id = :id', {
      id: billed.items[0] ?? 0,
    });
    const id = await dispute(world.db, String(entry?.entry_id), billed.customer);
    expect((await shown(billed.number)).history[0]).toMatchObject({
      what: 'dispute_opened',
      id,
      detail: 'fraudulent',
    });
    await all(world.db, "UPDATE disputes SET stage = 'won', closed_at = 9 WHERE id = :id", { id });
    expect((await shown(billed.number)).history[1]).toMatchObject({
      what: 'dispute_closed',
      id,
      detail: 'won',
    });
  });

  async function takeBack(billed: Billed, kind: string, reopens: number): Promise<void> {
    const id = `ent_back_${billed.invoice}`;
    const [event] = await all(
      world.db,
      'SELECT id, entry_id FROM ledger_events WHERE receivable_id = :item AND amount_cents > 0 ORDER BY id DESC LIMIT 1',
      { item: billed.items[0] ?? 0 },
    );
    await world.db.batch([
      {
        sql: `INSERT INTO ledger_events (entry_id, kind, receivable_id, amount_cents, origin_id, at) VALUES ('${id}', 'reversal', ${billed.items[0]}, -4000, ${event?.id}, 2)`,
        params: {},
      },
      {
        sql: `INSERT INTO register_entries (id, source_key, kind, type, number, amount_cents, original_id, audit_id, at, reopens)
          VALUES ('${id}', '${id}', '${kind}', 'Stripe', 'txn_1', -4000, '${event?.entry_id}', (SELECT min(id) FROM activity), ${NOW + 1000}, ${reopens})`,
        params: {},
      },
    ]);
  }
});

it('a form post of another site voids nothing', async () => {
  const billed = await bill(world.db, [4000]);
  const response = await world.request(`/api/v1/invoices/${billed.number}/void`, form({ note: '' }));
  expect(response.status).toBe(401);
  expect(await statusOf(world.db, billed)).toBe('open');
});
