import { beforeAll, describe, expect, it } from 'vitest';
import { pourOverInvoice, targetOf } from '../../worker/ledger/pour.ts';
import type { EntryRecord } from '../../worker/register/schema.ts';
import type { ReviewPage } from '../../worker/review/schema.ts';
import { ask, get, KEY } from '../lists/ask.ts';
import { all, bill, postEntry } from '../support/books.ts';
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
let other: Staff;
beforeAll(async () => {
  world = await openWorld();
  await allowKey(world.db, KEY);
  staff = await signedIn(world, 'biller');
  other = await signedIn(world, 'captain');
});

const queue = () => get<ReviewPage>(world, '/review?limit=100');
const refund = async (entry: string, amount_cents: number) =>
  (await (await staff.send('POST', `/api/v1/register/${entry}/refunds`, { amount_cents })).json()) as {
    id: string;
    outcome: string;
  };
const original = (entry: string) => get<EntryRecord>(world, `/register/${entry}`);

describe('the review queue', () => {
  it('says of each entry why it waits, the oldest first', async () => {
    const refunded = await paidInvoice(world, [4000]);
    await refund(refunded.entry, 1500);
    const disputed = await paidInvoice(world, [10000]);
    await control(world, '/disputes', { payment: disputed.payment, outcome: 'lost' });
    const twice = await bill(world.db, [3000]);
    await payOnline(world, twice);
    await postEntry(world.db, { amountCents: 3000 }, [
      pourOverInvoice(targetOf(twice.customer, twice.invoice)),
    ]);
    await deliver(world);
    const { data } = await queue();
    expect(
      data
        .map(({ why, amount_cents, reopened_cents, written_off_cents }) => [
          why,
          amount_cents,
          reopened_cents,
          written_off_cents,
        ])
        .sort(),
    ).toEqual([
      ['lost_dispute', -11500, 0, 10000],
      ['overpaid', 3000, 0, 0],
      ['refund', -1500, 1500, 0],
    ]);
    expect(data.map(({ at }) => at)).toEqual(data.map(({ at }) => at).sort());
  });

  it('is walked from entry to entry, also from one that is done', async () => {
    const { data } = await queue();
    const [first, second, third] = data.map(({ id }) => id);
    expect((await original(String(second))).queue).toEqual({ before: first, after: third });
    await staff.send('PUT', `/api/v1/register/${second}/review`, {
      needs_review: false,
      note: 'Looks right',
    });
    expect((await queue()).data.map(({ id }) => id)).toEqual([first, third]);
    const done = await original(String(second));
    expect(done.queue).toEqual({ before: first, after: third });
    expect(done.log.at(-1)).toMatchObject({ verb: 'entry.reviewed', detail: { note: 'Looks right' } });
    expect((await original(String(first))).queue).toEqual({ before: null, after: third });
  });

  it('comes in pages that miss nothing', async () => {
    const whole = (await queue()).data.map(({ id }) => id);
    const first = await get<ReviewPage>(world, '/review?limit=1');
    const next = await get<ReviewPage>(world, `/review?limit=1&after=${first.next}`);
    expect([...first.data, ...next.data].map(({ id }) => id)).toEqual(whole.slice(0, 2));
    expect(next.refunds).toEqual([]);
  });

  it('holds the refunds that wait for a second person, with who asked', async () => {
    await setPayments(world.db, { refundApprovalCents: 0 });
    const { entry, billed } = await paidInvoice(world, [5000]);
    const { id, outcome } = await refund(entry, 5000);
    expect(outcome).toBe('waiting');
    expect((await queue()).refunds).toMatchObject([
      {
        id,
        entry_id: entry,
        amount_cents: 5000,
        requested_by: staff.id,
        requested_by_name: 'The biller',
        customer: { id: billed.customer },
      },
    ]);
    expect(await original(entry)).toMatchObject({
      refundable_cents: 0,
      refund_terms: { approval_above_cents: 0, returns_fee: false },
      refund_requests: [{ id, outcome: 'waiting' }],
    });
    const me = (await (await staff.ask('/api/v1/me')).json()) as { needs_review: number; to_review: number };
    expect(me.to_review - me.needs_review).toBe(1);
    await other.send('POST', `/api/v1/refunds/${id}/decline`, { note: 'Paid once' });
    expect((await queue()).refunds).toEqual([]);
    expect(await original(entry)).toMatchObject({
      refundable_cents: 5000,
      refund_requests: [{ outcome: 'failed', message: 'Declined: Paid once' }],
    });
    expect((await get<{ data: { id: string }[] }>(world, '/refunds?state=failed')).data).toMatchObject([
      { id },
    ]);
    await setPayments(world.db, {});
  });

  it('holds what could not be booked, until somebody looked at it, and again when that is taken back', async () => {
    await world.db.batch([
      {
        sql: `INSERT INTO stripe_objects (kind, id, hinted_at, flag, data) VALUES ('payment', 'pi_strange', 5, 'Not made here', '{"received_cents": 700}')`,
        params: {},
      },
    ]);
    expect((await queue()).objects).toMatchObject([
      {
        kind: 'payment',
        id: 'pi_strange',
        reason: 'Not made here',
        amount_cents: 700,
        payment_id: 'pi_strange',
      },
    ]);
    const see = (seen: boolean, by = staff, id = 'pi_strange') =>
      by.send('PUT', `/api/v1/review/objects/payment/${id}`, { seen });
    expect((await Promise.all([see(true), see(true, other), see(true)])).map(({ status }) => status)).toEqual(
      [200, 200, 200],
    );
    expect((await queue()).objects).toEqual([]);
    expect((await see(false)).status).toBe(200);
    expect((await see(false)).status).toBe(200);
    expect((await queue()).objects).toMatchObject([{ reason: 'Not made here' }]);
    expect(
      (await all(world.db, "SELECT verb FROM activity WHERE subject_id = 'pi_strange' ORDER BY id")).map(
        ({ verb }) => verb,
      ),
    ).toEqual(['object.seen', 'object.marked']);
    expect((await see(true, staff, 'pi_nobody')).status).toBe(404);
    const viewer = await signedIn(world, 'viewer');
    expect((await see(true, viewer)).status).toBe(403);
    await see(true);
  });

  it('costs one trip and a few rows for each that waits', async () => {
    const waiting = (await queue()).data.length;
    const { cost } = await ask(world, '/review');
    expect(cost.trips).toBe(1);
    expect(cost.read).toBeLessThanOrEqual(20 + 12 * waiting);
  });
});

describe('the register', () => {
  it('is narrowed to what took money back, by how', async () => {
    const { entry, payment } = await paidInvoice(world, [2000]);
    await refund(entry, 700);
    const numbers = async (status: string) =>
      (await get<{ data: EntryRecord[] }>(world, `/register?status=${status}&limit=100`)).data;
    const refunds = await numbers('refund');
    expect(refunds.every(({ status, kind }) => status === 'refund' && kind === 'refund')).toBe(true);
    expect(refunds.some(({ comment }) => comment === `Refund ${payment}`)).toBe(true);
    expect((await numbers('lost_dispute')).every(({ kind }) => kind === 'dispute')).toBe(true);
    expect(await numbers('undone')).toEqual([]);
    expect((await ask(world, '/register?status=paid')).response.status).toBe(422);
  });
});
