import { beforeAll, describe, expect, it } from 'vitest';
import type { EntryRecord } from '../../worker/register/schema.ts';
import type { PendingMoney } from '../../worker/review/schema.ts';
import { get, KEY } from '../lists/ask.ts';
import { all, bill, newCustomer } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { type Staff, signedIn } from '../support/staff.ts';
import {
  control,
  deliver,
  openWorld,
  paidInvoice,
  payOnline,
  setPayments,
  type World,
} from '../support/world.ts';

let world: World;
let staff: Staff;
beforeAll(async () => {
  world = await openWorld();
  await allowKey(world.db, KEY);
  staff = await signedIn(world, 'biller');
});

const entryOf = (id: string) => get<EntryRecord>(world, `/register/${id}`);
const newest = async (original: string): Promise<EntryRecord> => {
  const [row] = await all(
    world.db,
    'SELECT id FROM register_entries WHERE original_id = :original ORDER BY audit_id DESC LIMIT 1',
    { original },
  );
  return entryOf(String(row?.id));
};
const told = ({ changes }: EntryRecord) =>
  changes.map((change) => [
    change.before_cents,
    change.before_step,
    change.written_off_cents,
    change.after_cents,
    change.after_step,
    change.undo_cents,
  ]);

describe('before and after', () => {
  it('of a payment: what was owed, and what is owed after it, whatever came later', async () => {
    const { entry } = await paidInvoice(world, [6000, 4000]);
    const before = [
      [6000, 'owed', 0, 0, 'nothing_owed', 0],
      [4000, 'owed', 0, 0, 'nothing_owed', 0],
    ];
    expect(told(await entryOf(entry))).toEqual(before);
    await staff.send('POST', `/api/v1/register/${entry}/refunds`, { amount_cents: 2500 });
    expect(told(await entryOf(entry))).toEqual(before);
    expect((await entryOf(entry)).changes.map(({ now_cents }) => now_cents)).toEqual([0, 2500]);
  });

  it('of a refund: nothing was owed, and it goes onto the next invoice', async () => {
    const { entry, billed } = await paidInvoice(world, [6000, 4000]);
    await staff.send('POST', `/api/v1/register/${entry}/refunds`, { amount_cents: 1000 });
    const refund = await newest(entry);
    expect(told(refund)).toEqual([[0, 'nothing_owed', 0, 1000, 'next_invoice', 0]]);
    expect(refund.changes[0]).toMatchObject({ receivable: { id: billed.items[1] }, now_state: 'reinvoice' });
    await staff.send('POST', `/api/v1/register/${entry}/refunds`, { amount_cents: 500 });
    expect(told(await newest(entry))).toEqual([[1000, 'owed', 0, 1500, 'owed', 0]]);
  });

  it('of a refund with the processing fee: the fee is not asked for again', async () => {
    const billed = await bill(world.db, [10_000], 'open', newCustomer('charge'));
    const { payment } = await payOnline(world, billed);
    await deliver(world);
    const [row] = await all(world.db, 'SELECT id FROM register_entries WHERE number = :payment', { payment });
    const paid = await entryOf(String(row?.id));
    expect(paid).toMatchObject({ refundable_cents: 10_330, refundable_fee_cents: 330 });
    await staff.send('POST', `/api/v1/register/${paid.id}/refunds`, { amount_cents: 10_000 });
    expect(await entryOf(paid.id)).toMatchObject({ refundable_cents: 330, refundable_fee_cents: 330 });
    await staff.send('POST', `/api/v1/register/${paid.id}/refunds`, { amount_cents: 330 });
    expect(told(await newest(paid.id))).toEqual([[0, 'nothing_owed', 0, 0, 'waived', 0]]);
    expect(await entryOf(paid.id)).toMatchObject({ refundable_cents: 0, refundable_fee_cents: 0 });
  });

  it('of a lost dispute: written off, and what would be owed if that is undone; undone, nothing more can be', async () => {
    const { entry, payment } = await paidInvoice(world, [6000, 4000]);
    await control(world, '/disputes', { payment, outcome: 'lost' });
    await deliver(world);
    const lost = await newest(entry);
    expect(told(lost).sort()).toEqual([
      [0, 'nothing_owed', 4000, 0, 'written_off', 4000],
      [0, 'nothing_owed', 6000, 0, 'written_off', 6000],
    ]);
    expect(lost.original).toMatchObject({ id: entry, number: payment, amount_cents: 10_000 });
    await staff.send('POST', `/api/v1/register/${lost.id}/undo`, { note: 'Their bank erred' });
    const undone = await entryOf(lost.id);
    expect(
      undone.changes.map(({ undo_cents, now_cents, now_state }) => [undo_cents, now_cents, now_state]).sort(),
    ).toEqual([
      [0, 4000, 'reinvoice'],
      [0, 6000, 'reinvoice'],
    ]);
  });

  it('of a lost dispute that is won on appeal: written off, and paid again', async () => {
    const { entry, payment } = await paidInvoice(world, [6000]);
    const { id } = await control<{ id: string }>(world, '/disputes', { payment, outcome: 'lost' });
    await deliver(world);
    await control(world, '/disputes', { dispute: id, outcome: 'appeal_won' });
    await deliver(world);
    expect(told(await newest(entry))).toEqual([[0, 'written_off', -6000, 0, 'nothing_owed', 0]]);
  });
});

describe('an entry’s page', () => {
  it('leads from the payment to what took it back, and to the disputes about it', async () => {
    const { entry, payment } = await paidInvoice(world, [10_000]);
    const { id } = await control<{ id: string }>(world, '/disputes', { payment, reason: 'fraudulent' });
    await deliver(world);
    expect(await entryOf(entry)).toMatchObject({
      original: null,
      derived: [],
      disputes: [{ id, stage: 'open', held_cents: 11_500, evidence_due_at: expect.any(String) }],
    });
    await control(world, '/disputes', { dispute: id, outcome: 'lost' });
    await deliver(world);
    const lost = await newest(entry);
    expect((await entryOf(entry)).derived).toMatchObject([
      { id: lost.id, status: 'lost_dispute', amount_cents: -11_500, comment: `Lost dispute ${payment}` },
    ]);
    expect(lost).toMatchObject({
      status: 'lost_dispute',
      original: { id: entry },
      disputes: [{ id, stage: 'lost' }],
    });
    const page = await get<{ entries: unknown[]; payment_at: string }>(world, `/disputes/${id}`);
    expect(page.entries).toMatchObject([{ id: lost.id, status: 'lost_dispute', needs_review: true }]);
    const finished = await get<{ data: { id: string; stage: string }[] }>(
      world,
      '/disputes?stage=finished&limit=100',
    );
    expect(finished.data.map((line) => line.id)).toContain(id);
    expect(finished.data.every(({ stage }) => ['won', 'lost', 'closed'].includes(stage))).toBe(true);
  });
});

describe('money on its way', () => {
  it('is listed until it is booked', async () => {
    const { entry, billed } = await paidInvoice(world, [3000]);
    await setPayments(world.db, {});
    await world.db.batch([
      {
        sql: `INSERT INTO gateway_requests (id, kind, customer_id, invoice_id, self_pay_id, amount_cents, credit_used_cents, currency, origin, outcome, payment_id, original_id, created_at, expires_at)
          VALUES ('req_way', 'refund', :customer, :invoice, '1', 400, 0, 'usd', 'x', 'processing', 'pi_way', :entry, 7, 7)`,
        params: { customer: billed.customer, invoice: billed.invoice, entry },
      },
    ]);
    expect((await get<PendingMoney>(world, '/pending')).data).toMatchObject([
      {
        id: 'req_way',
        kind: 'refund',
        amount_cents: -400,
        entry_id: entry,
        customer: { id: billed.customer },
      },
    ]);
    await all(world.db, "UPDATE gateway_requests SET outcome = 'succeeded' WHERE id = 'req_way'");
    expect(await get(world, '/pending')).toEqual({ data: [], more: false });
  });
});
