import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { paidCharge, type Sandbox, sandbox, typesOf } from './test/client.ts';

const DAY_S = 24 * 3600;

const advance = (box: Sandbox, by: string) => box.control('POST', '/clock', { advance: by });
const payouts = async (box: Sandbox) => (await box.stripe.payouts.list()).data;
const balance = async (box: Sandbox) => {
  const { available, pending } = await box.stripe.balance.retrieve();
  return [available[0]?.amount, pending[0]?.amount];
};
const contents = async (box: Sandbox, payout: string) =>
  (await box.stripe.balanceTransactions.list({ payout, limit: 100 })).data;

describe('a payout', () => {
  it('is made at the first midnight at which money is available, and arrives a day later', async () => {
    const box = sandbox('payout');
    const charge = await paidCharge(box);
    expect(await balance(box)).toEqual([0, 9680]);
    const credit = await box.stripe.balanceTransactions.retrieve(charge.balance_transaction as string);
    const midnight = Math.ceil(credit.available_on / DAY_S) * DAY_S;
    await box.control('POST', '/clock', { to: new Date(midnight * 1000 - 1000).toISOString() });
    expect([await payouts(box), await balance(box)]).toEqual([[], [9680, 0]]);
    await advance(box, 'PT2S');
    const [made] = await payouts(box);
    expect(made).toMatchObject({
      id: expect.stringMatching(/^po_1/),
      amount: 9680,
      automatic: true,
      status: 'in_transit',
      created: midnight,
      arrival_date: midnight + DAY_S,
      reconciliation_status: 'completed',
    });
    expect(await balance(box)).toEqual([0, 0]);
    await advance(box, 'P1D');
    const paid = await box.stripe.payouts.retrieve(made?.id ?? '', { expand: ['balance_transaction'] });
    expect(paid).toMatchObject({
      status: 'paid',
      balance_transaction: { type: 'payout', amount: -9680, fee: 0, net: -9680, source: made?.id },
    });
    expect(await typesOf(box, 'payout.')).toEqual([
      'payout.created',
      'payout.reconciliation_completed',
      'payout.paid',
    ]);
    const books = await box.control<{ payouts: object[] }>('GET', '/books');
    expect(books.payouts).toEqual([{ id: made?.id, amount: 9680, status: 'paid' }]);
  });

  it('contains every row it pays out, and its own', async () => {
    const box = sandbox('payout-contents');
    const first = await paidCharge(box);
    await box.stripe.refunds.create({ charge: first.id, amount: 1000 });
    await advance(box, 'P3D');
    const second = await paidCharge(box);
    await advance(box, 'P3D');
    const [two, one] = await payouts(box);
    const types = async (payout: Stripe.Payout | undefined) =>
      (await contents(box, payout?.id ?? '')).map(({ type, net }) => [type, net]);
    expect(await types(one)).toEqual([
      ['payout', -8680],
      ['refund', -1000],
      ['charge', 9680],
    ]);
    expect((await contents(box, two?.id ?? '')).map(({ source }) => source)).toEqual([two?.id, second.id]);
    const all = await box.stripe.balanceTransactions.list({ payout: one?.id ?? '', type: 'charge' });
    expect(all.data.map(({ source }) => source)).toEqual([first.id]);
    const none = box.stripe.balanceTransactions.list({ payout: 'po_no' });
    await expect(none).rejects.toMatchObject({ code: 'resource_missing', param: 'payout' });
  });

  it('waits while the balance is negative: it carries over', async () => {
    const box = sandbox('payout-negative');
    const charge = await paidCharge(box);
    await advance(box, 'P3D');
    expect(await payouts(box)).toHaveLength(1);
    await box.control('POST', '/disputes', { payment: charge.id });
    await advance(box, 'P10D');
    expect([(await payouts(box)).length, await balance(box)]).toEqual([1, [-11_500, 0]]);
    await paidCharge(box);
    await advance(box, 'P10D');
    expect([(await payouts(box)).length, await balance(box)]).toEqual([1, [-1820, 0]]);
    await paidCharge(box);
    await advance(box, 'P3D');
    const [last] = await payouts(box);
    expect(last?.amount).toBe(9680 - 1820);
    const rows = await contents(box, last?.id ?? '');
    expect(rows.map(({ net }) => net)).toEqual([-7860, 9680, 9680, -11_500]);
  });

  it('is the sum of the net of what it contains, whatever happened', async () => {
    const box = sandbox('payout-sums');
    for (const number of ['4242424242424242', '4000000000005126', '4000000000001976']) {
      const charge = await paidCharge(box, number);
      await box.stripe.refunds.create({ charge: charge.id, amount: 700 });
      await advance(box, 'P4D');
    }
    await advance(box, 'P9D');
    const made = await payouts(box);
    expect(made.length).toBeGreaterThan(2);
    for (const payout of made) {
      const rows = await contents(box, payout.id);
      expect(rows.reduce((sum, { net }) => sum + net, 0)).toBe(0);
      const own = rows.find(({ type }) => type === 'payout');
      expect(own?.net).toBe(-payout.amount);
    }
    const books = await box.control<{ balanceTransactions: { net: number }[] }>('GET', '/books');
    const left = books.balanceTransactions.reduce((sum, { net }) => sum + net, 0);
    expect(await balance(box)).toEqual([left, 0]);
  });

  it('pays a made-up past out at the next midnight, not at once', async () => {
    const box = sandbox('payout-history');
    const created = Math.floor(Date.now() / 1000) - 20 * DAY_S;
    const payments = ['a', 'b'].map((key) => ({
      key,
      amount_cents: 10_000,
      created,
      success_url: 'http://app.test/',
    }));
    await box.control('POST', '/history', { payments });
    expect([await payouts(box), await balance(box)]).toEqual([[], [19_360, 0]]);
    await advance(box, 'P1D');
    expect((await payouts(box)).map(({ amount }) => amount)).toEqual([19_360]);
  });

  it('takes along what came in before the stand-in knew payouts', async () => {
    const box = sandbox('payout-older');
    await paidCharge(box);
    await runInDurableObject(box.object(), (_object, state) => {
      state.storage.sql.exec('DROP TABLE settlements');
      state.storage.sql.exec('DROP TABLE settling');
    });
    await evictDurableObject(box.object());
    await paidCharge(box);
    await evictDurableObject(box.object());
    await advance(box, 'P3D');
    expect((await payouts(box)).map(({ amount }) => amount)).toEqual([19_360]);
  });

  it('is found by status and day of arrival', async () => {
    const box = sandbox('payout-lists');
    await paidCharge(box);
    await advance(box, 'P5D');
    const [made] = await payouts(box);
    const found = async (params: Stripe.PayoutListParams) =>
      (await box.stripe.payouts.list(params)).data.length;
    const day = made?.arrival_date ?? 0;
    expect(await found({ status: 'paid' })).toBe(1);
    expect(await found({ status: 'in_transit' })).toBe(0);
    expect(await found({ arrival_date: day })).toBe(1);
    expect(await found({ arrival_date: { gt: day } })).toBe(0);
    expect(await found({ arrival_date: { gte: day, lte: day } })).toBe(1);
    expect(await found({ destination: 'ba_other' })).toBe(0);
    await expect(box.stripe.payouts.retrieve('po_no')).rejects.toThrow("No such payout: 'po_no'");
  });
});
