import { describe, expect, it } from 'vitest';
import { type Sandbox, sandbox } from './test/client.ts';

const count = async (box: Sandbox) => (await box.stripe.customers.list({ limit: 100 })).data.length;
const set = (box: Sandbox, fault: object) => box.control('POST', '/faults', { kind: 'api', ...fault });

describe('a fault of the API', () => {
  it('5xx before: nothing happened', async () => {
    const box = sandbox('5xx-before');
    await set(box, { action: 'error', status: 503, next: 1 });
    await expect(box.stripe.customers.create({})).rejects.toMatchObject({ statusCode: 503 });
    expect(await count(box)).toBe(0);
  });

  it('5xx after: it happened, and the key replays the 500', async () => {
    const box = sandbox('5xx-after');
    await set(box, { action: 'error', when: 'after', next: 1 });
    for (const _attempt of [1, 2]) {
      const call = box.stripe.customers.create({}, { idempotencyKey: 'k' });
      await expect(call).rejects.toMatchObject({ statusCode: 500 });
    }
    expect(await count(box)).toBe(1);
  });

  it('5xx on a call that is done already leaves its answer stored', async () => {
    const box = sandbox('5xx-again');
    const first = await box.stripe.customers.create({}, { idempotencyKey: 'k' });
    await set(box, { action: 'error', next: 1 });
    await expect(box.stripe.customers.create({}, { idempotencyKey: 'k' })).rejects.toMatchObject({
      statusCode: 500,
    });
    expect((await box.stripe.customers.create({}, { idempotencyKey: 'k' })).id).toBe(first.id);
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ])('a timeout %s: the outcome is unknown, and the key finds it out', async (when, happened) => {
    const box = sandbox(`timeout-${when}`);
    await set(box, { action: 'timeout', when, ms: 50, next: 1 });
    const call = box.stripe.customers.create({}, { idempotencyKey: 'k' });
    await expect(call).rejects.toMatchObject({ type: 'StripeConnectionError' });
    expect(await count(box)).toBe(happened);
    await box.stripe.customers.create({}, { idempotencyKey: 'k' });
    expect(await count(box)).toBe(1);
  });

  it('a cut body: it happened, and the SDK reports a lost connection', async () => {
    const box = sandbox('cut');
    await set(box, { action: 'cut_body', next: 1 });
    const call = box.stripe.customers.create({}, { idempotencyKey: 'k' });
    await expect(call).rejects.toMatchObject({ type: 'StripeConnectionError' });
    expect(await count(box)).toBe(1);
    await box.stripe.customers.create({}, { idempotencyKey: 'k' });
    expect(await count(box)).toBe(1);
  });

  it('429: nothing happened and nothing is stored', async () => {
    const box = sandbox('429');
    await set(box, { action: 'rate_limit', code: 'lock_timeout', next: 1 });
    const call = box.stripe.customers.create({}, { idempotencyKey: 'k' });
    await expect(call).rejects.toMatchObject({ statusCode: 429, code: 'lock_timeout' });
    await box.stripe.customers.create({}, { idempotencyKey: 'k' });
    expect(await count(box)).toBe(1);
  });

  it('strikes only the calls it names, and ends', async () => {
    const box = sandbox('matching');
    await set(box, { action: 'error', next: 1, method: 'POST', path: '/v1/customers' });
    expect(await count(box)).toBe(0);
    await expect(box.stripe.customers.create({})).rejects.toMatchObject({ statusCode: 500 });
    await box.stripe.customers.create({});
    expect(await box.control('GET', '/faults')).toEqual({ faults: [] });
  });

  it('comes in the same order for the same seed', async () => {
    const pattern = async (name: string, seed: number) => {
      const box = sandbox(name);
      await set(box, { action: 'error', probability: 0.5, seed });
      const calls: boolean[] = [];
      for (let i = 0; i < 20; i++) {
        const call = box.stripe.customers.retrieve('cus_nobody').catch((error) => error.statusCode === 500);
        calls.push((await call) as unknown as boolean);
      }
      return calls;
    };
    const first = await pattern('seed-a', 7);
    expect(await pattern('seed-b', 7)).toEqual(first);
    expect(await pattern('seed-c', 8)).not.toEqual(first);
    expect(new Set(first).size).toBe(2);
  });

  it('can be ended at once, and a fault without an end is refused', async () => {
    const box = sandbox('ended');
    await set(box, { action: 'error', probability: 1 });
    await box.control('DELETE', '/faults');
    expect(await count(box)).toBe(0);
    expect(await set(box, { action: 'error' })).toMatchObject({
      error: expect.stringContaining('`next` or'),
    });
  });
});
