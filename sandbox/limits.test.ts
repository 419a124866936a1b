import { describe, expect, it } from 'vitest';
import { Rate } from './limits/rate.ts';
import { KEY, ORIGIN, type Sandbox, sandbox } from './test/client.ts';

interface Counted {
  per_second: number | null;
  answered: number;
  limited: number;
  highest_per_second: number;
}

const counted = (box: Sandbox) => box.control<Counted>('GET', '/limits');
const allow = (box: Sandbox, per_second: number | null) => box.control('POST', '/limits', { per_second });

function ask(box: Sandbox, path = '/v1/customers?limit=1'): Promise<Response> {
  return box.fetch(`${ORIGIN}${path}`, { headers: { Authorization: `Bearer ${KEY}` } });
}

const times = (n: number) => Array.from({ length: n }, (_each, at) => at);

describe('the rate limit', () => {
  it('is off at first, and counts nevertheless', async () => {
    const box = sandbox('limits-off');
    const answers = await Promise.all(times(60).map(() => ask(box)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const state = await counted(box);
    expect(state).toMatchObject({ per_second: null, answered: 60, limited: 0 });
    expect(state.highest_per_second).toBeGreaterThan(0);
    expect(state.highest_per_second).toBeLessThanOrEqual(60);
  });

  it('answers what is too much with Stripe’s 429, over all endpoints together', async () => {
    const box = sandbox('limits-on');
    await allow(box, 5);
    const paths = ['/v1/customers', '/v1/charges', '/v1/payment_intents', '/v1/balance'];
    const asked = await Promise.all(times(12).map((at) => ask(box, paths[at % 4])));
    const refused = asked.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    const [first] = refused;
    expect(first?.headers.get('Stripe-Rate-Limited-Reason')).toBe('global-rate');
    expect(await first?.json()).toMatchObject({
      error: { type: 'invalid_request_error', code: 'rate_limit' },
    });
    expect(await counted(box)).toMatchObject({
      per_second: 5,
      answered: 12 - refused.length,
      limited: refused.length,
    });
  });

  it('throws the SDK’s own error, and a call that was limited has done nothing', async () => {
    const box = sandbox('limits-sdk');
    const { stripe } = box;
    await allow(box, 1);
    const made = await Promise.allSettled(
      times(8).map((at) => stripe.customers.create({ name: `${at}` }, { idempotencyKey: `k${at}` })),
    );
    const failed = made.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(failed.length).toBeGreaterThan(0);
    for (const error of failed)
      expect(error).toMatchObject({ type: 'StripeRateLimitError', statusCode: 429 });
    await allow(box, null);
    expect((await stripe.customers.list({ limit: 100 })).data).toHaveLength(8 - failed.length);
    const again = await Promise.all(
      times(8).map((at) => stripe.customers.create({ name: `${at}` }, { idempotencyKey: `k${at}` })),
    );
    expect(new Set(again.map(({ id }) => id)).size).toBe(8);
    expect((await stripe.customers.list({ limit: 100 })).data).toHaveLength(8);
  });

  it('is forgotten with everything else', async () => {
    const box = sandbox('limits-reset');
    await allow(box, 1);
    await ask(box);
    await box.control('POST', '/reset');
    expect(await counted(box)).toEqual({
      per_second: null,
      answered: 0,
      limited: 0,
      highest_per_second: 0,
    });
    expect(await box.control('POST', '/limits', { per_second: 0 })).toHaveProperty('error');
  });
});

describe('a second', () => {
  /** A rate without storage behind it. */
  const rate = (perSecond: number) => {
    const sql = { exec: () => ({ toArray: () => [] }) } as unknown as SqlStorage;
    const made = new Rate(sql);
    made.allow(perSecond);
    return made;
  };

  it('is any thousand milliseconds: a burst across a full second is limited too', () => {
    const made = rate(3);
    const at = [900, 950, 999, 1000, 1899, 1900, 1949, 1950].map((now) => made.admit(now));
    expect(at).toEqual([true, true, true, false, false, true, false, true]);
    expect(made.counted()).toEqual({ per_second: 3, answered: 5, limited: 3, highest_per_second: 6 });
  });

  it('lets a steady pace through for minutes, and counts every call', () => {
    const made = rate(25);
    const admitted = times(25 * 300).map((at) => made.admit(at * 40));
    expect(admitted.every(Boolean)).toBe(true);
    expect(made.counted()).toMatchObject({ answered: 7500, limited: 0, highest_per_second: 25 });
  });
});
