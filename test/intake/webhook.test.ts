import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { all } from '../support/books.ts';
import { openWorld, type Step, sendWebhook, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});

const EVENT = {
  id: 'evt_genuine',
  object: 'event',
  type: 'payment_intent.succeeded',
  livemode: false,
  created: 1_790_000_000,
  data: { object: { id: 'pi_x', object: 'payment_intent' } },
};
const BODY = JSON.stringify(EVENT);

const post = (body: BodyInit, signature?: string, headers: Record<string, string> = {}) =>
  world.request('/webhooks/stripe', {
    method: 'POST',
    headers: { ...(signature === undefined ? {} : { 'Stripe-Signature': signature }), ...headers },
    body,
  });
const sign = (payload: string, more: { timestamp?: number; secret?: string; scheme?: string } = {}) =>
  world.stripe.webhooks.generateTestHeaderStringAsync({
    payload,
    secret: world.context().connection.webhookSecret,
    ...more,
  });
const now = () => Math.floor(Date.now() / 1000);

async function stored() {
  return all(
    world.db,
    'SELECT (SELECT count(*) FROM stripe_events) AS events, (SELECT count(*) FROM stripe_objects) AS objects',
  );
}

/** Refused with a 400 that says so in JSON, and nothing was written. */
async function refused(response: Response, label: string, before: unknown): Promise<void> {
  expect(response.status, label).toBe(400);
  expect(await response.json(), label).toEqual({
    error: { code: 'bad_signature', message: expect.any(String) },
  });
  expect(await stored(), label).toEqual(before);
}

describe('a webhook is refused and leaves nothing behind', () => {
  let before: unknown;
  beforeEach(async () => {
    before = await stored();
  });

  it('when its signature is missing, malformed or another’s', async () => {
    const good = await sign(BODY);
    const signatures = [
      undefined,
      '',
      ' ',
      't=',
      'v1=',
      't=,v1=',
      `t=${now()}`,
      'v1=abc',
      `t=${now()},v1=`,
      't=abc,v1=abc',
      `t=${now()},v0=abc`,
      'null',
      '💥',
      'x'.repeat(20_000),
      await sign(BODY, { secret: 'whsec_another' }),
      await sign(`${BODY} `),
      await sign(BODY, { scheme: 'v0' }),
      good.replace(/v1=../, 'v1=00'),
      good.slice(0, -1),
      good.replace(/t=\d+/, `t=${now() - 10}`),
    ];
    for (const signature of signatures) {
      const usable = signature === '💥' ? encodeURIComponent(signature) : signature;
      await refused(await post(BODY, usable), String(signature).slice(0, 60), before);
    }
  });

  it('when it is stale: a recorded webhook cannot be played again later', async () => {
    for (const age of [301, 3600, 86_400 * 365])
      await refused(await post(BODY, await sign(BODY, { timestamp: now() - age })), `${age} s old`, before);
  });

  it('when it was changed on its way, cut short or lengthened', async () => {
    const good = await sign(BODY);
    for (const body of [BODY.slice(0, -1), BODY.slice(0, 20), BODY.replace('pi_x', 'pi_y'), `${BODY}\n`, ''])
      await refused(await post(body, good), body.slice(0, 40), before);
  });

  it.each([
    '',
    ' ',
    'x',
    '{',
    '[]',
    'null',
    '1',
    '"x"',
    'true',
    '\u0000',
    '{}',
    '{"object":"event"}',
    '{"object":"v2.core.event"}',
    '{"id":null}',
  ])('when it is signed but is no event: %j', async (body) => {
    await refused(await post(body, await sign(body)), body, before);
  });

  it.each([
    ['id', 7],
    ['id', ''],
    ['id', 'pi_x'],
    ['type', null],
    ['type', 7],
    ['livemode', 'no'],
    ['livemode', undefined],
    ['created', 'now'],
    ['created', 1.5],
    ['data', null],
    ['data', {}],
    ['data', { object: null }],
    ['data', { object: [] }],
    ['data', { object: 'x' }],
    ['account', 7],
  ])('when it is signed but its %s is %j', async (field, value) => {
    const body = JSON.stringify({ ...EVENT, [field]: value });
    await refused(await post(body, await sign(body)), body, before);
  });

  it('when it is longer than any event, with or without saying how long it is', async () => {
    const long = 'x'.repeat(10 * 1024 * 1024);
    const said = await post(long, await sign('x'), { 'Content-Length': String(long.length) });
    let sent = 0;
    const chunk = new Uint8Array(64 * 1024);
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += chunk.length;
        if (sent > long.length) controller.close();
        else controller.enqueue(chunk);
      },
    });
    const unsaid = await post(stream, await sign('x'));
    for (const response of [said, unsaid]) {
      expect(response.status).toBe(413);
      expect(await response.json()).toMatchObject({ error: { code: 'too_large' } });
    }
    expect(sent, 'it was not read to its end').toBeLessThan(3 * 1024 * 1024);
    expect(await stored()).toEqual(before);
  });

  it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])('when it comes by %s', async (method) => {
    const response = await world.request('/webhooks/stripe', { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('Allow')).toBe('POST');
    if (method !== 'HEAD')
      expect(await response.json()).toMatchObject({ error: { code: 'method_not_allowed' } });
    expect(await stored()).toEqual(before);
  });

  it('when it is sent elsewhere', async () => {
    for (const path of [
      '/webhooks',
      '/webhooks/',
      '/webhooks/stripe/',
      '/webhooks/stripe/x',
      '/webhooks/other',
    ]) {
      const response = await world.request(path, {
        method: 'POST',
        headers: { 'Stripe-Signature': await sign(BODY) },
        body: BODY,
      });
      expect(response.status, path).toBe(404);
    }
    expect(await stored()).toEqual(before);
  });
});

describe('a webhook is taken in', () => {
  it('with one of several signatures, while a secret is being changed', async () => {
    const body = JSON.stringify({ ...EVENT, id: 'evt_rolled' });
    const old = (await sign(body, { secret: 'whsec_old' })).split(',')[1];
    expect((await post(body, `${await sign(body)},${old}`)).status).toBe(200);
  });

  it('once, however often it comes, and its contents are not kept', async () => {
    const body = JSON.stringify({
      ...EVENT,
      id: 'evt_twice',
      data: { object: { id: 'pi_twice', receipt_email: 'ada@example.com' } },
    });
    for (let time = 0; time < 3; time += 1)
      expect(await (await sendWebhook(world, body)).json()).toEqual({ received: true });
    const rows = await all(world.db, "SELECT * FROM stripe_events WHERE id = 'evt_twice'");
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain('ada@example.com');
    expect(await all(world.db, "SELECT hints FROM stripe_objects WHERE id = 'pi_twice'")).toEqual([
      { hints: 1 },
    ]);
  });

  it('and left alone when its type is not followed, or it names no object that is', async () => {
    const before = await all(world.db, 'SELECT count(*) AS n FROM stripe_objects');
    const others = [
      { ...EVENT, id: 'evt_o1', type: 'invoice.paid' },
      { ...EVENT, id: 'evt_o2', type: '__proto__' },
      { ...EVENT, id: 'evt_o3', type: 'constructor' },
      { ...EVENT, id: 'evt_o4', data: { object: {} } },
      { ...EVENT, id: 'evt_o5', data: { object: { id: { $ne: 1 } } } },
      {
        ...EVENT,
        id: 'evt_o6',
        type: 'checkout.session.completed',
        data: { object: { payment_intent: null } },
      },
    ];
    for (const event of others)
      expect((await sendWebhook(world, JSON.stringify(event))).status, event.type).toBe(200);
    expect(await all(world.db, 'SELECT count(*) AS n FROM stripe_objects')).toEqual(before);
    expect(
      await all(world.db, "SELECT count(*) AS n FROM stripe_events WHERE id LIKE 'evt_o%' AND hint IS NULL"),
    ).toEqual([{ n: others.length }]);
  });

  it('with ids that are no SQL', async () => {
    const id = "evt_'); DROP TABLE customers; --";
    const object = 'pi_:real_ms ?1 \' " \u0000 é';
    expect(
      (await sendWebhook(world, JSON.stringify({ ...EVENT, id, data: { object: { id: object } } }))).status,
    ).toBe(200);
    expect(await all(world.db, 'SELECT object_id FROM stripe_events WHERE id = :id', { id })).toEqual([
      { object_id: object },
    ]);
  });

  it('or else is answered with a 5xx in JSON, so that Stripe sends it again', async () => {
    const failing: Step = (what, run) => (what === 'd1' ? Promise.reject(new Error('D1 is away')) : run());
    const body = JSON.stringify({ ...EVENT, id: 'evt_again' });
    const response = await sendWebhook(world, body, failing);
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ error: { code: 'internal' } });
    expect((await sendWebhook(world, body)).status).toBe(200);
  });

  it('even when the queue cannot be reached: its hint waits for the sweep', async () => {
    const failing: Step = (what, run) => (what === 'queue' ? Promise.resolve(undefined as never) : run());
    const body = JSON.stringify({ ...EVENT, id: 'evt_noqueue', data: { object: { id: 'pi_noqueue' } } });
    expect((await sendWebhook(world, body, failing)).status).toBe(200);
    expect(
      await all(world.db, "SELECT hints - handled AS waiting FROM stripe_objects WHERE id = 'pi_noqueue'"),
    ).toEqual([{ waiting: 1 }]);
  });
});
