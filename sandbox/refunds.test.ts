import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { eventsOf, paidCharge, type Sandbox, sandbox, typesOf } from './test/client.ts';

const REFUND_EVENTS = ['refund.', 'charge.refund'];

interface Books {
  payments: { id: string; refunded: number }[];
  balanceTransactions: { type: string; source: string; amount: number; fee: number; net: number }[];
}

const books = (box: Sandbox) => box.control<Books>('GET', '/books');
const rows = async (box: Sandbox) =>
  (await books(box)).balanceTransactions.slice(1).filter(({ type }) => type !== 'payout');
const advance = (box: Sandbox, by: string) => box.control('POST', '/clock', { advance: by });

describe('a refund of a card payment', () => {
  it('succeeds at once: money leaves, the charge and the events say so', async () => {
    const box = sandbox('refund');
    const charge = await paidCharge(box);
    const refund = await box.stripe.refunds.create({
      payment_intent: charge.payment_intent as string,
      reason: 'requested_by_customer',
      metadata: { refund: 'rf_1' },
      expand: ['balance_transaction'],
    });
    const row = refund.balance_transaction as Stripe.BalanceTransaction;
    expect(refund).toMatchObject({
      id: expect.stringMatching(/^re_3[0-9A-Za-z]{23}$/),
      amount: 10_000,
      charge: charge.id,
      payment_intent: charge.payment_intent,
      metadata: { refund: 'rf_1' },
      reason: 'requested_by_customer',
      status: 'succeeded',
    });
    expect(row).toMatchObject({
      id: expect.stringMatching(/^txn_3/),
      type: 'refund',
      reporting_category: 'refund',
      amount: -10_000,
      fee: 0,
      net: -10_000,
      source: refund.id,
      description: 'REFUND FOR CHARGE (Invoice payment)',
    });
    const after = await box.stripe.charges.retrieve(charge.id, { expand: ['refunds'] });
    expect(after).toMatchObject({ amount_refunded: 10_000, refunded: true, status: 'succeeded' });
    expect(after.refunds?.data.map(({ id }) => id)).toEqual([refund.id]);
    const events = await eventsOf(box, ...REFUND_EVENTS);
    expect(events.map((event) => event.type)).toEqual(['refund.created', 'charge.refunded']);
    expect(events[1]?.data.previous_attributes).toEqual({ amount_refunded: 0, refunded: false });
    expect((await books(box)).payments[0]?.refunded).toBe(10_000);
  });

  it('can be partial, again and again, and never more than was paid', async () => {
    const box = sandbox('refund-partial');
    const charge = await paidCharge(box);
    const refund = (amount?: number) =>
      box.stripe.refunds.create({ charge: charge.id, ...(amount ? { amount } : {}) });
    await expect(refund(10_001)).rejects.toMatchObject({
      param: 'amount',
      message: 'Refund amount ($100.01) is greater than charge amount ($100.00)',
    });
    const first = await refund(2500);
    expect((await box.stripe.charges.retrieve(charge.id)).refunded).toBe(false);
    await expect(refund(7501)).rejects.toMatchObject({
      param: 'amount',
      message: 'Refund amount ($75.01) is greater than unrefunded amount on charge ($75.00)',
    });
    const second = await refund();
    expect(second.amount).toBe(7500);
    await expect(refund()).rejects.toMatchObject({
      code: 'charge_already_refunded',
      message: `Charge ${charge.id} has already been refunded.`,
    });
    expect((await rows(box)).map(({ net }) => net)).toEqual([-2500, -7500]);
    const intent = charge.payment_intent as string;
    const found = async (params: Stripe.RefundListParams) =>
      (await box.stripe.refunds.list(params)).data.map(({ id }) => id);
    expect(await found({ payment_intent: intent })).toEqual([second.id, first.id]);
    expect(await found({ charge: charge.id, limit: 1 })).toEqual([second.id]);
    expect(await found({ payment_intent: 'pi_other' })).toEqual([]);
    expect(await found({ created: { lt: first.created } })).toEqual([]);
    expect((await box.stripe.refunds.retrieve(first.id)).amount).toBe(2500);
  });

  it('is paid once by fifty at the same time', async () => {
    const box = sandbox('refund-fifty');
    const charge = await paidCharge(box);
    const calls = Array.from({ length: 50 }, () =>
      box.stripe.refunds.create({ charge: charge.id, amount: 3000 }),
    );
    const done = await Promise.allSettled(calls);
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect((await rows(box)).map(({ net }) => net)).toEqual([-3000, -3000, -3000]);
  });

  it('replays for its key', async () => {
    const box = sandbox('refund-key');
    const charge = await paidCharge(box);
    const again = () =>
      box.stripe.refunds.create({ charge: charge.id, amount: 100 }, { idempotencyKey: 'k' });
    const [one, two] = [await again(), await again()];
    expect(one.id).toBe(two.id);
    expect(await rows(box)).toHaveLength(1);
  });

  it('is refused when nothing was paid, by name when it is not known, and without a payment', async () => {
    const box = sandbox('refund-refused');
    const declined = await paidCharge(box, '4000000000000002');
    const intent = declined.payment_intent as string;
    const message = `This PaymentIntent (${intent}) does not have a successful charge to refund.`;
    const { refunds } = box.stripe;
    await expect(refunds.create({ payment_intent: intent })).rejects.toMatchObject({ message });
    await expect(refunds.create({ charge: declined.id })).rejects.toMatchObject({ message });
    await expect(refunds.create({ charge: 'ch_no' })).rejects.toMatchObject({ code: 'resource_missing' });
    await expect(refunds.create({})).rejects.toMatchObject({ code: 'parameter_missing' });
    await expect(refunds.create({ charge: declined.id, payment_intent: intent })).rejects.toThrow(
      'only specify one',
    );
    await expect(refunds.create({ charge: declined.id, amount: 0 })).rejects.toMatchObject({
      statusCode: 400,
    });
    await expect(refunds.retrieve('re_no')).rejects.toMatchObject({ statusCode: 404 });
    await expect(refunds.create({ charge: declined.id, reverse_transfer: true })).rejects.toMatchObject({
      code: 'sandbox_not_implemented',
    });
    const paid = await paidCharge(box);
    await expect(refunds.create({ charge: paid.id, amount: 0 })).rejects.toMatchObject({ param: 'amount' });
    await expect(refunds.create({ charge: paid.id, reason: 'whim' })).rejects.toMatchObject({
      param: 'reason',
    });
    const refund = await refunds.create({ charge: paid.id });
    await expect(refunds.cancel(refund.id)).rejects.toThrow('status of succeeded');
    const changed = await refunds.update(refund.id, { metadata: { a: '1' } });
    expect(changed.metadata).toEqual({ a: '1' });
  });

  it('takes money no sooner than the charge has brought it', async () => {
    const box = sandbox('refund-available');
    const charge = await paidCharge(box);
    const refund = await box.stripe.refunds.create({ charge: charge.id, expand: ['balance_transaction'] });
    const credit = await box.stripe.balanceTransactions.retrieve(charge.balance_transaction as string);
    const row = refund.balance_transaction as Stripe.BalanceTransaction;
    expect([row.status, row.available_on]).toEqual(['pending', credit.available_on]);
  });
});

describe('a refund that takes its time', () => {
  it('is pending with card 7726 and has arrived after three days', async () => {
    const box = sandbox('refund-pending');
    const charge = await paidCharge(box, '4000000000007726');
    const refund = await box.stripe.refunds.create({ charge: charge.id });
    expect(refund).toMatchObject({ status: 'pending', pending_reason: 'processing' });
    await advance(box, 'P2DT23H');
    expect((await box.stripe.refunds.retrieve(refund.id)).status).toBe('pending');
    await advance(box, 'PT2H');
    const arrived = await box.stripe.refunds.retrieve(refund.id);
    expect(arrived.status).toBe('succeeded');
    expect(arrived).not.toHaveProperty('pending_reason');
    expect(await typesOf(box, ...REFUND_EVENTS)).toEqual([
      'refund.created',
      'charge.refunded',
      'refund.updated',
      'charge.refund.updated',
    ]);
    expect((await rows(box)).map(({ net }) => net)).toEqual([-10_000]);
  });

  it('fails five days after its success with card 5126: the money comes back', async () => {
    const box = sandbox('refund-fails');
    const charge = await paidCharge(box, '4000000000005126');
    const refund = await box.stripe.refunds.create({ charge: charge.id, amount: 4000 });
    const none = await box.stripe.refunds.retrieve(refund.id, { expand: ['failure_balance_transaction'] });
    expect([none.status, none.failure_balance_transaction]).toEqual(['succeeded', undefined]);
    await advance(box, 'P4DT23H');
    expect((await box.stripe.refunds.retrieve(refund.id)).status).toBe('succeeded');
    await advance(box, 'PT2H');
    const failed = await box.stripe.refunds.retrieve(refund.id, { expand: ['failure_balance_transaction'] });
    expect(failed).toMatchObject({
      status: 'failed',
      failure_reason: 'expired_or_canceled_card',
      balance_transaction: refund.balance_transaction,
      failure_balance_transaction: {
        type: 'refund_failure',
        amount: 4000,
        fee: 0,
        net: 4000,
        source: refund.id,
      },
    });
    const after = await box.stripe.charges.retrieve(charge.id);
    expect(after).toMatchObject({ amount_refunded: 0, refunded: false });
    expect(await typesOf(box, ...REFUND_EVENTS)).toEqual([
      'refund.created',
      'charge.refunded',
      'refund.updated',
      'charge.refund.updated',
      'refund.failed',
    ]);
    expect((await rows(box)).map(({ type, net }) => [type, net])).toEqual([
      ['refund', -4000],
      ['refund_failure', 4000],
    ]);
    expect((await box.stripe.refunds.create({ charge: charge.id })).amount).toBe(10_000);
  });
});
