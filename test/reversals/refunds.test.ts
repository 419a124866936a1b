import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sweep } from '../../worker/intake/sweep.ts';
import { convergeRefund } from '../../worker/refunds/converge.ts';
import { all, audit, bill, booksOf } from '../support/books.ts';
import { type Staff, signedIn } from '../support/staff.ts';
import {
  advance,
  control,
  deliver,
  fault,
  openWorld,
  paidInvoice,
  payOnline,
  setPayments,
  type World,
  webhooks,
} from '../support/world.ts';

let world: World;
let staff: Staff;
let other: Staff;
beforeAll(async () => {
  world = await openWorld();
  staff = await signedIn(world, 'biller');
  other = await signedIn(world, 'captain');
});

const refund = async (entry: string, amount_cents: number, more: object = {}, by = staff) => {
  const response = await by.send('POST', `/api/v1/register/${entry}/refunds`, { amount_cents, ...more });
  const answer = (await response.json()) as { id?: string; outcome?: string };
  return { status: response.status, ...answer };
};
const entriesOf = (payment: string) =>
  all(
    world.db,
    `SELECT e.kind, e.type, e.number, e.amount_cents, e.comment, e.needs_review FROM register_entries e
     WHERE e.original_id = (SELECT id FROM register_entries WHERE number = :payment AND kind = 'payment') ORDER BY e.at, e.id`,
    { payment },
  );

afterEach(() => world.stripeFetch('/sandbox/faults', { method: 'DELETE' }));

describe('a refund', () => {
  it('made in the office books a negative entry with the number txn_…, and comment "Refund" + pi_…', async () => {
    const { billed, payment, entry } = await paidInvoice(world, [6000, 4000]);
    const made = await refund(entry, 2500, { note: 'Mrs Hale asked' });
    expect(made).toMatchObject({ status: 201, outcome: 'succeeded', amount_cents: 2500 });
    expect(await entriesOf(payment)).toEqual([
      {
        kind: 'refund',
        type: 'Stripe',
        number: expect.stringMatching(/^txn_/),
        amount_cents: -2500,
        comment: `Refund ${payment}`,
        needs_review: 1,
      },
    ]);
    expect(await booksOf(world.db, billed)).toMatchObject({ balances: [0, 2500], status: 'paid', credit: 0 });
    const events = await all(
      world.db,
      'SELECT v.amount_cents, v.comment, o.kind AS origin FROM ledger_events v JOIN ledger_events o ON o.id = v.origin_id JOIN register_entries e ON e.id = v.entry_id WHERE e.comment = :comment',
      { comment: `Refund ${payment}` },
    );
    expect(events).toEqual([{ amount_cents: -2500, comment: 'Refund', origin: 'payment' }]);
    const [{ state } = {}] = await all(world.db, 'SELECT state FROM receivables WHERE id = :id', {
      id: billed.items[1] ?? 0,
    });
    expect(state).toBe('reinvoice');
    expect(world.sent.some(({ body }) => body.includes('Hale'))).toBe(false);
    expect(await audit(world.db)).toEqual([]);
  });

  it('made in Stripe’s dashboard books the same way, once, though each event comes five times', async () => {
    const { billed, payment } = await paidInvoice(world, [5000]);
    await world.stripe.refunds.create({ payment_intent: payment });
    for (let time = 0; time < 5; time += 1) await deliver(world);
    expect(await entriesOf(payment)).toMatchObject([{ amount_cents: -5000, comment: `Refund ${payment}` }]);
    expect(await booksOf(world.db, billed)).toMatchObject({ balances: [5000], credit: 0 });
  });

  it('that comes before the payment’s own events books both', async () => {
    const billed = await bill(world.db, [5000]);
    const { payment } = await payOnline(world, billed);
    const made = await world.stripe.refunds.create({ payment_intent: payment, amount: 2000 });
    const events = (await webhooks(world)).filter(({ event }) => JSON.stringify(event).includes(made.id));
    for (const { send } of events.filter(({ event }) => event.type.startsWith('refund.'))) await send();
    await world.consume();
    expect(await booksOf(world.db, billed)).toMatchObject({
      balances: [2000],
      entries: expect.arrayContaining([5000, -2000]),
    });
    await deliver(world);
    expect(await booksOf(world.db, billed)).toMatchObject({
      balances: [2000],
      entries: expect.arrayContaining([5000, -2000]),
    });
  });

  it('takes the chosen receivables’ payment back first', async () => {
    const { billed, entry } = await paidInvoice(world, [3000, 3000, 3000]);
    await refund(entry, 4000, { receivable_ids: [billed.items[0]] });
    expect((await booksOf(world.db, billed)).balances).toEqual([3000, 0, 1000]);
  });

  it('of several parts is never more than was paid, also when fifty ask at once', async () => {
    const { billed, payment, entry } = await paidInvoice(world, [10000]);
    const made = await Promise.all(Array.from({ length: 50 }, () => refund(entry, 700)));
    expect(made.filter(({ status }) => status === 201)).toHaveLength(14);
    expect(made.filter(({ status }) => status === 422)).toHaveLength(36);
    await sweep(world.context());
    await deliver(world);
    const rows = await entriesOf(payment);
    expect(rows).toHaveLength(14);
    expect(await booksOf(world.db, billed)).toMatchObject({ balances: [9800], credit: 0 });
    expect(await refund(entry, 201)).toMatchObject({ status: 422, error: { field: 'amount_cents' } });
    expect(await refund(entry, 200)).toMatchObject({ status: 201 });
    expect(await refund(entry, 1)).toMatchObject({ status: 422 });
    expect(await audit(world.db)).toEqual([]);
  });

  it('sent twice with the same key is one refund; another amount under it is refused', async () => {
    const { payment, entry } = await paidInvoice(world, [5000]);
    const headers = { 'Idempotency-Key': 'refund-double-click' };
    const twice = await Promise.all(
      [1, 2].map(() =>
        staff.send('POST', `/api/v1/register/${entry}/refunds`, { amount_cents: 1000 }, headers),
      ),
    );
    expect(twice.map(({ status }) => status)).toEqual([201, 201]);
    const third = await staff.send(
      'POST',
      `/api/v1/register/${entry}/refunds`,
      { amount_cents: 900 },
      headers,
    );
    expect(third.status).toBe(409);
    await deliver(world);
    expect(await entriesOf(payment)).toHaveLength(1);
  });

  it('above the office’s limit waits for a second person, and is sent by their approval alone', async () => {
    await setPayments(world.db, { refundApprovalCents: 10000 });
    const { payment, entry } = await paidInvoice(world, [30000]);
    const waiting = await refund(entry, 20000);
    expect(waiting).toMatchObject({ status: 201, outcome: 'waiting' });
    expect(await refund(entry, 10001)).toMatchObject({ status: 422 });
    const approve = (by: Staff) => by.send('POST', `/api/v1/refunds/${waiting.id}/approve`, {});
    expect((await approve(staff)).status).toBe(403);
    expect(await entriesOf(payment)).toEqual([]);
    const approved = await Promise.all([approve(other), approve(other)]);
    expect(approved.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await entriesOf(payment)).toMatchObject([{ amount_cents: -20000 }]);
    const second = await refund(entry, 10000);
    expect(second.outcome).toBe('succeeded');
    await setPayments(world.db, {});
  });

  it('put aside because an earlier one failed unheard is booked once that is heard', async () => {
    const { billed, payment } = await paidInvoice(world, [5000]);
    const first = await control<{ id: string }>(world, '/refunds', {
      payment,
      amount: 100,
      status: 'succeeded',
    });
    await convergeRefund(world.context(), first.id, 'wanted');
    await control(world, '/refunds', { refund: first.id, status: 'failed' });
    const whole = await control<{ id: string }>(world, '/refunds', { payment, status: 'succeeded' });
    await convergeRefund(world.context(), whole.id, 'wanted');
    const flagged = () =>
      all(world.db, 'SELECT flag, hints - handled AS waiting FROM stripe_objects WHERE id = :id', whole);
    expect(await flagged()).toEqual([{ flag: 'Stripe reports more refunded than was paid', waiting: 0 }]);
    await convergeRefund(world.context(), first.id, 'wanted');
    await world.consume();
    expect(await flagged()).toEqual([{ flag: null, waiting: 0 }]);
    expect((await entriesOf(payment)).map(({ amount_cents }) => amount_cents)).toEqual([-100, 100, -5000]);
    expect(await booksOf(world.db, billed)).toMatchObject({ balances: [5000], credit: 0 });
    expect(await audit(world.db)).toEqual([]);
  });

  it('that was decided on is decided the same when the request comes again, because its answer was lost', async () => {
    await setPayments(world.db, { refundApprovalCents: 0 });
    const { payment, entry } = await paidInvoice(world, [3000]);
    const twice = async ({ id }: { id?: string }, what: string, key: string) => {
      const answers = [];
      for (let times = 0; times < 2; times += 1)
        answers.push(
          await other.send('POST', `/api/v1/refunds/${id}/${what}`, {}, { 'Idempotency-Key': key }),
        );
      return Promise.all(answers.map(async (answer) => [answer.status, await answer.json()] as const));
    };
    const declined = await refund(entry, 1000);
    const [first, again] = await twice(declined, 'decline', 'decline-it-once');
    expect(first?.[0]).toBe(200);
    expect(again).toEqual(first);
    const approved = await refund(entry, 2000);
    const [sent, repeated] = await twice(approved, 'approve', 'approve-it-once');
    expect(sent).toMatchObject([200, { outcome: 'succeeded' }]);
    expect(repeated).toEqual(sent);
    expect(await entriesOf(payment)).toMatchObject([{ amount_cents: -2000 }]);
    // Under another key it is another decision, and comes too late.
    expect((await twice(approved, 'decline', 'decline-it-too'))[0]?.[0]).toBe(409);
    await setPayments(world.db, {});
  });

  it('that was declined is free to be asked for again', async () => {
    await setPayments(world.db, { refundApprovalCents: 0 });
    const { payment, entry } = await paidInvoice(world, [3000]);
    const { id } = await refund(entry, 3000);
    const declined = await other.send('POST', `/api/v1/refunds/${id}/decline`, { note: 'Not ours' });
    expect(await declined.json()).toMatchObject({ outcome: 'failed', message: 'Declined: Not ours' });
    expect(await refund(entry, 3000)).toMatchObject({ outcome: 'waiting' });
    expect(await entriesOf(payment)).toEqual([]);
    await setPayments(world.db, {});
  });

  it.each([
    [
      'that got no answer',
      { kind: 'api', path: '/v1/refunds', method: 'POST', action: 'timeout', when: 'after', ms: 10, next: 2 },
    ],
    [
      'whose answer was cut off',
      { kind: 'api', path: '/v1/refunds', method: 'POST', action: 'cut_body', next: 2 },
    ],
    [
      'whose first answer was a 500 that is replayed',
      {
        kind: 'api',
        path: '/v1/refunds',
        method: 'POST',
        action: 'error',
        status: 500,
        when: 'after',
        next: 1,
      },
    ],
    [
      'that met the rate limit',
      { kind: 'api', path: '/v1/refunds', method: 'POST', action: 'rate_limit', next: 1 },
    ],
  ])('%s is made once and booked', async (_what, spec) => {
    const { payment, entry } = await paidInvoice(world, [5000]);
    await fault(world, spec);
    expect((await refund(entry, 5000)).status).toBe(201);
    for (let minute = 0; minute < 3; minute += 1) {
      await advance(world, 0.1);
      await sweep(world.context());
      await world.consume();
    }
    expect(await entriesOf(payment)).toMatchObject([{ amount_cents: -5000 }]);
    const { data } = await world.stripe.refunds.list({ payment_intent: payment });
    expect(data).toHaveLength(1);
    const [request] = await all(world.db, 'SELECT outcome FROM gateway_requests WHERE original_id = :entry', {
      entry,
    });
    expect(request?.outcome).toBe('succeeded');
  });

  it('that Stripe refuses says why, and leaves nothing', async () => {
    const { payment, entry } = await paidInvoice(world, [5000]);
    await world.stripe.refunds.create({ payment_intent: payment, amount: 4000 });
    // Made in the dashboard a moment ago, and not known here yet.
    const refused = await refund(entry, 5000);
    expect(refused).toMatchObject({ outcome: 'failed', message: expect.stringContaining('greater than') });
    await deliver(world);
    expect(await entriesOf(payment)).toMatchObject([{ amount_cents: -4000 }]);
  });
});
