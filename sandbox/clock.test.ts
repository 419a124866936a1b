import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { nextTime } from './control/cron.ts';
import { durationMs } from './control/duration.ts';
import { appDouble } from './test/app-double.ts';
import { sandbox, sessionParams } from './test/client.ts';

const DAY_MS = 24 * 3600 * 1000;

interface Moved {
  now: string;
  cronsRun: number;
}

describe('the clock', () => {
  it('moves, stays moved and never goes back', async () => {
    const box = sandbox('clock');
    await box.control('POST', '/clock', { advance: 'P61D' });
    const { now, offset_ms } = await box.control<{ now: string; offset_ms: number }>('GET', '/clock');
    expect(Math.abs(Date.parse(now) - Date.now() - 61 * DAY_MS)).toBeLessThan(2000);
    expect(Math.abs(offset_ms - 61 * DAY_MS)).toBeLessThan(2000);
    expect(await box.control('POST', '/clock', { to: '2020-01-01T00:00:00Z' })).toHaveProperty('error');
    const customer = await box.stripe.customers.create({});
    expect(Math.abs(customer.created * 1000 - Date.parse(now))).toBeLessThan(2000);
  });

  it('lets sessions expire and money become available on the way', async () => {
    const box = sandbox('clock-expiry');
    const session = await box.stripe.checkout.sessions.create(sessionParams());
    await box.control('POST', '/clock', { advance: 'PT23H59M' });
    expect((await box.stripe.checkout.sessions.retrieve(session.id)).status).toBe('open');
    await box.control('POST', '/clock', { advance: 'PT2M' });
    expect((await box.stripe.checkout.sessions.retrieve(session.id)).status).toBe('expired');
    const [event] = (await box.stripe.events.list()).data;
    expect(event?.type).toBe('checkout.session.expired');
    expect(event?.created).toBeGreaterThanOrEqual(session.expires_at);
  });

  it('stops at each cron of the app in time order, with the minute cron after each and at the end', async () => {
    const name = 'app-clock';
    const box = sandbox(name);
    await box.stripe.checkout.sessions.create(sessionParams());
    const start = Date.parse((await box.control<{ now: string }>('GET', '/clock')).now);
    const moved = await box.control<Moved>('POST', '/clock', { advance: 'P40D' });
    const runs = appDouble(name).asked.filter((asked) => asked.path.startsWith('/cdn-cgi/local/scheduled'));
    const seen = runs.map(({ path }) => new URL(path, 'http://app.test').searchParams);
    const crons = seen.map((query) => query.get('cron') ?? '');
    const times = seen.map((query) => Number(query.get('time')));
    const daily = crons.filter((cron) => cron === '0 9 * * *').length;
    expect(daily).toBe(40);
    expect(crons.filter((cron) => cron === '0 6 1 * *').length).toBeGreaterThan(0);
    expect(moved.cronsRun).toBe(runs.length);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.at(-1)).toBeGreaterThanOrEqual(start + 40 * DAY_MS);
    expect(crons.at(-1)).toBe('* * * * *');
    expect(crons.every((cron, i) => cron === '* * * * *' || crons[i + 1] === '* * * * *')).toBe(true);
  });

  it('tells the app each offset before its crons, with the key, and waits until it is idle', async () => {
    const name = 'app-clock-idle';
    const box = sandbox(name);
    let busy = 3;
    appDouble(name).answer = (asked) =>
      Response.json({ idle: asked.path !== '/internal/idle' || busy-- <= 0 });
    await box.control('POST', '/clock', { advance: 'PT1M' });
    const [first, ...rest] = appDouble(name).asked;
    expect(first).toMatchObject({ method: 'POST', path: '/internal/clock' });
    expect(first?.headers.authorization).toBe('Bearer sk_test_sandbox');
    expect(JSON.parse(first?.body ?? '')).toEqual({ offset_ms: expect.any(Number) });
    const cron = rest.findIndex((asked) => asked.path.startsWith('/cdn-cgi'));
    expect(rest.slice(0, cron).map((asked) => asked.path)).toEqual(Array(4).fill('/internal/idle'));
  });

  it('delivers on the way what was to come later', async () => {
    const name = 'app-clock-late';
    const box = sandbox(name);
    await box.control('POST', '/faults', {
      kind: 'webhook',
      action: 'delay',
      delay_ms: 3 * 3600 * 1000,
      next: 1,
    });
    await box.stripe.customers.create({});
    await box.control('POST', '/clock', { advance: 'PT4H' });
    const webhooks = appDouble(name).asked.filter((asked) => asked.path === '/webhooks/stripe');
    expect(webhooks.map((asked) => (JSON.parse(asked.body) as Stripe.Event).type)).toEqual([
      'customer.created',
    ]);
  });
});

describe('cron expressions', () => {
  const after = Date.parse('2026-11-21T10:30:20Z');
  it.each([
    ['* * * * *', '2026-11-21T10:31:00.000Z'],
    ['0 9 * * *', '2026-11-22T09:00:00.000Z'],
    ['*/15 * * * *', '2026-11-21T10:45:00.000Z'],
    ['0 6 1 * *', '2026-12-01T06:00:00.000Z'],
    ['30 8 * * MON-FRI', '2026-11-23T08:30:00.000Z'],
    ['0 0 29 2 *', '2028-02-29T00:00:00.000Z'],
    ['5,35 10 * * *', '2026-11-21T10:35:00.000Z'],
    ['0 0 13 * 5', '2026-11-27T00:00:00.000Z'],
  ])('%s is next due at %s', (cron, due) => {
    expect(new Date(nextTime(cron, after) ?? 0).toISOString()).toBe(due);
  });
});

describe('durations', () => {
  it.each([
    ['P61D', 61 * DAY_MS],
    ['PT1H30M', 5_400_000],
    ['P1W', 7 * DAY_MS],
    ['P1DT0.5S', DAY_MS + 500],
    ['P', null],
    ['PT', null],
    ['61D', null],
  ])('%s', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });
});
