import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { charge, eventsOf, refusal, type Sandbox, sandbox, savedMethod, typesOf } from './test/client.ts';

const advance = (box: Sandbox, by: string) => box.control('POST', '/clock', { advance: by });

describe('a stored card charged off session', () => {
  it('pays, and its money is in the answer when that is expanded', async () => {
    const box = sandbox('off-session');
    const saved = await savedMethod(box);
    const expand = ['latest_charge.balance_transaction'];
    const intent = await charge(box, saved, { expand });
    expect(intent).toMatchObject({
      status: 'succeeded',
      customer: saved.customer,
      payment_method: saved.method,
      amount_received: 10_000,
      latest_charge: {
        customer: saved.customer,
        payment_method: saved.method,
        outcome: { network_status: 'approved_by_network' },
        balance_transaction: { type: 'charge', amount: 10_000, fee: 320, net: 9680 },
      },
    });
    await charge(box, saved);
    expect((await box.stripe.charges.list({ customer: saved.customer })).data).toHaveLength(2);
  });

  it('is declined with a 402 that holds the intent, and its failed charge stays', async () => {
    const box = sandbox('off-session-declined');
    const saved = await savedMethod(box, '4000008260003178');
    const error = await refusal(charge(box, saved));
    expect(error).toMatchObject({
      type: 'StripeCardError',
      statusCode: 402,
      code: 'card_declined',
      decline_code: 'insufficient_funds',
      advice_code: 'try_again_later',
      network_decline_code: '51',
      payment_intent: { status: 'requires_payment_method', payment_method: null },
      payment_method: { id: saved.method },
    });
    const intent = await box.stripe.paymentIntents.retrieve(error.payment_intent?.id ?? '', {
      expand: ['latest_charge'],
    });
    expect(intent.last_payment_error).toMatchObject({
      code: 'card_declined',
      decline_code: 'insufficient_funds',
      charge: error.charge,
    });
    expect(intent.latest_charge).toMatchObject({
      id: error.charge,
      status: 'failed',
      failure_code: 'card_declined',
      outcome: {
        type: 'issuer_declined',
        network_status: 'declined_by_network',
        reason: 'insufficient_funds',
        advice_code: 'try_again_later',
        network_decline_code: '51',
      },
    });
    expect(await typesOf(box, 'charge', 'payment_intent')).toEqual([
      'payment_intent.created',
      'charge.failed',
      'payment_intent.payment_failed',
    ]);
    expect((await box.stripe.paymentMethods.retrieve(saved.method)).customer).toBe(saved.customer);
  });

  it('is declined where its bank wants its holder, who is away, and no charge is made', async () => {
    const box = sandbox('off-session-authentication');
    const saved = await savedMethod(box, '4000002760003184');
    const error = await refusal(charge(box, saved));
    expect(error).toMatchObject({
      code: 'authentication_required',
      decline_code: 'authentication_required',
      message: 'Your card was declined. This transaction requires authentication.',
      payment_intent: { status: 'requires_payment_method', latest_charge: null },
    });
    const waiting = await charge(box, saved, { off_session: false });
    expect(waiting.status).toBe('requires_action');
    await box.stripe.paymentIntents.cancel(waiting.id);
    const onSession = charge(box, saved, { off_session: false, error_on_requires_action: true });
    expect(await refusal(onSession)).toMatchObject({ decline_code: 'authentication_not_handled' });
    const moto = await charge(box, saved, {
      off_session: false,
      payment_method_options: { card: { moto: true } },
    });
    expect(moto.status).toBe('succeeded');
  });

  it('of a holder who authenticated when it was saved pays', async () => {
    const box = sandbox('off-session-authenticated');
    expect((await charge(box, await savedMethod(box, '4000002500003155'))).status).toBe('succeeded');
    expect((await charge(box, await savedMethod(box, '4000003800000446'))).status).toBe('succeeded');
  });

  it('is declined once its month is over', async () => {
    const box = sandbox('off-session-expired');
    const saved = await savedMethod(box);
    await box.control('POST', '/clock', { to: '2034-12-31T23:00:00Z' });
    expect((await charge(box, saved)).status).toBe('succeeded');
    await advance(box, 'PT2H');
    expect(await refusal(charge(box, saved))).toMatchObject({
      code: 'expired_card',
      advice_code: 'confirm_card_data',
    });
  });

  it('is charged for somebody on the phone, if Stripe allows that', async () => {
    const box = sandbox('moto');
    const saved = await savedMethod(box);
    const options = { payment_method_options: { card: { moto: true } } };
    const paid = await charge(box, saved, { ...options, expand: ['latest_charge'] });
    expect((paid.latest_charge as Stripe.Charge).payment_method_details?.card?.moto).toBe(true);
    expect(await box.control('POST', '/account', { moto: false })).toEqual({ moto: false });
    expect(await refusal(charge(box, saved, options))).toMatchObject({
      statusCode: 400,
      type: 'StripeInvalidRequestError',
      code: 'parameter_unknown',
      param: 'payment_method_options[card][moto]',
      message: 'Received unknown parameter: payment_method_options[card][moto]',
    });
    await box.control('POST', '/account', { moto: true });
    expect((await charge(box, saved, options)).status).toBe('succeeded');
    const unconfirmed = charge(box, saved, { ...options, confirm: false, off_session: undefined });
    expect(await refusal(unconfirmed)).toMatchObject({ param: 'payment_method_options[card][moto]' });
  });

  it('is refused with another customer, or with none', async () => {
    const box = sandbox('not-yours');
    const saved = await savedMethod(box);
    const other = await box.stripe.customers.create({});
    await expect(charge(box, { ...saved, customer: other.id })).rejects.toThrow(
      `does not belong to the Customer you supplied ${other.id}`,
    );
    await expect(charge(box, saved, { customer: undefined })).rejects.toThrow('belongs to the Customer');
    expect((await box.stripe.charges.list()).data).toEqual([]);
    expect((await box.stripe.paymentIntents.list()).data).toEqual([]);
  });

  it('can be named first and confirmed later', async () => {
    const box = sandbox('later');
    const saved = await savedMethod(box);
    const intent = await charge(box, saved, { confirm: false, off_session: undefined });
    expect(intent).toMatchObject({ status: 'requires_confirmation', payment_method: saved.method });
    expect((await box.stripe.paymentIntents.confirm(intent.id)).status).toBe('succeeded');
    await expect(box.stripe.paymentIntents.confirm(intent.id)).rejects.toThrow('already succeeded');
  });
});

describe('a stored bank account debited off session', () => {
  it('is processing until its bank has answered, by its mandate', async () => {
    const box = sandbox('debit');
    const saved = await savedMethod(box, '000123456789');
    const intent = await charge(box, saved, { expand: ['latest_charge'] });
    expect(intent.status).toBe('processing');
    expect(intent.latest_charge).toMatchObject({
      status: 'pending',
      payment_method_details: { us_bank_account: { mandate: saved.mandate } },
    });
    await advance(box, 'P6DT1M');
    const paid = await box.stripe.paymentIntents.retrieve(intent.id, {
      expand: ['latest_charge.balance_transaction'],
    });
    expect(paid.status).toBe('succeeded');
    expect((paid.latest_charge as Stripe.Charge).balance_transaction).toMatchObject({ fee: 80, net: 9920 });
    expect((await charge(box, saved, { mandate: saved.mandate ?? '' })).status).toBe('processing');
  });

  it('fails days later, and what cannot be debited again is blocked', async () => {
    const box = sandbox('debit-fails');
    const saved = await savedMethod(box, '000111111113');
    const intent = await charge(box, saved);
    await advance(box, 'P6D');
    expect(await box.stripe.paymentIntents.retrieve(intent.id)).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'account_closed', network_decline_code: 'R02' },
    });
    const method = await box.stripe.paymentMethods.retrieve(saved.method);
    expect(method.us_bank_account?.status_details?.blocked).toEqual({
      network_code: 'R02',
      reason: 'bank_account_closed',
    });
    expect(await refusal(charge(box, saved))).toMatchObject({ code: 'payment_method_bank_account_blocked' });
  });

  it('is refused without a mandate, and the intent waits for one', async () => {
    const box = sandbox('debit-no-mandate');
    const saved = await savedMethod(box, '000123456789');
    await box.stripe.paymentMethods.detach(saved.method);
    expect(await typesOf(box, 'mandate', 'payment_method.d')).toEqual([
      'mandate.updated',
      'payment_method.detached',
    ]);
    const method = await box.stripe.paymentMethods.create({
      type: 'us_bank_account',
      us_bank_account: {
        account_holder_type: 'individual',
        account_number: '000123456789',
        routing_number: '110000000',
      },
      billing_details: { name: 'Pat Payer' },
    });
    await box.stripe.paymentMethods.attach(method.id, { customer: saved.customer });
    const error = await refusal(charge(box, { ...saved, method: method.id }));
    expect(error).toMatchObject({
      statusCode: 400,
      type: 'StripeInvalidRequestError',
      payment_intent: { status: 'requires_confirmation', payment_method: method.id },
    });
    expect(error.message).toContain('no existing mandate was found');
    const agreed = await box.stripe.paymentIntents.confirm(error.payment_intent?.id ?? '', {
      mandate_data: { customer_acceptance: { type: 'offline', offline: {} } },
      off_session: true,
    });
    expect(agreed.status).toBe('processing');
    const named = charge(box, { ...saved, method: method.id }, { mandate: saved.mandate ?? '' });
    expect(await refusal(named)).toMatchObject({ code: 'payment_intent_mandate_invalid', param: 'mandate' });
  });

  it('is told by the same events as a debit on Stripe’s page', async () => {
    const box = sandbox('debit-events');
    const saved = await savedMethod(box, '000123456789');
    await charge(box, saved);
    const [pending] = await eventsOf(box, 'charge.pending');
    expect(pending?.data.object).toMatchObject({ status: 'pending', customer: saved.customer });
    expect(await typesOf(box, 'charge', 'payment_intent')).toEqual([
      'payment_intent.created',
      'charge.pending',
      'payment_intent.processing',
    ]);
  });
});
