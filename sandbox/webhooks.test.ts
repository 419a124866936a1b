import Stripe from 'stripe';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { appDouble } from './test/app-double.ts';
import { paidSession, sandbox, sessionParams } from './test/client.ts';

const OK = () => Response.json({ idle: true });
let serial = 0;
let name = '';
let box = sandbox('app-none');

beforeEach(() => {
  name = `app-webhooks-${serial++}`;
  box = sandbox(name);
});

const received = () => appDouble(name).asked.filter((asked) => asked.path === '/webhooks/stripe');
const types = () => received().map((asked) => (JSON.parse(asked.body) as Stripe.Event).type);
const arrive = (number: number) => vi.waitFor(() => expect(received()).toHaveLength(number), 3000);
const webhookFault = (fault: object) => box.control('POST', '/faults', { kind: 'webhook', ...fault });

describe('webhooks', () => {
  it('arrive signed, and the SDK believes them', async () => {
    await paidSession(box);
    await arrive(5);
    for (const { body, headers } of received()) {
      const header = headers['stripe-signature'] ?? '';
      const event = await Stripe.webhooks.constructEventAsync(body, header, 'whsec_test');
      expect(event.livemode).toBe(false);
      await expect(Stripe.webhooks.constructEventAsync(body, header, 'whsec_other')).rejects.toThrow(
        'signature',
      );
    }
    await vi.waitFor(async () => {
      const { data } = await box.stripe.events.list({ delivery_success: true });
      expect(data.map((event) => event.pending_webhooks)).toEqual([0, 0, 0, 0, 0]);
    });
  });

  it('all set out at once, not one after the other', async () => {
    let atOnce = 0;
    let most = 0;
    appDouble(name).answer = async () => {
      most = Math.max(most, ++atOnce);
      await new Promise((resolve) => setTimeout(resolve, 50));
      atOnce--;
      return OK();
    };
    await paidSession(box);
    await arrive(5);
    expect(most).toBe(5);
  });

  it('of many events arrive all the same, a hundred at a time', async () => {
    let atOnce = 0;
    let most = 0;
    appDouble(name).answer = async () => {
      most = Math.max(most, ++atOnce);
      await new Promise((resolve) => setTimeout(resolve, 100));
      atOnce--;
      return OK();
    };
    await webhookFault({ action: 'drop', probability: 1 });
    await Promise.all(Array.from({ length: 130 }, () => box.stripe.customers.create({})));
    await box.control('POST', '/deliver', { event: 'all' });
    await arrive(130);
    await vi.waitFor(async () => expect(await box.control('GET', '/idle')).toEqual({ idle: true }));
    expect(most).toBe(100);
    expect(new Set(received().map(({ body }) => (JSON.parse(body) as Stripe.Event).id)).size).toBe(130);
  });

  it('are sent again until they are taken', async () => {
    let refusals = 2;
    appDouble(name).answer = () => (refusals-- > 0 ? new Response('no', { status: 500 }) : OK());
    await box.stripe.customers.create({});
    await vi.waitFor(() => expect(received()).toHaveLength(3), 6000);
    expect(new Set(received().map((asked) => asked.body)).size).toBe(1);
    expect(await box.control('GET', '/idle')).toEqual({ idle: true });
  }, 10_000);

  it('can be dropped altogether, and the events are still listed as undelivered', async () => {
    await webhookFault({ action: 'drop', probability: 1 });
    await paidSession(box);
    expect(await box.control('GET', '/idle')).toEqual({ idle: true });
    expect(received()).toEqual([]);
    const { data } = await box.stripe.events.list({ delivery_success: false });
    expect(data).toHaveLength(5);
  });

  it('can come five times each and in any order', async () => {
    await webhookFault({ action: 'double', copies: 5, probability: 1 });
    await webhookFault({ action: 'reorder', delay_ms: 200, seed: 3, probability: 1 });
    await paidSession(box);
    await arrive(25);
    const order = types();
    const kinds = [...new Set(order)];
    expect(kinds).toHaveLength(5);
    expect(order).not.toEqual(kinds.flatMap((type) => Array(5).fill(type)));
  });

  it('can be late, only of some kind', async () => {
    await webhookFault({ action: 'delay', delay_ms: 1200, type: 'charge.', probability: 1 });
    await paidSession(box);
    await arrive(3);
    expect(types().every((type) => !type.startsWith('charge.'))).toBe(true);
    await arrive(5);
  });

  it('can be asked for again', async () => {
    await box.stripe.customers.create({});
    await arrive(1);
    const [event] = (await box.stripe.events.list()).data;
    await box.control('POST', '/deliver', { event: event?.id, times: 3 });
    await arrive(4);
  });

  it('are not sent for made-up history', async () => {
    const payment = { key: 'p', amount_cents: 5000, created: 1_790_000_000, success_url: 'http://app.test/' };
    await box.control('POST', '/history', { payments: [payment] });
    await box.stripe.checkout.sessions.create(sessionParams());
    expect(received()).toEqual([]);
  });
});
