import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { paidSession, postCard, type Sandbox, sandbox, sessionParams } from './test/client.ts';

const types = async (box: Sandbox) =>
  (await box.stripe.events.list({ limit: 100 })).data.map((e) => e.type).reverse();

describe('a Checkout Session', () => {
  it('is paid by a plain form post and credits the balance less the fee', async () => {
    const box = sandbox('paid');
    const session = await paidSession(box, 330);
    expect(session).toMatchObject({ status: 'complete', payment_status: 'paid', amount_total: 10_330 });
    expect(session.shipping_cost?.amount_total).toBe(330);
    const intent = session.payment_intent as Stripe.PaymentIntent;
    const charge = intent.latest_charge as Stripe.Charge;
    const money = charge.balance_transaction as Stripe.BalanceTransaction;
    const metadata = { gateway_request: 'gr_1' };
    expect(intent).toMatchObject({ status: 'succeeded', amount_received: 10_330, metadata });
    expect(money).toMatchObject({ amount: 10_330, fee: 330, net: 10_000, source: charge.id, type: 'charge' });
    expect(await box.control('GET', '/books')).toEqual({
      payments: [{ id: intent.id, amount: 10_330, refunded: 0, status: 'succeeded' }],
      balanceTransactions: [
        { id: money.id, type: 'charge', source: charge.id, amount: 10_330, fee: 330, net: 10_000 },
      ],
      refunds: [],
      disputes: [],
      payouts: [],
    });
  });

  it('tells the story of a payment in five events', async () => {
    const box = sandbox('events');
    await paidSession(box);
    const { data } = await box.stripe.events.list();
    expect(await types(box)).toEqual([
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
      'checkout.session.completed',
      'charge.updated',
    ]);
    const charge = (type: string) => data.find((event) => event.type === type)?.data.object as Stripe.Charge;
    expect(charge('charge.succeeded').balance_transaction).toBeNull();
    expect(charge('charge.updated').balance_transaction).toMatch(/^txn_3/);
  });

  it('has no intent before the first attempt, and one intent for all attempts', async () => {
    const box = sandbox('retry');
    const session = await box.stripe.checkout.sessions.create(sessionParams());
    expect(session.payment_intent).toBeNull();
    const declined = await postCard(box, session.url ?? '', '4000000000000002', {
      email: 'payer@example.com',
    });
    expect(declined.status).toBe(402);
    const page = await declined.text();
    expect(page).toContain('Your card was declined.');
    expect(page).toContain('value="payer@example.com"');
    expect(page).not.toContain('value="123"');
    const open = await box.stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] });
    const failed = open.payment_intent as Stripe.PaymentIntent;
    expect(open.status).toBe('open');
    expect(failed.status).toBe('requires_payment_method');
    expect(failed.last_payment_error).toMatchObject({
      code: 'card_declined',
      decline_code: 'generic_decline',
    });
    const paid = await postCard(box, session.url ?? '', '4242 4242 4242 4242', {
      email: 'payer@example.com',
    });
    expect(paid.status).toBe(303);
    expect(paid.headers.get('Location')).toBe(`http://app.test/pay/4829157309/done?session_id=${session.id}`);
    const done = await box.stripe.checkout.sessions.retrieve(session.id);
    expect(done.payment_intent).toBe(failed.id);
    expect(done.customer_details?.email).toBe('payer@example.com');
    expect(await types(box)).toEqual([
      'payment_intent.created',
      'charge.failed',
      'payment_intent.payment_failed',
      'charge.succeeded',
      'payment_intent.succeeded',
      'checkout.session.completed',
      'charge.updated',
    ]);
  });

  it('is paid once by a double post', async () => {
    const box = sandbox('double-post');
    const session = await box.stripe.checkout.sessions.create(sessionParams());
    const posts = [1, 2, 3].map(() => postCard(box, session.url ?? '', '5555555555554444'));
    expect((await Promise.all(posts)).map((response) => response.status)).toEqual([303, 303, 303]);
    expect((await box.stripe.charges.list()).data).toHaveLength(1);
  });

  it.each([
    ['4000000000009995', 'card_declined', 'insufficient_funds', 'insufficient funds'],
    ['4000000000009987', 'card_declined', 'lost_card', 'was declined'],
    ['4000000000000069', 'expired_card', undefined, 'has expired'],
    ['4000000000000127', 'incorrect_cvc', undefined, 'security code is incorrect'],
    ['4000000000000119', 'processing_error', undefined, 'error occurred while processing'],
    ['4012888888881881', 'card_declined', 'test_mode_live_card', 'used a non test card'],
  ])('refuses %s with %s %s', async (number, code, declineCode, words) => {
    const box = sandbox(`refuses-${number}`);
    const session = await box.stripe.checkout.sessions.create(sessionParams());
    const response = await postCard(box, session.url ?? '', number);
    expect(response.status).toBe(402);
    expect(await response.text()).toContain(words);
    const [charge] = (await box.stripe.charges.list()).data;
    expect(charge).toMatchObject({
      status: 'failed',
      paid: false,
      failure_code: code,
      balance_transaction: null,
    });
    const [intent] = (await box.stripe.paymentIntents.list()).data;
    expect(intent?.last_payment_error?.code).toBe(code);
    expect(intent?.last_payment_error?.decline_code).toBe(declineCode);
  });

  it.each([
    [{ card_number: '4242424242424241' }, 'Your card number is invalid.'],
    [{ exp_year: '20' }, 'expiration date is in the past.'],
    [{ exp_month: '13' }, 'expiration date is invalid.'],
    [{ cvc: '12' }, 'security code is incomplete.'],
    [{ email: 'nobody' }, 'Your email is invalid.'],
  ])('asks to correct %j before it asks a bank', async (fields, words) => {
    const box = sandbox('typos');
    const session = await box.stripe.checkout.sessions.create(sessionParams());
    const response = await postCard(box, session.url ?? '', '4242424242424242', fields);
    expect(response.status).toBe(422);
    expect(await response.text()).toContain(words);
    expect((await box.stripe.charges.list()).data).toEqual([]);
  });

  it('goes back by cancel and stays open', async () => {
    const box = sandbox('cancel');
    const session = await box.stripe.checkout.sessions.create(sessionParams());
    const body = new URLSearchParams({ action: 'cancel' });
    const response = await box.fetch(session.url ?? '', { method: 'POST', body });
    expect([response.status, response.headers.get('Location')]).toEqual([303, session.cancel_url]);
    expect((await box.stripe.checkout.sessions.retrieve(session.id)).status).toBe('open');
  });

  it('cannot be paid once it has expired, and says so', async () => {
    const box = sandbox('expired');
    const session = await box.stripe.checkout.sessions.create(sessionParams());
    const expired = await box.stripe.checkout.sessions.expire(session.id);
    expect(expired).toMatchObject({ status: 'expired', url: null });
    const response = await postCard(box, session.url ?? '', '4242424242424242');
    expect(response.status).toBe(410);
    expect(await response.text()).toContain('This payment page has expired');
    await expect(box.stripe.checkout.sessions.expire(session.id)).rejects.toThrow('is in state expired');
    expect(await types(box)).toEqual(['checkout.session.expired']);
  });

  it('makes a customer of the payer when asked, and one only', async () => {
    const box = sandbox('customer-creation');
    const session = await box.stripe.checkout.sessions.create({
      ...sessionParams(),
      customer_creation: 'always',
    });
    await postCard(box, session.url ?? '', '4000000000000002', { email: 'a@example.com' });
    await postCard(box, session.url ?? '', '4242424242424242', { email: 'a@example.com' });
    const done = await box.stripe.checkout.sessions.retrieve(session.id, {
      expand: ['customer', 'payment_intent'],
    });
    const customer = done.customer as Stripe.Customer;
    expect(customer.email).toBe('a@example.com');
    expect((done.payment_intent as Stripe.PaymentIntent).customer).toBe(customer.id);
    expect((await box.stripe.customers.list()).data).toHaveLength(1);
  });

  it('shows a page that needs no script, escapes what it is told, and may go back to the app', async () => {
    const box = sandbox('page');
    const params = sessionParams(330);
    const [line] = params.line_items ?? [];
    if (line?.price_data?.product_data) line.price_data.product_data.name = '<b>Invoice & payment</b>';
    const session = await box.stripe.checkout.sessions.create({
      ...params,
      branding_settings: { display_name: 'Northwind "Billing"', button_color: '#ffcc00' },
    });
    const response = await box.fetch(session.url ?? '');
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(page).toContain('&lt;b&gt;Invoice &amp; payment&lt;/b&gt;');
    expect(page).not.toMatch(/<script|<b>Invoice/);
    expect(page).toContain('Pay $103.30');
    expect(page).toContain('Online processing fee');
    expect(page).toContain('--on-button: #000000');
    expect(response.headers.get('Content-Security-Policy')).toContain("form-action 'self' http://app.test;");
  });

  it('answers an unknown page with 404', async () => {
    const response = await sandbox('unknown-page').fetch('http://sandbox.test/c/pay/cs_test_nothing');
    expect(response.status).toBe(404);
  });
});
