import { beforeAll, describe, expect, it } from 'vitest';
import { entryById } from '../../worker/ledger/entry.ts';
import { chargeFee } from '../../worker/ledger/fee.ts';
import { pourOverInvoice, targetOf } from '../../worker/ledger/pour.ts';
import { forgive, reverse } from '../../worker/ledger/reverse.ts';
import { all, audit, type Billed, bill, booksOf, fresh, postEntry, sameCustomer } from '../support/books.ts';
import type { World } from '../support/world.ts';
import { balances, books, check, creditOf, get, line, openOffice, send } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openOffice();
});

const record = (body: unknown) => send(world, '/register', body);
const stateOf = async (id: number | undefined) =>
  (await all(world.db, 'SELECT state FROM receivables WHERE id = :id', { id: id ?? 0 }))[0]?.state;

/** A payment by Stripe, as converge books it. */
async function paidByStripe(billed: Billed, cents: number, fee = 0): Promise<string> {
  const id = `ent_pay${fresh()}`;
  const target = targetOf(billed.customer, billed.invoice, 0, fee);
  await postEntry(
    world.db,
    {
      id,
      sourceKey: `stripe:test:ch_${id}:paid`,
      kind: 'payment',
      type: 'Stripe',
      number: `pi_${id}`,
      amountCents: cents,
    },
    [...(fee > 0 ? chargeFee(target) : []), pourOverInvoice(target, fee > 0)],
    target,
  );
  return id;
}

/** A lost dispute over all that a payment paid. */
async function lost(payment: string, cents: number): Promise<string> {
  const id = `ent_lost${fresh()}`;
  await postEntry(
    world.db,
    {
      id,
      kind: 'dispute',
      type: 'Stripe',
      number: `txn_${id}`,
      amountCents: -cents,
      original: entryById(payment),
      review: 'always',
    },
    [
      reverse({ original: entryById(payment), backCents: cents, comment: 'Lost dispute' }),
      forgive('writeoff', 'Lost dispute'),
    ],
  );
  return id;
}

describe('undoing a manual entry', () => {
  it('books a balancing entry of all that it did, and deletes nothing', async () => {
    const billed = await bill(world.db, [5000, 6000]);
    const { body: entry } = await record(check(billed, 12000));
    const { status, body } = await send(world, `/register/${entry.id}/undo`, { note: 'Typed twice' });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      kind: 'undo',
      type: 'Check',
      number: '1001',
      amount_cents: -12000,
      comment: 'Undo: Typed twice',
      status: 'undone',
      needs_review: false,
      customer: { id: billed.customer },
      bookkeeper: { name: 'Tests' },
    });
    expect(
      body.events.map((each: { kind: string; amount_cents: number; origin: { entry_id: string } }) => [
        each.kind,
        each.amount_cents,
        each.origin.entry_id,
      ]),
    ).toEqual([
      ['reversal', -5000, entry.id],
      ['reversal', -6000, entry.id],
      ['reversal', -1000, entry.id],
    ]);
    expect(await booksOf(world.db, billed)).toMatchObject({ balances: [5000, 6000], credit: 0 });
    expect(await stateOf(billed.items[0])).toBe('reinvoice');
    const [row] = await all(world.db, 'SELECT original_id, source_key FROM register_entries WHERE id = :id', {
      id: body.id,
    });
    expect(row).toEqual({ original_id: entry.id, source_key: `undo:${entry.id}` });
    expect(await audit(world.db)).toEqual([]);
  });

  it('a second time is refused: it was undone already; the same request again is the same entry', async () => {
    const billed = await bill(world.db, [5000]);
    const { body: entry } = await record(check(billed, 5000));
    const key = crypto.randomUUID();
    const first = await send(world, `/register/${entry.id}/undo`, {}, key);
    const before = await books(world.db);
    const again = await send(world, `/register/${entry.id}/undo`, {}, key);
    expect([again.status, again.body.id]).toEqual([201, first.body.id]);
    const second = await send(world, `/register/${entry.id}/undo`, {});
    expect(second).toMatchObject({ status: 409, message: expect.stringContaining('was undone already') });
    expect(await books(world.db)).toEqual(before);
  });

  it('twenty at once: one does it', async () => {
    const billed = await bill(world.db, [5000]);
    const { body: entry } = await record(check(billed, 7000));
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => send(world, `/register/${entry.id}/undo`, {})),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
    expect(await booksOf(world.db, billed)).toMatchObject({ balances: [5000], credit: 0 });
  });

  it('takes back credit that was spent meanwhile, below zero, and needs review', async () => {
    const billed = await bill(world.db, [5000]);
    const { body: entry } = await record(check(billed, 8000));
    const later = await bill(world.db, [3000], 'open', sameCustomer(billed));
    await send(world, `/customers/${billed.customer}/transfer`, { amount_cents: 3000, to: 'oldest' });
    const { body } = await send(world, `/register/${entry.id}/undo`, {});
    expect(body).toMatchObject({ amount_cents: -8000, needs_review: true });
    expect(await creditOf(world.db, billed.customer)).toBe(-3000);
    expect(await balances(world.db, later)).toEqual([0]);
    expect(await audit(world.db)).toEqual([]);
  });

  it('of an insurer’s payment owes again what each of several customers was paid', async () => {
    const [one, two] = [await bill(world.db, [1000]), await bill(world.db, [2000])];
    const lines = [line(one.items[0], 1000), line(two.items[0], 2000)];
    const { body: entry } = await record({ ...check(one, 3000), customer_id: undefined, apply: lines });
    const { body } = await send(world, `/register/${entry.id}/undo`, {});
    expect(body).toMatchObject({ amount_cents: -3000, customer: null });
    expect([await balances(world.db, one), await balances(world.db, two)]).toEqual([[1000], [2000]]);
  });

  it('is refused for what came by Stripe, for what takes back itself, and for what is not there', async () => {
    const billed = await bill(world.db, [5000]);
    const payment = await paidByStripe(billed, 1000);
    const { body: entry } = await record(check(billed, 1000));
    const { body: undone } = await send(world, `/register/${entry.id}/undo`, {});
    const before = await books(world.db);
    const byStripe = await send(world, `/register/${payment}/undo`, {});
    expect(byStripe).toMatchObject({ status: 409, message: expect.stringContaining('came by Stripe') });
    const again = await send(world, `/register/${undone.id}/undo`, {});
    expect(again).toMatchObject({ status: 409, message: expect.stringContaining('takes another one back') });
    expect((await send(world, '/register/ent_none/undo', {})).status).toBe(404);
    expect((await send(world, `/register/${entry.id}/undo`, { note: 5 })).status).toBe(422);
    expect(await books(world.db)).toEqual(before);
  });
});

describe('undoing the write-offs of a lost dispute', () => {
  it('puts its receivables to reinvoicing, once, and the event log tells', async () => {
    const billed = await bill(world.db, [5000, 6000]);
    const dispute = await lost(await paidByStripe(billed, 11000), 11000);
    expect(await stateOf(billed.items[0])).toBe('finished_writeoff');
    const { status, body } = await send(world, `/register/${dispute}/undo`, { note: 'They will pay' });
    expect([status, body.id]).toEqual([201, dispute]);
    expect(await booksOf(world.db, billed)).toMatchObject({ balances: [5000, 6000] });
    expect(await stateOf(billed.items[0])).toBe('reinvoice');
    expect(body.log.at(-1)).toMatchObject({ verb: 'dispute.reopened', detail: { note: 'They will pay' } });
    const second = await send(world, `/register/${dispute}/undo`, {});
    expect(second).toMatchObject({ status: 409, message: expect.stringContaining('undone already') });
    expect(await balances(world.db, billed)).toEqual([5000, 6000]);
    expect(await audit(world.db)).toEqual([]);
  });

  it('can be for some of its receivables, and for the others later', async () => {
    const billed = await bill(world.db, [5000, 6000]);
    const dispute = await lost(await paidByStripe(billed, 11000), 11000);
    const undo = (receivable_ids: unknown) => send(world, `/register/${dispute}/undo`, { receivable_ids });
    expect((await undo([billed.items[1]])).status).toBe(201);
    expect(await balances(world.db, billed)).toEqual([0, 6000]);
    expect((await undo([billed.items[1]])).status).toBe(409);
    expect((await send(world, `/register/${dispute}/undo`, {})).status).toBe(201);
    expect(await balances(world.db, billed)).toEqual([5000, 6000]);
    expect((await undo([])).status).toBe(422);
  });

  it('leaves the processing fee as it is: it is never asked for twice', async () => {
    const billed = await bill(world.db, [10000]);
    const dispute = await lost(await paidByStripe(billed, 10330, 330), 10330);
    const [fee] = await all(
      world.db,
      'SELECT id FROM receivables WHERE customer_id = :customer AND fee_invoice_id IS NOT NULL',
      { customer: billed.customer },
    );
    const alone = await send(world, `/register/${dispute}/undo`, { receivable_ids: [fee?.id] });
    expect(alone.status).toBe(409);
    const { body } = await get(world, `/register/${dispute}`);
    expect(body.changes.map(({ undo_cents }: { undo_cents: number }) => undo_cents).sort()).toEqual([
      0, 10000,
    ]);
    expect((await send(world, `/register/${dispute}/undo`, {})).status).toBe(201);
    expect(await balances(world.db, { ...billed, items: [...billed.items, Number(fee?.id)] })).toEqual([
      10000, 0,
    ]);
    expect(await stateOf(Number(fee?.id))).toBe('finished_writeoff');
    expect(await audit(world.db)).toEqual([]);
  });

  it('is offered once for each receivable, also when it was written off by hand again', async () => {
    const billed = await bill(world.db, [5000]);
    const dispute = await lost(await paidByStripe(billed, 5000), 5000);
    const offered = async () => (await get(world, `/register/${dispute}`)).body.changes[0].undo_cents;
    expect(await offered()).toBe(5000);
    await send(world, `/register/${dispute}/undo`, {});
    await send(world, `/receivables/${billed.items[0]}/write-off`, { comment: 'Cannot pay' });
    expect(await offered()).toBe(0);
    expect((await send(world, `/register/${dispute}/undo`, {})).status).toBe(409);
  });

  it('takes back no more than is still written off', async () => {
    const billed = await bill(world.db, [5000]);
    const dispute = await lost(await paidByStripe(billed, 5000), 5000);
    const by = { amount_cents: 2000, comment: 'Part' };
    await send(world, `/receivables/${billed.items[0]}/undo-write-off`, by);
    await send(world, `/register/${dispute}/undo`, {});
    expect(await balances(world.db, billed)).toEqual([5000]);
    expect((await send(world, `/register/${dispute}/undo`, {})).status).toBe(409);
  });
});

describe('a write-off', () => {
  it('of all that is owed finishes the receivable and closes its invoice', async () => {
    const billed = await bill(world.db, [5000]);
    await record(check(billed, 2000));
    const { status, body } = await send(world, `/receivables/${billed.items[0]}/write-off`, {
      comment: 'Small balance',
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ balance_cents: 0, written_off_cents: 3000, state: 'finished_writeoff' });
    expect(body.events.at(-1)).toMatchObject({
      kind: 'writeoff',
      amount_cents: 3000,
      comment: 'Small balance',
    });
    expect(body.log.at(-1)).toMatchObject({
      verb: 'receivable.written_off',
      detail: { amount_cents: 3000, comment: 'Small balance' },
    });
    expect(await booksOf(world.db, billed)).toMatchObject({ balances: [0], status: 'paid' });
  });

  it('of a part leaves the rest owed; taken back it is owed again', async () => {
    const billed = await bill(world.db, [5000]);
    const path = `/receivables/${billed.items[0]}`;
    await send(world, `${path}/write-off`, { amount_cents: 1500, comment: 'Goodwill' });
    expect(await booksOf(world.db, billed)).toMatchObject({ balances: [3500], status: 'open' });
    const { body } = await send(world, `${path}/undo-write-off`, { amount_cents: 500, comment: 'Too much' });
    expect(body).toMatchObject({ balance_cents: 4000, written_off_cents: 1000 });
    expect(body.events.at(-1)).toMatchObject({ amount_cents: -500, comment: 'Undo: Too much' });
    await send(world, `${path}/undo-write-off`, { comment: 'All' });
    expect(await balances(world.db, billed)).toEqual([5000]);
    expect(await audit(world.db)).toEqual([]);
  });

  it('is done once for one request, also twenty times at once', async () => {
    const billed = await bill(world.db, [5000]);
    const key = crypto.randomUUID();
    const body = { amount_cents: 100, comment: 'x' };
    const path = `/receivables/${billed.items[0]}/write-off`;
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(world, path, body, key)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 201));
    expect(await balances(world.db, billed)).toEqual([4900]);
    expect((await send(world, path, { ...body, amount_cents: 101 }, key)).status).toBe(409);
  });

  it('of more than is owed, or taken back more than was written off, is refused with what there is', async () => {
    const billed = await bill(world.db, [5000]);
    const path = `/receivables/${billed.items[0]}`;
    const off = (cents?: number) => send(world, `${path}/write-off`, { amount_cents: cents, comment: 'x' });
    const back = (cents?: number) =>
      send(world, `${path}/undo-write-off`, { amount_cents: cents, comment: 'x' });
    expect(await off(5001)).toMatchObject({ status: 422, message: expect.stringContaining('owes $50.00') });
    expect(await back()).toMatchObject({ status: 409, message: expect.stringContaining('Nothing of') });
    await off(4000);
    expect(await back(4001)).toMatchObject({ status: 422, message: expect.stringContaining('$40.00 of') });
    await off();
    expect(await off()).toMatchObject({ status: 409, message: expect.stringContaining('owes nothing') });
    for (const cents of [0, -1, 1.5, '1', 1e99]) {
      const { status } = await send(world, `${path}/write-off`, { amount_cents: cents, comment: 'x' });
      expect(status).toBe(422);
    }
    expect((await send(world, `${path}/write-off`, {})).status).toBe(422);
    expect((await send(world, '/receivables/987654/write-off', { comment: 'x' })).status).toBe(404);
    expect(await balances(world.db, billed)).toEqual([0]);
  });
});

describe('a price', () => {
  it('is lowered and raised, and the comment says that it was allowed', async () => {
    const billed = await bill(world.db, [10000]);
    const path = `/receivables/${billed.items[0]}/price`;
    const { status, body } = await send(world, path, { price_cents: 8000, comment: 'Contract' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ price_cents: 10000, allowed_cents: 8000, balance_cents: 8000 });
    expect(body.events.at(-1)).toMatchObject({
      kind: 'price',
      amount_cents: 2000,
      comment: 'Price allowed: Contract',
    });
    expect(body.log.at(-1)).toMatchObject({
      verb: 'receivable.priced',
      detail: { from_cents: 10000, to_cents: 8000 },
    });
    const raised = await send(world, path, { price_cents: 12500, comment: 'Wrong level' });
    expect(raised.body).toMatchObject({ allowed_cents: 12500, balance_cents: 12500 });
    await send(world, path, { price_cents: 0, comment: 'Free' });
    expect(await booksOf(world.db, billed)).toMatchObject({ balances: [0], status: 'paid' });
    expect(await audit(world.db)).toEqual([]);
  });

  it('lowered to what was paid closes the invoice; raised again it is owed again', async () => {
    const billed = await bill(world.db, [10000]);
    const path = `/receivables/${billed.items[0]}/price`;
    await record(check(billed, 6000));
    await send(world, path, { price_cents: 6000, comment: 'Allowed' });
    expect(await booksOf(world.db, billed)).toMatchObject({ balances: [0], status: 'paid' });
    expect(await stateOf(billed.items[0])).toBe('finished');
    await send(world, path, { price_cents: 7000, comment: 'Reviewed' });
    expect(await balances(world.db, billed)).toEqual([1000]);
    expect(await stateOf(billed.items[0])).toBe('reinvoice');
  });

  it('is not lowered below what was paid or written off, and says what to do', async () => {
    const billed = await bill(world.db, [10000]);
    const path = `/receivables/${billed.items[0]}`;
    await record(check(billed, 6000));
    const low = await send(world, `${path}/price`, { price_cents: 5999, comment: 'x' });
    expect(low).toMatchObject({
      status: 422,
      message: expect.stringMatching(/\$60\.00 was paid.*at least \$60\.00.*undo or refund/),
    });
    await send(world, `${path}/write-off`, { amount_cents: 1000, comment: 'x' });
    const off = await send(world, `${path}/price`, { price_cents: 6500, comment: 'x' });
    expect(off.message).toMatch(/\$60\.00 was paid and \$10\.00 was written off.*at least \$70\.00/);
    expect((await send(world, `${path}/price`, { price_cents: 10000, comment: 'x' })).status).toBe(409);
    for (const cents of [-1, 1.5, '1', 1e99, null, 100_000_000]) {
      expect((await send(world, `${path}/price`, { price_cents: cents, comment: 'x' })).status).toBe(422);
    }
    expect(await balances(world.db, billed)).toEqual([3000]);
  });

  it('of a processing fee stays as it is', async () => {
    const billed = await bill(world.db, [10000]);
    await paidByStripe(billed, 10330, 330);
    const [fee] = await all(
      world.db,
      'SELECT id FROM receivables WHERE customer_id = :customer AND fee_invoice_id IS NOT NULL',
      { customer: billed.customer },
    );
    const before = await books(world.db);
    const { status, message } = await send(world, `/receivables/${fee?.id}/price`, {
      price_cents: 1000,
      comment: 'x',
    });
    expect([status, message]).toEqual([409, expect.stringContaining('processing fee')]);
    expect(await books(world.db)).toEqual(before);
  });
});

describe('moving credit', () => {
  const holding = async (prices: number[], credit: number) => {
    const billed = await bill(world.db, []);
    await record(check(billed, credit));
    const owed = await bill(world.db, prices, 'open', sameCustomer(billed));
    return owed;
  };
  const move = (customer: number, body: unknown, key?: string) =>
    send(world, `/customers/${customer}/transfer`, body, key);

  it('onto what is owed, oldest first, is an entry of zero, type Transfer', async () => {
    const billed = await holding([3000, 4000], 5000);
    const { status, body } = await move(billed.customer, {
      amount_cents: 5000,
      to: 'oldest',
      comment: 'As agreed',
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ kind: 'manual', type: 'Transfer', amount_cents: 0, comment: 'As agreed' });
    expect(
      body.events.map((each: { kind: string; amount_cents: number }) => [each.kind, each.amount_cents]),
    ).toEqual([
      ['credit', -5000],
      ['payment', 3000],
      ['payment', 2000],
    ]);
    expect(await booksOf(world.db, billed)).toMatchObject({ balances: [0, 2000], credit: 0, status: 'open' });
  });

  it('onto chosen receivables closes an invoice that owes nothing then', async () => {
    const billed = await holding([3000], 5000);
    const to = { receivables: [line(billed.items[0], 3000)] };
    expect((await move(billed.customer, { amount_cents: 3000, to })).status).toBe(201);
    expect(await booksOf(world.db, billed)).toMatchObject({ balances: [0], credit: 2000, status: 'paid' });
  });

  it('to another customer', async () => {
    const [billed, other] = [await holding([], 5000), await bill(world.db, [100])];
    const { body } = await move(billed.customer, { amount_cents: 1200, to: { customer_id: other.customer } });
    expect(body).toMatchObject({ customer: null, credited_cents: 1200 });
    expect([await creditOf(world.db, billed.customer), await creditOf(world.db, other.customer)]).toEqual([
      3800, 1200,
    ]);
    expect(await audit(world.db)).toEqual([]);
  });

  it('never moves more than there is, also ten at once', async () => {
    const [billed, other] = [await holding([], 5000), await bill(world.db, [])];
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        move(billed.customer, { amount_cents: 1500, to: { customer_id: other.customer } }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(answers.find(({ status }) => status !== 201)?.message).toMatch(/holds \$\d+\.00 of credit/);
    expect(await creditOf(world.db, billed.customer)).toBe(500);
    expect(await audit(world.db)).toEqual([]);
  });

  it('twice in one request moves once', async () => {
    const billed = await holding([5000], 5000);
    const key = crypto.randomUUID();
    const [one, two] = await Promise.all([
      move(billed.customer, { amount_cents: 1000, to: 'oldest' }, key),
      move(billed.customer, { amount_cents: 1000, to: 'oldest' }, key),
    ]);
    expect(one.body.id).toBe(two.body.id);
    expect(await creditOf(world.db, billed.customer)).toBe(4000);
  });

  it('can be undone', async () => {
    const billed = await holding([3000], 5000);
    const { body } = await move(billed.customer, { amount_cents: 3000, to: 'oldest' });
    const { body: undone } = await send(world, `/register/${body.id}/undo`, {});
    expect(undone).toMatchObject({ kind: 'undo', type: 'Transfer', amount_cents: 0, needs_review: false });
    expect(await booksOf(world.db, billed)).toMatchObject({ balances: [3000], credit: 5000 });
    expect(await audit(world.db)).toEqual([]);
  });

  it('is refused, and nothing is written, when it does not fit', async () => {
    const [billed, other] = [await holding([3000, 4000], 9000), await bill(world.db, [100])];
    const before = await books(world.db);
    const wrong: [Record<string, unknown>, RegExp][] = [
      [{ amount_cents: 9001, to: 'oldest' }, /holds \$90\.00/],
      [{ amount_cents: 7001, to: 'oldest' }, /owes \$70\.00/],
      [{ amount_cents: 100, to: { customer_id: billed.customer } }, /another customer/],
      [{ amount_cents: 100, to: { customer_id: 987654 } }, /no customer 987654/],
      [{ amount_cents: 100, to: { receivables: [line(other.items[0], 100)] } }, /not/],
      [{ amount_cents: 3001, to: { receivables: [line(billed.items[0], 3001)] } }, /owes \$30\.00/],
      [{ amount_cents: 100, to: { receivables: [line(billed.items[0], 99)] } }, /both the same/],
      [{ amount_cents: 0, to: 'oldest' }, /whole number/],
      [{ amount_cents: 1e99, to: 'oldest' }, /whole number/],
      [{ amount_cents: 100, to: 'newest' }, /oldest/],
    ];
    for (const [body, text] of wrong)
      expect(await move(billed.customer, body), JSON.stringify(body)).toMatchObject({
        status: 422,
        message: expect.stringMatching(text),
      });
    expect((await move(987654, { amount_cents: 100, to: 'oldest' })).status).toBe(404);
    expect((await move(other.customer, { amount_cents: 100, to: 'oldest' })).message).toContain(
      'holds no credit',
    );
    expect(await books(world.db)).toEqual(before);
  });
});

describe('cancelling a payment', () => {
  it('that was recorded by hand undoes it, and says why', async () => {
    const billed = await bill(world.db, [5000]);
    const { body: entry } = await record(check(billed, 5000));
    const { status, body } = await send(world, `/register/${entry.id}/cancel`, {
      type_id: 'bounced',
      note: 'NSF',
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      kind: 'undo',
      amount_cents: -5000,
      comment: 'Cancelled: Cheque returned by the bank: NSF',
    });
    expect(await balances(world.db, billed)).toEqual([5000]);
    const again = await send(world, `/register/${entry.id}/cancel`, { type_id: 'bounced' });
    expect(again).toMatchObject({ status: 409, message: expect.stringContaining('undone already') });
    expect((await send(world, `/register/${entry.id}/undo`, {})).status).toBe(409);
  });

  it('that came by Stripe, without a refund, moves its money to the customer’s credit', async () => {
    const billed = await bill(world.db, [6000, 4000]);
    const payment = await paidByStripe(billed, 10330, 330);
    const key = crypto.randomUUID();
    const cancel = () => send(world, `/register/${payment}/cancel`, { type_id: 'mistake' }, key);
    const [{ status, body }, again] = [await cancel(), await cancel()];
    expect(status).toBe(201);
    expect(again.body.id).toBe(body.id);
    expect(body).toMatchObject({
      kind: 'undo',
      type: 'Transfer',
      number: `pi_${payment}`,
      amount_cents: 0,
      credited_cents: 10000,
      comment: 'Cancelled: Entered by mistake',
      needs_review: false,
    });
    expect(await booksOf(world.db, billed)).toMatchObject({ balances: [6000, 4000], credit: 10000 });
    expect(await audit(world.db)).toEqual([]);
    const second = await send(world, `/register/${payment}/cancel`, { type_id: 'mistake' });
    expect(second).toMatchObject({ status: 409, message: expect.stringContaining('cancelled already') });
  });

  it('needs a type of Settings, an entry that is there, and a payment', async () => {
    const billed = await bill(world.db, [5000]);
    const { body: entry } = await record(check(billed, 5000));
    const { body: undone } = await send(world, `/register/${entry.id}/undo`, {});
    const cancel = (id: string, type_id: unknown) => send(world, `/register/${id}/cancel`, { type_id });
    expect(await cancel(entry.id, 'x')).toMatchObject({
      status: 422,
      message: expect.stringContaining('bounced'),
    });
    expect((await cancel(entry.id, 7)).status).toBe(422);
    expect((await cancel('ent_none', 'bounced')).status).toBe(404);
    expect((await cancel(undone.id, 'bounced')).status).toBe(409);
  });
});

describe('a note', () => {
  it('stands in the entry’s log, once for one request', async () => {
    const billed = await bill(world.db, [5000]);
    const { body: entry } = await record(check(billed, 5000));
    const key = crypto.randomUUID();
    const path = `/register/${entry.id}/notes`;
    expect((await send(world, path, { note: ' Called them ' }, key)).status).toBe(201);
    await send(world, path, { note: 'Called them' }, key);
    const { body } = await get(world, `/register/${entry.id}`);
    const notes = body.log.filter(({ verb }: { verb: string }) => verb === 'entry.noted');
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatchObject({ detail: { note: 'Called them' }, actor: { name: 'Tests' } });
    expect((await send(world, path, { note: '' })).status).toBe(422);
    expect((await send(world, '/register/ent_none/notes', { note: 'x' })).status).toBe(404);
  });
});
