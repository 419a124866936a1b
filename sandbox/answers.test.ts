import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { shapeOf } from './params/generated.ts';
import type { Shape } from './params/schema.ts';
import {
  charge,
  debitedSession,
  KEY,
  ORIGIN,
  paidSession,
  postCard,
  refusal,
  sandbox,
  savedMethod,
  sessionParams,
} from './test/client.ts';

/** Names what an answer lacks and what it has that the SDK's type does not know. */
function flaws(value: unknown, shape: Shape, path: string): string[] {
  const object = value as Record<string, unknown>;
  const missing = Object.keys(shape.required).filter((name) => object[name] === undefined);
  const strange = Object.keys(object).filter((name) => !shape.fields.includes(name));
  const deeper = Object.entries(shape.required).flatMap(([name, inner]) =>
    inner && object[name] ? flaws(object[name], inner, `${path}.${name}`) : [],
  );
  return [
    ...missing.map((name) => `${path}.${name} is missing`),
    ...strange.map((n) => `${path}.${n} is strange`),
    ...deeper,
  ];
}

describe('every answer has the fields of the SDK’s type', () => {
  it('after a decline, a success and an expiry', async () => {
    const box = sandbox('answers');
    const { stripe } = box;
    const customer = await stripe.customers.create({ email: 'a@example.com', metadata: { a: 'b' } });
    const declined = await stripe.checkout.sessions.create({ ...sessionParams(), customer: customer.id });
    await postCard(box, declined.url ?? '', '4000000000000002');
    await stripe.checkout.sessions.expire(declined.id);
    const paid = await paidSession(box, 330);
    await stripe.refunds.create({ payment_intent: (paid.payment_intent as Stripe.PaymentIntent).id });
    await paidSession(box, undefined, '4000000000000259');
    await debitedSession(box, '000555555559');
    await debitedSession(box, '000999999992');
    const account = await savedMethod(box, '000123456789');
    const card = await savedMethod(box);
    await charge(box, account);
    await charge(box, card, { payment_method_options: { card: { moto: true } } });
    await box.control('POST', '/methods', {
      method: card.method,
      next: 'decline',
      decline_code: 'lost_card',
    });
    await refusal(charge(box, card));
    await stripe.setupIntents.create({ customer: card.customer });
    await box.control('POST', '/clock', { advance: 'P8D' });
    await stripe.checkout.sessions.create(sessionParams());
    const paths = [
      'checkout/sessions',
      'customers',
      'payment_intents',
      'charges',
      'balance_transactions',
      'refunds',
      'setup_intents',
      'disputes',
      'payouts',
      'events',
    ];
    const found: string[] = [];
    for (const path of paths) {
      const response = await box.fetch(`${ORIGIN}/v1/${path}?limit=100`, {
        headers: { Authorization: `Bearer ${KEY}` },
      });
      const { data } = await response.json<{ data: { object: string; id: string }[] }>();
      expect(data.length).toBeGreaterThan(0);
      for (const object of data) {
        found.push(...flaws(object, shapeOf(object.object) as Shape, object.object));
        const one = await box.fetch(`${ORIGIN}/v1/${path}/${object.id}`, {
          headers: { Authorization: `Bearer ${KEY}` },
        });
        expect(await one.json()).toEqual(object);
      }
    }
    const expand = [
      'line_items.data.price.product',
      'shipping_cost.shipping_rate',
      'payment_intent.payment_method',
    ];
    const { data } = await stripe.checkout.sessions.list({ expand: expand.map((path) => `data.${path}`) });
    expect(data[0]?.status).toBe('open');
    const session = data.find(({ shipping_cost }) => shipping_cost);
    const item = session?.line_items?.data[0];
    const price = item?.price;
    const parts: unknown[] = [
      item,
      price?.product,
      session?.shipping_cost?.shipping_rate,
      await stripe.accounts.retrieveCurrent(),
      await stripe.mandates.retrieve(account.mandate ?? ''),
      await stripe.paymentMethods.retrieve(card.method),
      await stripe.balance.retrieve(),
    ];
    const intents = data.map(({ payment_intent }) => payment_intent as Stripe.PaymentIntent | null);
    const methods = intents.flatMap((intent) => intent?.payment_method ?? []) as Stripe.PaymentMethod[];
    expect(new Set(methods.map(({ type }) => type))).toEqual(new Set(['card', 'us_bank_account']));
    parts.push(...methods);
    for (const part of parts as { object: string }[]) {
      const { lastResponse: _response, ...plain } = part as { object: string; lastResponse?: unknown };
      found.push(...flaws(plain, shapeOf(part.object) as Shape, part.object));
    }
    expect([...new Set(found)]).toEqual([]);
  });
});

describe('customers and intents', () => {
  it('a customer is changed key by key, and deleted for good', async () => {
    const { stripe } = sandbox('customers');
    const { id } = await stripe.customers.create({ name: 'A', metadata: { keep: '1', drop: '2' } });
    const changed = await stripe.customers.update(id, { metadata: { drop: '', more: '3' }, name: 'B' });
    expect([changed.name, changed.metadata]).toEqual(['B', { keep: '1', more: '3' }]);
    const [event] = (await stripe.events.list({ type: 'customer.updated' })).data;
    expect(event?.data.previous_attributes).toMatchObject({ name: 'A' });
    expect(await stripe.customers.del(id)).toMatchObject({ id, deleted: true });
    expect(await stripe.customers.retrieve(id)).toMatchObject({ deleted: true });
    expect((await stripe.customers.list()).data).toEqual([]);
    await expect(stripe.checkout.sessions.create({ ...sessionParams(), customer: id })).rejects.toMatchObject(
      {
        code: 'resource_missing',
        param: 'customer',
      },
    );
  });

  it('an intent is paid, refused or cancelled through the API', async () => {
    const { stripe, control } = sandbox('intents');
    const intent = await stripe.paymentIntents.create({ amount: 5000, currency: 'usd' });
    const call = stripe.paymentIntents.confirm(intent.id, {
      payment_method: 'pm_card_chargeDeclinedInsufficientFunds',
    });
    await expect(call).rejects.toMatchObject({
      type: 'StripeCardError',
      decline_code: 'insufficient_funds',
      payment_intent: { id: intent.id, status: 'requires_payment_method' },
    });
    const paid = await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' });
    expect(paid).toMatchObject({ status: 'succeeded', amount_received: 5000, last_payment_error: null });
    const other = await stripe.paymentIntents.create({ amount: 5000, currency: 'usd', metadata: { a: '1' } });
    await stripe.paymentIntents.update(other.id, { metadata: { b: '2' } });
    const cancelled = await stripe.paymentIntents.cancel(other.id, { cancellation_reason: 'abandoned' });
    expect(cancelled).toMatchObject({ status: 'canceled', metadata: { a: '1', b: '2' } });
    await expect(stripe.paymentIntents.cancel(intent.id)).rejects.toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
    const { payments } = await control<{ payments: unknown[] }>('GET', '/books');
    expect(payments).toEqual([{ id: intent.id, amount: 5000, refunded: 0, status: 'succeeded' }]);
  });
});

describe('control', () => {
  it('lists its routes with their schemas, and forgets everything when asked', async () => {
    const { control, stripe } = sandbox('control');
    const { routes } = await control<{ routes: { path: string; body?: unknown }[] }>('GET', '');
    expect(routes.filter((route) => route.body).map((route) => route.path)).toEqual([
      '/sandbox/clock',
      '/sandbox/faults',
      '/sandbox/history',
      '/sandbox/refunds',
      '/sandbox/disputes',
      '/sandbox/debits',
      '/sandbox/methods',
      '/sandbox/account',
      '/sandbox/limits',
      '/sandbox/deliver',
    ]);
    await stripe.customers.create({});
    await control('POST', '/reset');
    expect((await stripe.customers.list()).data).toEqual([]);
  });
});
