import { runInDurableObject } from 'cloudflare:test';
import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import worker from './index.ts';
import { debitedSession, paidCharge, type Sandbox, sandbox, typesOf } from './test/client.ts';

interface Refused {
  error?: string;
  code?: string;
}

const refund = (box: Sandbox, body: object) => box.control<Stripe.Refund & Refused>('POST', '/refunds', body);
const debit = (box: Sandbox, body: object) => box.control<Stripe.Charge & Refused>('POST', '/debits', body);

interface Row {
  type: string;
  net: number;
}

const rows = async (box: Sandbox) => {
  const books = await box.control<{ balanceTransactions: Row[] }>('GET', '/books');
  return books.balanceTransactions.map(({ type, net }) => [type, net]);
};

describe('a refund made in Stripe’s dashboard', () => {
  it('is as one of the API, without metadata', async () => {
    const box = sandbox('control-refund');
    const charge = await paidCharge(box);
    const made = await refund(box, { payment: charge.payment_intent, amount: 2500, reason: 'duplicate' });
    expect(made).toMatchObject({ amount: 2500, reason: 'duplicate', metadata: {}, status: 'succeeded' });
    expect(await box.stripe.refunds.retrieve(made.id)).toMatchObject({ id: made.id, amount: 2500 });
    expect((await refund(box, { payment: charge.id })).amount).toBe(7500);
    const { refunds } = await box.control<{ refunds: object[] }>('GET', '/books');
    expect(refunds[0]).toEqual({
      id: made.id,
      payment: charge.payment_intent,
      amount: 2500,
      status: 'succeeded',
    });
    expect(await typesOf(box, 'refund.', 'charge.refunded')).toEqual([
      'refund.created',
      'charge.refunded',
      'refund.created',
      'charge.refunded',
    ]);
  });

  it('can be ordered to be pending, to fail later or at once', async () => {
    const box = sandbox('control-refund-plans');
    const { id: payment } = await paidCharge(box);
    const make = (status: string) => refund(box, { payment, amount: 1000, status });
    const [pending, later, failed] = [await make('pending'), await make('fails_later'), await make('failed')];
    expect([pending.status, later.status, failed.status]).toEqual(['pending', 'succeeded', 'failed']);
    expect((await box.stripe.charges.retrieve(payment)).amount_refunded).toBe(2000);
    await box.control('POST', '/clock', { advance: 'P6D' });
    const status = async ({ id }: Stripe.Refund) => (await box.stripe.refunds.retrieve(id)).status;
    expect([await status(pending), await status(later)]).toEqual(['succeeded', 'failed']);
    expect((await box.stripe.charges.retrieve(payment)).amount_refunded).toBe(1000);
  });

  it('can be brought to its end now, once', async () => {
    const box = sandbox('control-refund-ends');
    const { id: payment } = await paidCharge(box);
    const { id } = await refund(box, { payment, status: 'pending' });
    expect((await refund(box, { refund: id, status: 'succeeded' })).status).toBe('succeeded');
    expect((await refund(box, { refund: id, status: 'succeeded' })).error).toContain('succeeded already');
    expect((await refund(box, { refund: id, status: 'failed' })).status).toBe('failed');
    expect((await refund(box, { refund: id, status: 'failed' })).error).toContain('failed already');
    await box.control('POST', '/clock', { advance: 'P9D' });
    expect((await typesOf(box, 'refund.')).filter((type) => type === 'refund.updated')).toHaveLength(2);
    expect((await refund(box, { refund: 're_no', status: 'failed' })).error).toContain('no refund re_no');
  });

  it('is refused as by the API, and nothing changes', async () => {
    const box = sandbox('control-refund-refused');
    const { id: payment } = await paidCharge(box);
    const tooMuch = await refund(box, { payment, amount: 10_001 });
    expect(tooMuch.error).toContain('is greater than charge amount');
    await box.control('POST', '/disputes', { payment });
    expect((await refund(box, { payment })).code).toBe('charge_disputed');
    expect((await box.stripe.refunds.list()).data).toEqual([]);
  });
});

describe('the payer’s bank', () => {
  it('answers to a debit when it is told to', async () => {
    const box = sandbox('control-debit');
    const { intent: payment } = await debitedSession(box);
    expect(await debit(box, { payment, outcome: 'succeeds' })).toMatchObject({ status: 'succeeded' });
    expect((await debit(box, { payment, outcome: 'succeeds' })).error).toContain('succeeded already');
    const failed = await debit(box, { payment, outcome: 'fails', code: 'account_closed' });
    expect(failed).toMatchObject({ status: 'failed', failure_code: 'account_closed' });
    expect((await debit(box, { payment, outcome: 'fails' })).error).toContain('failed already');
    await box.control('POST', '/clock', { advance: 'P9D' });
    expect((await rows(box)).slice(0, 2)).toEqual([
      ['payment', 9920],
      ['payment_failure_refund', -10_400],
    ]);
    const { intent: other } = await debitedSession(box, '000000000009');
    expect((await debit(box, { payment: other, outcome: 'fails' })).failure_code).toBe('insufficient_funds');
    const card = await paidCharge(box);
    expect((await debit(box, { payment: card.id, outcome: 'fails' })).error).toContain('no bank debit');
  });
});

describe('what cannot be', () => {
  const post = async (box: Sandbox, body: string | null) => {
    const response = await box.fetch('http://sandbox.test/sandbox/refunds', { method: 'POST', body });
    return { status: response.status, body: await response.json() };
  };

  it('is refused with a reason: no body, half a body, no such payment, no such refund, nothing left, not yet paid', async () => {
    const box = sandbox('control-refused');
    const charge = await paidCharge(box);
    const { intent } = await debitedSession(box);
    const cases: [string | null, number][] = [
      [null, 400],
      ['{"payment": "pi_', 400],
      ['{}', 400],
      ['{"payment": "pi_none"}', 404],
      ['{"refund": "re_none", "status": "failed"}', 404],
      [`{"payment": "${charge.id}", "amount": 10001}`, 409],
      [`{"payment": "${intent}"}`, 409],
    ];
    for (const [body, status] of cases) {
      const answer = await post(box, body);
      expect(answer, String(body)).toMatchObject({ status, body: { error: expect.stringMatching(/\w/) } });
    }
  });

  it('is refused to all but one of fifty at once', async () => {
    const box = sandbox('control-fifty');
    const charge = await paidCharge(box);
    const all = await Promise.all(Array.from({ length: 50 }, () => post(box, `{"payment": "${charge.id}"}`)));
    expect(all.map(({ status }) => status).sort()).toEqual([201, ...Array(49).fill(409)]);
    const made = all.find(({ status }) => status === 201)?.body as Stripe.Refund;
    const ended = `{"refund": "${made.id}", "status": "failed"}`;
    const ends = await Promise.all(Array.from({ length: 50 }, () => post(box, ended)));
    expect(ends.map(({ status }) => status).sort()).toEqual([201, ...Array(49).fill(409)]);
  });

  it('is said in words when it is a fault of the stand-in’s own, whatever called it', async () => {
    const box = sandbox('control-fault');
    await runInDurableObject(box.object(), (_object, state) => {
      state.storage.sql.exec(
        "INSERT INTO scheduled (due, kind, subject, data) VALUES (0, 'unheard of', 're_1', '{}')",
      );
    });
    expect(await post(box, '{"payment": "pi_none"}')).toMatchObject({
      status: 500,
      body: {
        error: { message: expect.stringMatching(/^The stand-in for Stripe failed at \/sandbox\/refunds: /) },
      },
    });
    // It is off the calendar, and does not come back.
    expect(await post(box, '{"payment": "pi_none"}')).toMatchObject({ status: 404 });
  });

  it('is said in words too when the runtime has put the stand-in away', async () => {
    const gone = { fetch: () => Promise.reject(new Error('Durable Object reset')) };
    const bindings = { SANDBOX: { getByName: () => gone } } as never;
    const request = new Request('http://sandbox.test/sandbox/refunds', {
      method: 'POST',
      body: '{}',
    }) as never;
    const response = await worker.fetch?.(request, bindings);
    expect(response?.status).toBe(503);
    expect(await response?.json()).toMatchObject({
      error: { type: 'api_error', message: expect.stringMatching(/Durable Object reset/) },
    });
  });
});
