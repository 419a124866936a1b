import { createHmac } from 'node:crypto';
import { describe, expect, inject, test } from 'vitest';
import { siteApi } from './harness/api.ts';
import { request } from './harness/raw.ts';

const site = siteApi(inject('site'));

describe('webhooks', () => {
  const event = JSON.stringify({
    id: 'evt_forged',
    object: 'event',
    type: 'payment_intent.succeeded',
    created: Math.floor(Date.now() / 1000),
    livemode: false,
    data: { object: { id: 'pi_forged', object: 'payment_intent', amount: 999_999, status: 'succeeded' } },
  });
  const now = () => Math.floor(Date.now() / 1000);
  const sign = (body: string, at: number, secret = site.webhookSecret) =>
    `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;
  const post = (body: string, signature?: string) =>
    request(site, 'POST', '/webhooks/stripe', {
      headers: {
        'content-type': 'application/json',
        ...(signature === undefined ? {} : { 'stripe-signature': signature }),
      },
      body,
    });

  const bad: Record<string, () => ReturnType<typeof post>> = {
    'no signature': () => post(event),
    'an empty signature': () => post(event, ''),
    nonsense: () => post(event, 'nonsense'),
    'a time without a signature': () => post(event, `t=${now()}`),
    'a foreign secret': () => post(event, sign(event, now(), 'whsec_guessed')),
    'a body changed after signing': () => post(event.replace('999999', '1'), sign(event, now())),
    'a truncated body': () => post(event.slice(0, 80), sign(event, now())),
    'a stale signature': () => post(event, sign(event, now() - 3_600)),
    'a signature of the older scheme': () => post(event, sign(event, now()).replace('v1=', 'v0=')),
    'an empty body': () => post('', sign(event, now())),
  };
  for (const [what, send] of Object.entries(bad)) {
    test(`${what} is 400 and books nothing`, async () => {
      const response = await send();
      expect(response.status).toBe(400);
      expect(JSON.parse(response.body).error.message).toBeTypeOf('string');
      expect(await site.entries('pi_forged')).toEqual([]);
    });
  }

  test('signed bodies that are no event of Stripe are 400', async () => {
    for (const body of ['', 'null', '[]', '{}', '"text"', '{"id": 1}', event.slice(0, 80), '\u0000']) {
      expect({ body, status: (await post(body, sign(body, now()))).status }).toEqual({ body, status: 400 });
    }
  });

  test('a signed event of a payment that Stripe does not know books nothing', async () => {
    const response = await post(event, sign(event, now()));
    expect(response.status).toBe(200);
    await site.runSchedule();
    expect(await site.entries('pi_forged')).toEqual([]);
  });

  test('a signed event of another kind is taken and ignored', async () => {
    const other = event
      .replace('payment_intent.succeeded', 'some.future_event')
      .replace('evt_forged', 'evt_future');
    expect((await post(other, sign(other, now()))).status).toBe(200);
  });
});
