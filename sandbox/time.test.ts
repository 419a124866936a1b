import { evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { appDouble } from './test/app-double.ts';
import { debitedSession, eventsOf, paidCharge, type Sandbox, sandbox } from './test/client.ts';

const DAY_MS = 24 * 3600 * 1000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();

/** Something of each kind that time brings about, days apart from each other. */
async function busy(box: Sandbox): Promise<void> {
  const charge = await paidCharge(box, '4000000000005126');
  await box.stripe.refunds.create({ charge: charge.id, amount: 1000 });
  await box.control('POST', '/refunds', { payment: charge.id, amount: 500, status: 'pending' });
  await debitedSession(box, '000555555559');
  await debitedSession(box, '000222222227');
  await box.control('POST', '/disputes', {
    payment: charge.id,
    amount: 2000,
    at: inDays(12),
    kind: 'inquiry',
  });
}

const TOLD = [
  'refund.updated',
  'refund.failed',
  'charge.failed',
  'charge.dispute.created',
  'payout.created',
  'payout.paid',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
];

describe('what time brings about', () => {
  it('happens in the order of time, each at its own, and the app is told of each before the next', async () => {
    const name = 'app-time';
    const box = sandbox(name);
    await busy(box);
    await box.control('POST', '/clock', { advance: 'P15D' });
    const told = await eventsOf(box, ...TOLD);
    expect(new Set(told.map(({ type }) => type))).toEqual(new Set(TOLD));
    const made = told.map(({ created }) => created);
    expect(made).toEqual([...made].sort((a, b) => a - b));
    const hooks = appDouble(name).asked.filter(({ path }) => path === '/webhooks/stripe');
    const received = hooks.map(({ body }) => JSON.parse(body) as Stripe.Event);
    const times = received.map(({ created }) => created);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(received.map(({ type }) => type)).toEqual(expect.arrayContaining(TOLD));
  });

  it('does so too when the clock was moved in one step or in many', async () => {
    const story = async (name: string, steps: string[]) => {
      const box = sandbox(name);
      await busy(box);
      for (const advance of steps) await box.control('POST', '/clock', { advance });
      return (await eventsOf(box, '')).map(({ type }) => type);
    };
    const many = Array.from({ length: 15 }, () => 'P1D');
    expect(await story('time-many', many)).toEqual(await story('time-one', ['P15D']));
  });

  it('survives a restart', async () => {
    const box = sandbox('time-restart');
    await busy(box);
    await evictDurableObject(box.object());
    await box.control('POST', '/clock', { advance: 'P8D' });
    await evictDurableObject(box.object());
    await box.control('POST', '/clock', { advance: 'P7D' });
    const types = (await eventsOf(box, ...TOLD)).map(({ type }) => type);
    expect(new Set(types)).toEqual(new Set(TOLD));
    const before = await box.control('GET', '/books');
    await evictDurableObject(box.object());
    expect(await box.control('GET', '/books')).toEqual(before);
    expect((await box.stripe.payouts.list()).data.length).toBeGreaterThan(0);
  });

  it('has an alarm to wait for, without anybody asking', async () => {
    const box = sandbox('time-alarm');
    const charge = await paidCharge(box);
    await box.control('POST', '/disputes', {
      payment: charge.id,
      at: new Date(Date.now() - 1).toISOString(),
    });
    expect(await runDurableObjectAlarm(box.object())).toBe(true);
    expect((await box.stripe.disputes.list()).data).toHaveLength(1);
  });
});
