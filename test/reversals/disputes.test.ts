import { beforeAll, describe, expect, it } from 'vitest';
import { all, audit, booksOf } from '../support/books.ts';
import { type Staff, signedIn } from '../support/staff.ts';
import { control, deliver, openWorld, paidInvoice, setPayments, type World } from '../support/world.ts';

let world: World;
let staff: Staff;
beforeAll(async () => {
  world = await openWorld();
  staff = await signedIn(world, 'biller');
});

/** Opens a dispute at the stand-in, or moves one on, and delivers what it says. */
async function dispute(spec: Record<string, unknown>): Promise<string> {
  const made = await control<{ id?: string }>(world, '/disputes', spec);
  await deliver(world);
  return String(made.id ?? spec.dispute);
}
const entriesOf = (entry: string) =>
  all(
    world.db,
    'SELECT id, kind, number, amount_cents, comment, needs_review, reopens FROM register_entries WHERE original_id = :entry ORDER BY at, id',
    { entry },
  );
const statesOf = (items: number[]) =>
  all(
    world.db,
    'SELECT state, balance_cents FROM receivables WHERE id IN (SELECT value FROM json_each(:ids)) ORDER BY id',
    {
      ids: JSON.stringify(items),
    },
  );
const seen = async (id: string) =>
  (await (await staff.ask(`/api/v1/disputes/${id}`)).json()) as Record<string, unknown>;

describe('a dispute', () => {
  it('that is open is shown with its deadline and the money held, and books nothing', async () => {
    const { billed, entry } = await paidInvoice(world, [10000]);
    const id = await dispute({ payment: await paymentOf(entry), reason: 'fraudulent' });
    expect(await entriesOf(entry)).toEqual([]);
    expect(await booksOf(world.db, billed)).toMatchObject({ balances: [0], entries: [10000] });
    expect(await seen(id)).toMatchObject({ stage: 'open', held_cents: 11500, amount_cents: 10000 });
    expect(typeof (await seen(id)).evidence_due_at).toBe('string');
    const open = (await (await staff.ask('/api/v1/disputes?stage=unfinished')).json()) as {
      data: { id: string }[];
    };
    expect(open.data.map((line) => line.id)).toContain(id);
    expect(
      await all(world.db, 'SELECT why FROM held_receivables WHERE receivable_id = :id', {
        id: billed.items[0] ?? 0,
      }),
    ).toEqual([{ why: 'dispute' }]);
  });

  it('that is lost books −115.00 = −100.00 − 15.00 under code "01", and writes off what reopened', async () => {
    const { billed, entry } = await paidInvoice(world, [6000, 4000]);
    const payment = await paymentOf(entry);
    const id = await dispute({ payment, outcome: 'lost' });
    const [lost] = await entriesOf(entry);
    expect(lost).toMatchObject({
      kind: 'dispute',
      number: expect.stringMatching(/^txn_/),
      amount_cents: -11500,
      comment: `Lost dispute ${payment}`,
      needs_review: 1,
    });
    const events = await all(
      world.db,
      'SELECT kind, code, amount_cents, comment FROM ledger_events WHERE entry_id = :id ORDER BY amount_cents',
      { id: String(lost?.id) },
    );
    expect(events).toEqual([
      { kind: 'reversal', code: null, amount_cents: -6000, comment: 'Lost dispute' },
      { kind: 'reversal', code: null, amount_cents: -4000, comment: 'Lost dispute' },
      { kind: 'adjustment', code: '01', amount_cents: -1500, comment: 'Lost dispute' },
    ]);
    expect(await statesOf(billed.items)).toEqual([
      { state: 'finished_writeoff', balance_cents: 0 },
      { state: 'finished_writeoff', balance_cents: 0 },
    ]);
    expect(await seen(id)).toMatchObject({ stage: 'lost', held_cents: 0 });
    expect(await booksOf(world.db, billed)).toMatchObject({ status: 'paid', credit: 0 });
    expect(await audit(world.db)).toEqual([]);
  });

  it('that is won, withdrawn or prevented never touches the books', async () => {
    for (const outcome of ['won', 'prevented']) {
      const { billed, entry } = await paidInvoice(world, [10000]);
      const id = await dispute({ payment: await paymentOf(entry) });
      await dispute({ dispute: id, outcome });
      expect(await entriesOf(entry)).toEqual([]);
      expect(await booksOf(world.db, billed)).toMatchObject({ balances: [0], entries: [10000] });
      expect(await seen(id)).toMatchObject({ held_cents: 0 });
    }
    const { entry } = await paidInvoice(world, [10000]);
    const id = await dispute({ payment: await paymentOf(entry), kind: 'inquiry' });
    expect(await seen(id)).toMatchObject({ stage: 'inquiry', held_cents: 0 });
    await dispute({ dispute: id, outcome: 'warning_closed' });
    expect(await seen(id)).toMatchObject({ stage: 'closed' });
    expect(await entriesOf(entry)).toEqual([]);
  });

  it('about a part takes back the receivables that the office chose', async () => {
    const { billed, entry } = await paidInvoice(world, [5000, 5000]);
    const id = await dispute({ payment: await paymentOf(entry), amount: 5000 });
    const chosen = await staff.send('PUT', `/api/v1/disputes/${id}/receivables`, {
      receivable_ids: [billed.items[0]],
    });
    expect(chosen.status).toBe(200);
    await dispute({ dispute: id, outcome: 'lost' });
    expect(await statesOf(billed.items)).toEqual([
      { state: 'finished_writeoff', balance_cents: 0 },
      { state: 'finished', balance_cents: 0 },
    ]);
    expect(await entriesOf(entry)).toMatchObject([{ amount_cents: -6500 }]);
    const late = await staff.send('PUT', `/api/v1/disputes/${id}/receivables`, { receivable_ids: [] });
    expect(late.status).toBe(409);
  });

  it('that is won on appeal after it was lost puts everything back, and no second write-off is left', async () => {
    const { billed, entry } = await paidInvoice(world, [6000, 4000]);
    const id = await dispute({ payment: await paymentOf(entry), outcome: 'lost' });
    await dispute({ dispute: id, outcome: 'appeal_won' });
    expect(await entriesOf(entry)).toMatchObject([
      { kind: 'dispute', amount_cents: -11500 },
      { kind: 'undo', amount_cents: 10000, comment: `Dispute won ${await paymentOf(entry)}` },
    ]);
    expect(await statesOf(billed.items)).toEqual([
      { state: 'finished', balance_cents: 0 },
      { state: 'finished', balance_cents: 0 },
    ]);
    const [{ cents } = {}] = await all(
      world.db,
      "SELECT sum(amount_cents) AS cents FROM ledger_events WHERE kind = 'writeoff' AND receivable_id IN (SELECT value FROM json_each(:ids))",
      { ids: JSON.stringify(billed.items) },
    );
    expect(cents).toBe(0);
    expect(await booksOf(world.db, billed)).toMatchObject({ balances: [0, 0], credit: 0 });
    expect(await audit(world.db)).toEqual([]);
  });

  it('costs at most three trips', async () => {
    const { entry } = await paidInvoice(world, [10000]);
    const made = await control<{ id: string }>(world, '/disputes', {
      payment: await paymentOf(entry),
      outcome: 'lost',
    });
    const ctx = world.context();
    const { convergeDispute } = await import('../../worker/disputes/converge.ts');
    await convergeDispute(ctx, made.id, 'wanted');
    expect(ctx.db.cost.trips).toBeLessThanOrEqual(3);
    const refunded = await paidInvoice(world, [10000]);
    const refund = await world.stripe.refunds.create({ payment_intent: await paymentOf(refunded.entry) });
    const another = world.context();
    const { convergeRefund } = await import('../../worker/refunds/converge.ts');
    await convergeRefund(another, refund.id, 'wanted');
    expect(another.db.cost.trips).toBeLessThanOrEqual(3);
    await setPayments(world.db, {});
  });
});

async function paymentOf(entry: string): Promise<string> {
  const [row] = await all(world.db, 'SELECT number FROM register_entries WHERE id = :entry', { entry });
  return String(row?.number);
}
