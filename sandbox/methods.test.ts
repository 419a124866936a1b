import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { charge, eventsOf, refusal, type Sandbox, sandbox, savedMethod, typesOf } from './test/client.ts';

const CARD = { number: '4242424242424242', exp_month: 12, exp_year: 2034, cvc: '123' };
const ACCOUNT = {
  account_holder_type: 'individual',
  account_number: '000123456789',
  routing_number: '110000000',
} as const;

const cardMethod = (box: Sandbox, more: object = {}) =>
  box.stripe.paymentMethods.create({ type: 'card', card: { ...CARD, ...more } });

describe('a payment method', () => {
  it('is made of a card, attached, changed, listed and detached', async () => {
    const box = sandbox('methods');
    const { stripe } = box;
    const customer = await stripe.customers.create({});
    const made = await stripe.paymentMethods.create({
      type: 'card',
      card: CARD,
      billing_details: { name: 'Pat Payer', address: { postal_code: '04101' } },
      metadata: { a: '1' },
    });
    expect(made).toMatchObject({
      id: expect.stringMatching(/^pm_1/),
      customer: null,
      allow_redisplay: 'unspecified',
      card: { brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2034 },
      billing_details: { name: 'Pat Payer', email: null, address: { postal_code: '04101', city: null } },
      metadata: { a: '1' },
    });
    expect(JSON.stringify(await stripe.events.list())).not.toContain(CARD.number);
    expect((await stripe.paymentMethods.attach(made.id, { customer: customer.id })).customer).toBe(
      customer.id,
    );
    const changed = await stripe.paymentMethods.update(made.id, {
      allow_redisplay: 'always',
      billing_details: { email: 'a@example.com' },
      card: { exp_month: 1, exp_year: 2035 },
      metadata: { a: '', b: '2' },
    });
    expect(changed).toMatchObject({
      allow_redisplay: 'always',
      billing_details: { name: 'Pat Payer', email: 'a@example.com' },
      card: { exp_month: 1, exp_year: 2035, last4: '4242' },
      metadata: { b: '2' },
    });
    const other = await stripe.paymentMethods.attach('pm_card_mastercard', { customer: customer.id });
    const ids = async (params: Stripe.PaymentMethodListParams = {}) =>
      (await stripe.paymentMethods.list({ customer: customer.id, ...params })).data.map(({ id }) => id);
    expect(await ids()).toEqual([other.id, made.id]);
    expect(await ids({ type: 'us_bank_account' })).toEqual([]);
    expect(await ids({ allow_redisplay: 'always' })).toEqual([made.id]);
    expect(await ids({ limit: 1, starting_after: other.id })).toEqual([made.id]);
    const { data } = await stripe.customers.listPaymentMethods(customer.id);
    expect(data).toHaveLength(2);
    expect((await stripe.paymentMethods.detach(made.id)).customer).toBeNull();
    expect(await ids()).toEqual([other.id]);
    const again = stripe.paymentMethods.attach(made.id, { customer: customer.id });
    await expect(again).rejects.toThrow('may not be used again');
    await expect(stripe.paymentMethods.detach(made.id)).rejects.toThrow('not attached to a customer');
    await expect(charge(box, { customer: customer.id, method: made.id })).rejects.toThrow(
      'It may not be used again',
    );
    expect(await typesOf(box, 'payment_method')).toEqual([
      'payment_method.attached',
      'payment_method.updated',
      'payment_method.attached',
      'payment_method.detached',
    ]);
    const [detached] = await eventsOf(box, 'payment_method.detached');
    expect(detached?.data.previous_attributes).toEqual({ customer: customer.id });
  });

  it.each([
    [{ number: '4242424242424241' }, 'incorrect_number'],
    [{ exp_month: 13 }, 'invalid_expiry_month'],
    [{ exp_year: 2020 }, 'invalid_expiry_year'],
    [{ cvc: '1' }, 'invalid_cvc'],
  ])('is not made of the card %j', async (wrong, code) => {
    expect(await refusal(cardMethod(sandbox('methods-wrong'), wrong))).toMatchObject({
      type: 'StripeCardError',
      statusCode: 402,
      code,
    });
  });

  it('is made of a bank account, by the name of its holder', async () => {
    const { stripe } = sandbox('methods-account');
    const made = await stripe.paymentMethods.create({
      type: 'us_bank_account',
      us_bank_account: ACCOUNT,
      billing_details: { name: 'Pat Payer' },
    });
    expect(made).toMatchObject({
      type: 'us_bank_account',
      billing_details: { name: 'Pat Payer' },
      us_bank_account: { last4: '6789', routing_number: '110000000', account_type: 'checking' },
    });
    const nameless = stripe.paymentMethods.create({ type: 'us_bank_account', us_bank_account: ACCOUNT });
    await expect(nameless).rejects.toMatchObject({ param: 'billing_details[name]' });
    const wrong = stripe.paymentMethods.create({
      type: 'us_bank_account',
      us_bank_account: { ...ACCOUNT, routing_number: '110000001' },
      billing_details: { name: 'Pat Payer' },
    });
    await expect(wrong).rejects.toMatchObject({ param: 'us_bank_account[routing_number]' });
  });

  it.each(['4000000000000002', '4000000000009979', '4000000000006975'])(
    'of the card %s cannot be saved',
    async (number) => {
      const box = sandbox('methods-declined');
      const customer = await box.stripe.customers.create({});
      const made = await cardMethod(box, { number });
      const attached = box.stripe.paymentMethods.attach(made.id, { customer: customer.id });
      expect(await refusal(attached)).toMatchObject({ statusCode: 402, code: 'card_declined' });
    },
  );

  it('goes with its customer', async () => {
    const box = sandbox('methods-customer');
    const saved = await savedMethod(box, '000123456789');
    await box.stripe.customers.del(saved.customer);
    expect((await box.stripe.paymentMethods.retrieve(saved.method)).customer).toBeNull();
    expect((await box.stripe.mandates.retrieve(saved.mandate ?? '')).status).toBe('inactive');
    expect(await typesOf(box, 'payment_method.d', 'mandate', 'customer.d')).toEqual([
      'mandate.updated',
      'payment_method.detached',
      'customer.deleted',
    ]);
    await expect(box.stripe.paymentMethods.list({ customer: saved.customer })).rejects.toMatchObject({
      code: 'resource_missing',
      param: 'customer',
    });
    await expect(charge(box, saved)).rejects.toMatchObject({ code: 'resource_missing', param: 'customer' });
    await expect(box.stripe.customers.update(saved.customer, { name: 'x' })).rejects.toMatchObject({
      code: 'resource_missing',
    });
  });

  it('can be removed in the dashboard, and its card renewed by its bank', async () => {
    const box = sandbox('methods-control');
    const saved = await savedMethod(box);
    const card = { exp_month: 3, exp_year: 2040, last4: '1881' };
    await box.control('POST', '/methods', { method: saved.method, card });
    expect((await box.stripe.paymentMethods.retrieve(saved.method)).card).toMatchObject(card);
    const paid = await charge(box, saved, { expand: ['latest_charge'] });
    const details = (paid.latest_charge as Stripe.Charge).payment_method_details;
    expect(details?.card).toMatchObject(card);
    const { methods } = await box.control<{ methods: { method: { id: string } }[] }>('GET', '/methods');
    expect(methods.map(({ method }) => method.id)).toEqual([saved.method]);
    await box.control('POST', '/methods', { method: saved.method, detached: true });
    expect((await box.stripe.paymentMethods.list({ customer: saved.customer })).data).toEqual([]);
    expect(await typesOf(box, 'payment_method')).toEqual([
      'payment_method.attached',
      'payment_method.automatically_updated',
      'payment_method.detached',
    ]);
    const twice = await box.control('POST', '/methods', { method: saved.method, detached: true });
    expect(twice).toHaveProperty('error');
    await expect(charge(box, saved)).rejects.toThrow('It may not be used again');
  });
});

describe('a setup intent', () => {
  const online = {
    customer_acceptance: {
      type: 'online' as const,
      online: { ip_address: '192.0.2.1', user_agent: 'test' },
    },
  };

  it('saves a card without a payment, at once or later', async () => {
    const box = sandbox('setups');
    const { stripe } = box;
    const customer = await stripe.customers.create({});
    const setup = await stripe.setupIntents.create({ customer: customer.id, description: 'x' });
    expect(setup).toMatchObject({ status: 'requires_payment_method', usage: 'off_session' });
    await expect(stripe.setupIntents.confirm(setup.id)).rejects.toThrow("it's missing a payment method");
    const method = await cardMethod(box);
    const done = await stripe.setupIntents.confirm(setup.id, { payment_method: method.id });
    expect(done).toMatchObject({ status: 'succeeded', payment_method: method.id, mandate: null });
    expect((await stripe.paymentMethods.retrieve(method.id)).customer).toBe(customer.id);
    await expect(stripe.setupIntents.confirm(setup.id)).rejects.toThrow('already succeeded');
    await expect(stripe.setupIntents.cancel(setup.id)).rejects.toMatchObject({
      code: 'setup_intent_unexpected_state',
    });
    const second = await stripe.setupIntents.create({
      customer: customer.id,
      payment_method: 'pm_card_visa',
      confirm: true,
    });
    expect((await stripe.setupIntents.list({ customer: customer.id })).data.map(({ id }) => id)).toEqual([
      second.id,
      setup.id,
    ]);
    const open = await stripe.setupIntents.create({ customer: customer.id });
    const cancelled = await stripe.setupIntents.cancel(open.id, { cancellation_reason: 'abandoned' });
    expect(cancelled).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' });
    expect(await typesOf(box, 'setup_intent')).toEqual([
      'setup_intent.created',
      'setup_intent.succeeded',
      'setup_intent.created',
      'setup_intent.succeeded',
      'setup_intent.created',
      'setup_intent.canceled',
    ]);
  });

  it('is refused with a 402 that holds it, and waits for another card', async () => {
    const box = sandbox('setups-declined');
    const customer = await box.stripe.customers.create({});
    const setup = await box.stripe.setupIntents.create({ customer: customer.id });
    const confirmed = box.stripe.setupIntents.confirm(setup.id, { payment_method: 'pm_card_chargeDeclined' });
    expect(await refusal(confirmed)).toMatchObject({
      statusCode: 402,
      decline_code: 'generic_decline',
      advice_code: 'try_again_later',
      network_decline_code: '01',
      setup_intent: { id: setup.id, status: 'requires_payment_method', payment_method: null },
    });
    const fails = await box.stripe.setupIntents.retrieve(setup.id);
    expect(fails.last_setup_error).toMatchObject({ code: 'card_declined' });
    const waits = await box.stripe.setupIntents.confirm(setup.id, {
      payment_method: 'pm_card_authenticationRequired',
    });
    expect(waits.status).toBe('requires_action');
  });

  it('saves a bank account with a mandate, and not without', async () => {
    const box = sandbox('setups-account');
    const customer = await box.stripe.customers.create({});
    const params = { customer: customer.id, payment_method: 'pm_usBankAccount_success', confirm: true };
    await expect(box.stripe.setupIntents.create(params)).rejects.toMatchObject({ param: 'mandate_data' });
    const setup = await box.stripe.setupIntents.create({
      ...params,
      mandate_data: online,
      expand: ['mandate'],
    });
    expect(setup).toMatchObject({
      status: 'succeeded',
      mandate: { status: 'active', customer_acceptance: online.customer_acceptance },
    });
    const saved = { customer: customer.id, method: setup.payment_method as string };
    expect((await charge(box, saved)).status).toBe('processing');
  });
});

describe('what is charged once', () => {
  it('is answered again by its key, also a decline', async () => {
    const box = sandbox('methods-keys');
    const saved = await savedMethod(box);
    await box.control('POST', '/methods', {
      method: saved.method,
      next: 'decline',
      decline_code: 'lost_card',
      times: 1,
    });
    const params = {
      amount: 700,
      currency: 'usd',
      customer: saved.customer,
      payment_method: saved.method,
      confirm: true,
      off_session: true,
    };
    const charged = (idempotencyKey: string) => box.stripe.paymentIntents.create(params, { idempotencyKey });
    const [first, second] = [await refusal(charged('k1')), await refusal(charged('k1'))];
    expect(second.payment_intent?.id).toBe(first.payment_intent?.id);
    expect(second).toMatchObject({ statusCode: 402, decline_code: 'lost_card', charge: first.charge });
    const paid = await charged('k2');
    expect((await charged('k2')).id).toBe(paid.id);
    expect((await box.stripe.charges.list({ customer: saved.customer })).data).toHaveLength(2);
    const { payments } = await box.control<{ payments: { id: string; status: string }[] }>('GET', '/books');
    expect(payments.map(({ id, status }) => [id, status])).toEqual([
      [first.payment_intent?.id, 'requires_payment_method'],
      [paid.id, 'succeeded'],
    ]);
  });

  it('is charged though the answer was lost', async () => {
    const box = sandbox('methods-faults');
    const saved = await savedMethod(box);
    await box.control('POST', '/faults', {
      kind: 'api',
      action: 'error',
      when: 'after',
      next: 1,
      path: '/v1/payment_intents',
    });
    expect(await refusal(charge(box, saved))).toMatchObject({ statusCode: 500 });
    const { data } = await box.stripe.paymentIntents.list({ customer: saved.customer });
    expect(data.map(({ status, metadata }) => [status, metadata])).toEqual([
      ['succeeded', { gateway_request: 'gr_1' }],
    ]);
  });
});
