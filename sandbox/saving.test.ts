import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import {
  postBank,
  postCard,
  type Sandbox,
  sandbox,
  savedMethod,
  sessionParams,
  typesOf,
} from './test/client.ts';

const SUCCESS = 'http://app.test/pay/done?session_id={CHECKOUT_SESSION_ID}';

/** Parameters of a session that saves a method while it is paid. */
function savingParams(): Stripe.Checkout.SessionCreateParams {
  const params = sessionParams();
  return {
    ...params,
    customer_creation: 'always',
    payment_intent_data: { ...params.payment_intent_data, setup_future_usage: 'off_session' },
  };
}

const setupParams = (): Stripe.Checkout.SessionCreateParams => ({
  mode: 'setup',
  currency: 'usd',
  customer_creation: 'always',
  metadata: { plan: '1' },
  setup_intent_data: { metadata: { plan: '1' }, description: 'Autopay' },
  success_url: SUCCESS,
});

const expand = ['customer', 'setup_intent.payment_method', 'payment_intent.payment_method'];
const reread = (box: Sandbox, id: string) => box.stripe.checkout.sessions.retrieve(id, { expand });

describe('a session that saves what it is paid with', () => {
  it('makes a customer, attaches the card and says so on the intent', async () => {
    const box = sandbox('saves-card');
    const made = await box.stripe.checkout.sessions.create(savingParams());
    expect(await (await box.fetch(made.url ?? '')).text()).toContain(
      'By confirming your payment, you allow Harbor County Ambulance to charge you for future payments',
    );
    await postCard(box, made.url ?? '', '4242424242424242', { email: 'a@example.com', name: 'Pat Payer' });
    const session = await reread(box, made.id);
    const customer = session.customer as Stripe.Customer;
    expect(customer).toMatchObject({ email: 'a@example.com', name: 'Pat Payer' });
    expect(session.payment_intent).toMatchObject({
      status: 'succeeded',
      customer: customer.id,
      setup_future_usage: 'off_session',
      payment_method: { type: 'card', customer: customer.id, card: { last4: '4242' } },
    });
    const { data } = await box.stripe.paymentMethods.list({ customer: customer.id });
    expect(data.map(({ id }) => id)).toEqual([
      ((session.payment_intent as Stripe.PaymentIntent).payment_method as Stripe.PaymentMethod).id,
    ]);
    expect(await typesOf(box, '')).toEqual([
      'payment_intent.created',
      'customer.created',
      'payment_method.attached',
      'charge.succeeded',
      'payment_intent.succeeded',
      'checkout.session.completed',
      'charge.updated',
    ]);
  });

  it('saves nothing of a card that was declined', async () => {
    const box = sandbox('saves-no-declined');
    const made = await box.stripe.checkout.sessions.create(savingParams());
    await postCard(box, made.url ?? '', '4000000000009995');
    expect((await box.stripe.customers.list()).data).toEqual([]);
    expect(await typesOf(box, 'payment_method', 'customer')).toEqual([]);
  });

  it('saves a bank account with a mandate that the charge names', async () => {
    const box = sandbox('saves-account');
    const made = await box.stripe.checkout.sessions.create(savingParams());
    const page = await (await box.fetch(`${made.url}?method=us_bank_account`)).text();
    expect(page).toContain('until you revoke this authorization');
    await postBank(box, made.url ?? '', '000123456789', { email: 'a@example.com' });
    const session = await reread(box, made.id);
    const intent = session.payment_intent as Stripe.PaymentIntent;
    const customer = session.customer as Stripe.Customer;
    expect(intent).toMatchObject({ status: 'processing', setup_future_usage: 'off_session' });
    const charge = await box.stripe.charges.retrieve(intent.latest_charge as string);
    const mandate = charge.payment_method_details?.us_bank_account?.mandate as string;
    expect(await box.stripe.mandates.retrieve(mandate)).toMatchObject({
      object: 'mandate',
      type: 'multi_use',
      status: 'active',
      payment_method: (intent.payment_method as Stripe.PaymentMethod).id,
      customer_acceptance: { type: 'online' },
    });
    const { data } = await box.stripe.paymentMethods.list({ customer: customer.id, type: 'us_bank_account' });
    expect(data).toHaveLength(1);
  });

  it('otherwise keeps nothing: the method cannot be used or attached again', async () => {
    const box = sandbox('keeps-nothing');
    const made = await box.stripe.checkout.sessions.create({
      ...sessionParams(),
      customer_creation: 'always',
    });
    expect(await (await box.fetch(made.url ?? '')).text()).not.toContain('future payments');
    await postCard(box, made.url ?? '', '4242424242424242');
    const session = await reread(box, made.id);
    const customer = session.customer as Stripe.Customer;
    const method = (session.payment_intent as Stripe.PaymentIntent).payment_method as Stripe.PaymentMethod;
    expect(method.customer).toBeNull();
    expect((await box.stripe.paymentMethods.list({ customer: customer.id })).data).toEqual([]);
    await expect(box.stripe.paymentMethods.attach(method.id, { customer: customer.id })).rejects.toThrow(
      'may not be used again',
    );
    const again = { amount: 500, currency: 'usd', confirm: true, payment_method: method.id };
    await expect(box.stripe.paymentIntents.create(again)).rejects.toThrow('It may not be used again');
  });

  it('shows no stored method to anybody', async () => {
    const box = sandbox('shows-none');
    await savedMethod(box);
    const made = await box.stripe.checkout.sessions.create(savingParams());
    const page = await (await box.fetch(made.url ?? '')).text();
    expect(page.replace(/<details>.*<\/details>/s, '')).not.toContain('4242');
  });
});

describe('a session in setup mode', () => {
  it('saves a card for a new customer and moves no money', async () => {
    const box = sandbox('setup-card');
    const made = await box.stripe.checkout.sessions.create(setupParams());
    expect(made).toMatchObject({
      mode: 'setup',
      currency: 'usd',
      amount_total: null,
      payment_status: 'no_payment_required',
      payment_intent: null,
      setup_intent: expect.stringMatching(/^seti_1/),
      payment_method_types: ['card', 'us_bank_account'],
    });
    const page = await (await box.fetch(made.url ?? '')).text();
    expect(page).toContain('By saving your payment information, you allow Harbor County Ambulance');
    expect(page).not.toContain('Total due');
    const posted = await postCard(box, made.url ?? '', '4242424242424242', { email: 'a@example.com' });
    expect(posted.headers.get('Location')).toBe(`http://app.test/pay/done?session_id=${made.id}`);
    const session = await reread(box, made.id);
    const customer = session.customer as Stripe.Customer;
    expect(session).toMatchObject({ status: 'complete', payment_status: 'no_payment_required', url: null });
    expect(session.setup_intent).toMatchObject({
      status: 'succeeded',
      customer: customer.id,
      metadata: { plan: '1' },
      description: 'Autopay',
      usage: 'off_session',
      mandate: null,
      payment_method: { customer: customer.id, card: { last4: '4242' } },
    });
    expect((await box.stripe.charges.list()).data).toEqual([]);
    expect(await typesOf(box, '')).toEqual([
      'setup_intent.created',
      'customer.created',
      'payment_method.attached',
      'setup_intent.succeeded',
      'checkout.session.completed',
    ]);
  });

  it('saves a bank account with its mandate, for a customer that there is', async () => {
    const box = sandbox('setup-account');
    const customer = await box.stripe.customers.create({ email: 'a@example.com' });
    const { customer_creation: _none, ...params } = setupParams();
    const made = await box.stripe.checkout.sessions.create({ ...params, customer: customer.id });
    await postBank(box, made.url ?? '', '000123456789');
    const session = await reread(box, made.id);
    const setup = session.setup_intent as Stripe.SetupIntent;
    const method = setup.payment_method as Stripe.PaymentMethod;
    expect(method).toMatchObject({ type: 'us_bank_account', customer: customer.id });
    expect(await box.stripe.mandates.retrieve(setup.mandate as string)).toMatchObject({
      status: 'active',
      type: 'multi_use',
      payment_method: method.id,
    });
  });

  it('tells a declined card and lets the payer try another', async () => {
    const box = sandbox('setup-declined');
    const made = await box.stripe.checkout.sessions.create(setupParams());
    const refused = await postCard(box, made.url ?? '', '4000000000009995');
    expect(refused.status).toBe(402);
    expect(await refused.text()).toContain('insufficient funds');
    const setup = await box.stripe.setupIntents.retrieve(made.setup_intent as string);
    expect(setup).toMatchObject({
      status: 'requires_payment_method',
      last_setup_error: { code: 'card_declined', decline_code: 'insufficient_funds' },
    });
    expect(await typesOf(box, 'setup_intent')).toEqual(['setup_intent.created', 'setup_intent.setup_failed']);
    expect((await postCard(box, made.url ?? '', '4242424242424242')).status).toBe(303);
    expect((await box.stripe.setupIntents.retrieve(setup.id)).status).toBe('succeeded');
  });

  it('ends with its setup when it expires, and nobody else can end that', async () => {
    const box = sandbox('setup-expires');
    const made = await box.stripe.checkout.sessions.create(setupParams());
    const id = made.setup_intent as string;
    await expect(box.stripe.setupIntents.cancel(id)).rejects.toThrow('expire the Checkout Session');
    await box.stripe.checkout.sessions.expire(made.id);
    expect((await box.stripe.setupIntents.retrieve(id)).status).toBe('canceled');
    expect(await typesOf(box, 'setup_intent', 'checkout')).toEqual([
      'setup_intent.created',
      'setup_intent.canceled',
      'checkout.session.expired',
    ]);
  });

  it.each([
    ['no currency and no methods', { currency: undefined }, 'currency'],
    ['something to pay', { line_items: sessionParams().line_items }, 'line_items'],
    ['data of a payment', { payment_intent_data: { description: 'x' } }, 'payment_intent_data'],
  ])('refuses %s', async (_name, more, param) => {
    const { stripe } = sandbox('setup-refuses');
    const params = { ...setupParams(), ...more } as Stripe.Checkout.SessionCreateParams;
    await expect(stripe.checkout.sessions.create(params)).rejects.toMatchObject({ param, statusCode: 400 });
  });
});
