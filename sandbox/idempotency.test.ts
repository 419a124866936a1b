import { describe, expect, it } from 'vitest';
import { sandbox, sessionParams } from './test/client.ts';

describe('an idempotency key', () => {
  it('replays its answer', async () => {
    const { stripe } = sandbox('replay');
    const first = await stripe.checkout.sessions.create(sessionParams(), { idempotencyKey: 'k1' });
    const again = await stripe.checkout.sessions.create(sessionParams(), { idempotencyKey: 'k1' });
    expect(again.id).toBe(first.id);
    expect(new Headers(again.lastResponse.headers).get('Idempotent-Replayed')).toBe('true');
    expect((await stripe.checkout.sessions.list()).data).toHaveLength(1);
  });

  it('replays a 500 too, and the call never happened', async () => {
    const { stripe, control } = sandbox('replay-500');
    await control('POST', '/faults', { kind: 'api', action: 'error', next: 1 });
    for (const _attempt of [1, 2]) {
      const call = stripe.checkout.sessions.create(sessionParams(), { idempotencyKey: 'k1' });
      await expect(call).rejects.toMatchObject({ statusCode: 500, type: 'StripeAPIError' });
    }
    expect((await stripe.checkout.sessions.list()).data).toEqual([]);
  });

  it('replays a decline', async () => {
    const { stripe } = sandbox('replay-decline');
    const params = { amount: 5000, currency: 'usd', confirm: true, payment_method: 'pm_card_chargeDeclined' };
    for (const _attempt of [1, 2]) {
      const call = stripe.paymentIntents.create(params, { idempotencyKey: 'k1' });
      await expect(call).rejects.toMatchObject({ statusCode: 402, code: 'card_declined' });
    }
    expect((await stripe.charges.list()).data).toHaveLength(1);
  });

  it('with other parameters is an error', async () => {
    const { stripe } = sandbox('other-params');
    await stripe.customers.create({ email: 'a@example.com' }, { idempotencyKey: 'k1' });
    const call = stripe.customers.create({ email: 'b@example.com' }, { idempotencyKey: 'k1' });
    await expect(call).rejects.toMatchObject({ type: 'StripeIdempotencyError', statusCode: 400 });
  });

  it('is not used up by refused parameters', async () => {
    const { stripe } = sandbox('not-used-up');
    const bad = stripe.customers.create({ email: 'nobody' }, { idempotencyKey: 'k1' });
    await expect(bad).rejects.toMatchObject({ code: 'email_invalid' });
    const customer = await stripe.customers.create({ email: 'a@example.com' }, { idempotencyKey: 'k1' });
    expect(customer.email).toBe('a@example.com');
  });

  it('is busy while its first call is under way', async () => {
    const { stripe, control } = sandbox('busy');
    await control('POST', '/faults', { kind: 'api', action: 'timeout', when: 'before', ms: 2000, next: 1 });
    const first = stripe.customers.create({}, { idempotencyKey: 'k1' });
    const settled = expect(first).rejects.toMatchObject({ type: 'StripeConnectionError' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const second = stripe.customers.create({}, { idempotencyKey: 'k1' });
    await expect(second).rejects.toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
    await settled;
  });

  it('is forgotten after 24 hours', async () => {
    const { stripe, control } = sandbox('forgotten');
    const first = await stripe.customers.create({}, { idempotencyKey: 'k1' });
    await control('POST', '/clock', { advance: 'PT23H59M' });
    expect((await stripe.customers.create({}, { idempotencyKey: 'k1' })).id).toBe(first.id);
    await control('POST', '/clock', { advance: 'PT1M' });
    expect((await stripe.customers.create({}, { idempotencyKey: 'k1' })).id).not.toBe(first.id);
  });
});
