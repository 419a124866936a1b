import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { paidSession, sandbox, sessionParams } from './test/client.ts';

describe('lists', () => {
  it('page forwards and backwards without gap or repeat', async () => {
    const { stripe } = sandbox('pages');
    const made: string[] = [];
    for (let i = 0; i < 7; i++) made.unshift((await stripe.customers.create({ name: `c${i}` })).id);
    const ids = (page: Stripe.ApiList<Stripe.Customer>) => page.data.map((customer) => customer.id);
    const first = await stripe.customers.list({ limit: 3 });
    expect([ids(first), first.has_more]).toEqual([made.slice(0, 3), true]);
    const second = await stripe.customers.list({ limit: 3, starting_after: made[2] });
    expect([ids(second), second.has_more]).toEqual([made.slice(3, 6), true]);
    const last = await stripe.customers.list({ limit: 3, starting_after: made[5] });
    expect([ids(last), last.has_more]).toEqual([made.slice(6), false]);
    const back = await stripe.customers.list({ limit: 2, ending_before: made[3] });
    expect([ids(back), back.has_more]).toEqual([made.slice(1, 3), true]);
    const walked: string[] = [];
    for await (const customer of stripe.customers.list({ limit: 2 })) walked.push(customer.id);
    expect(walked).toEqual(made);
  });

  it('refuse a cursor that names nothing and a limit beyond 100', async () => {
    const { stripe } = sandbox('cursors');
    const nothing = stripe.charges.list({ starting_after: 'ch_nothing' });
    await expect(nothing).rejects.toMatchObject({ code: 'resource_missing', param: 'starting_after' });
    await expect(stripe.charges.list({ limit: 101 })).rejects.toMatchObject({ param: 'limit' });
  });

  it('find a session by intent, status and time', async () => {
    const { stripe } = sandbox('filters');
    const box = sandbox('filters');
    const paid = await paidSession(box);
    const open = await stripe.checkout.sessions.create(sessionParams());
    const intent = (paid.payment_intent as Stripe.PaymentIntent).id;
    const found = async (params: Stripe.Checkout.SessionListParams) =>
      (await stripe.checkout.sessions.list(params)).data.map((session) => session.id);
    expect(await found({ payment_intent: intent })).toEqual([paid.id]);
    expect(await found({ status: 'open' })).toEqual([open.id]);
    expect(await found({ created: { gte: paid.created } })).toEqual([open.id, paid.id]);
    expect(await found({ created: { lt: paid.created } })).toEqual([]);
  });

  it('find events by types, by prefix and since one', async () => {
    const box = sandbox('event-filters');
    await paidSession(box);
    const found = async (params: Stripe.EventListParams) =>
      (await box.stripe.events.list(params)).data.map((event) => event.type);
    expect(await found({ types: ['charge.updated', 'charge.succeeded'] })).toEqual([
      'charge.updated',
      'charge.succeeded',
    ]);
    expect(await found({ type: 'payment_intent.*' })).toEqual([
      'payment_intent.succeeded',
      'payment_intent.created',
    ]);
    const names = Array.from({ length: 21 }, (_, i) => (i ? `made.up_${i}` : 'charge.updated'));
    expect(await found({ types: names.slice(0, 20) })).toEqual(['charge.updated']);
    await expect(found({ types: names })).rejects.toMatchObject({ param: 'types', statusCode: 400 });
    const [, middle] = (await box.stripe.events.list({ type: 'charge.*' })).data;
    expect(await found({ ending_before: middle?.id ?? '' })).toEqual([
      'charge.updated',
      'checkout.session.completed',
      'payment_intent.succeeded',
    ]);
  });
});

describe('expand', () => {
  it('follows four levels and refuses five', async () => {
    const box = sandbox('levels');
    const session = await paidSession(box);
    const deep = 'payment_intent.latest_charge.balance_transaction.source';
    const found = await box.stripe.checkout.sessions.retrieve(session.id, { expand: [deep] });
    const intent = found.payment_intent as Stripe.PaymentIntent;
    const money = (intent.latest_charge as Stripe.Charge).balance_transaction as Stripe.BalanceTransaction;
    expect((money.source as Stripe.Charge).object).toBe('charge');
    const deeper = box.stripe.checkout.sessions.retrieve(session.id, { expand: [`${deep}.payment_intent`] });
    await expect(deeper).rejects.toThrow('more than 4 levels');
  });

  it('works in lists, includes line items, and refuses what cannot be expanded', async () => {
    const box = sandbox('includes');
    const { id } = await paidSession(box, 330);
    const charges = await box.stripe.charges.list({
      expand: ['data.payment_intent', 'data.balance_transaction'],
    });
    expect(charges.data[0]?.payment_intent).toMatchObject({ object: 'payment_intent' });
    const expand = ['line_items.data.price.product', 'shipping_cost.shipping_rate'];
    const session = await box.stripe.checkout.sessions.retrieve(id, { expand });
    expect(session.line_items?.data[0]?.price?.product).toMatchObject({ name: 'Invoice payment' });
    expect(session.shipping_cost?.shipping_rate).toMatchObject({ display_name: 'Online processing fee' });
    for (const name of ['status', 'nonsense', 'data.payment_intent']) {
      const call = box.stripe.checkout.sessions.retrieve(id, { expand: [name] });
      await expect(call).rejects.toThrow('This property cannot be expanded');
    }
    expect((await box.stripe.checkout.sessions.listLineItems(id)).data).toHaveLength(1);
  });
});
