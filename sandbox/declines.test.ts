import type Stripe from 'stripe';
import { beforeAll, describe, expect, it } from 'vitest';
import { DECLINE_CODES } from './declines/codes.ts';
import { charge, refusal, type Saved, sandbox, savedMethod, typesOf } from './test/client.ts';

const box = sandbox('declines');
let saved: Saved;
beforeAll(async () => {
  saved = await savedMethod(box);
});
const order = (body: object) =>
  box.control<{ error?: string; next?: unknown }>('POST', '/methods', { method: saved.method, ...body });

describe('every decline that Stripe publishes can be ordered', () => {
  it.each(DECLINE_CODES)('%s', async (decline_code) => {
    await order({ next: 'decline', decline_code, times: 1 });
    const error = await refusal(charge(box, saved));
    expect(error).toMatchObject({ type: 'StripeCardError', statusCode: 402, decline_code });
    const made = await box.stripe.charges.retrieve(String(error.charge));
    expect(made).toMatchObject({
      status: 'failed',
      failure_code: error.code,
      failure_message: error.message,
      outcome: {
        advice_code: error.advice_code ?? null,
        network_decline_code: error.network_decline_code ?? null,
        network_status: error.network_decline_code ? 'declined_by_network' : 'not_sent_to_network',
        type: error.network_decline_code ? 'issuer_declined' : 'blocked',
      },
    });
    expect(error.payment_intent?.last_payment_error).toMatchObject({ code: error.code, decline_code });
    expect((await charge(box, saved)).status).toBe('succeeded');
  });

  it('with another advice, and that of the network', async () => {
    await order({
      next: 'decline',
      decline_code: 'do_not_honor',
      advice_code: 'do_not_try_again',
      network_advice_code: '03',
      times: 1,
    });
    const error = await refusal(charge(box, saved));
    expect(error).toMatchObject({ advice_code: 'do_not_try_again', network_advice_code: '03' });
    const made = await box.stripe.charges.retrieve(String(error.charge));
    expect(made.outcome).toMatchObject({ advice_code: 'do_not_try_again', network_advice_code: '03' });
  });

  it('until told otherwise, or for so many charges', async () => {
    await order({ next: 'decline', decline_code: 'insufficient_funds' });
    for (const _each of [1, 2, 3]) await refusal(charge(box, saved));
    await order({ next: 'succeed' });
    expect((await charge(box, saved)).status).toBe('succeeded');
    await order({ next: 'decline', decline_code: 'insufficient_funds', times: 2 });
    for (const _each of [1, 2]) await refusal(charge(box, saved));
    expect((await charge(box, saved)).status).toBe('succeeded');
  });

  it('and a card whose number declines can be told to pay', async () => {
    const always = await savedMethod(box, '4000000000000341');
    await refusal(charge(box, always));
    await box.control('POST', '/methods', { method: always.method, next: 'succeed', times: 1 });
    expect((await charge(box, always)).status).toBe('succeeded');
    await refusal(charge(box, always));
  });

  it('but not by a bank’s code for a card, nor one that nobody knows', async () => {
    expect((await order({ next: 'decline', decline_code: 'no_account' })).error).toContain('the codes are');
    expect((await order({ next: 'decline', decline_code: 'nonsense' })).error).toBeTruthy();
    const missing = await box.control('POST', '/methods', { method: 'pm_none', next: 'succeed' });
    expect(missing).toEqual({ error: 'no method pm_none' });
  });
});

describe('a bank debit', () => {
  it.each([
    ['insufficient_funds', 'R01', undefined],
    ['account_closed', 'R02', 'bank_account_closed'],
    ['no_account', 'R03', 'bank_account_invalid_details'],
    ['debit_not_authorized', 'R10', 'debit_not_authorized'],
    ['bank_account_restricted', 'R16', 'bank_account_restricted'],
  ])('can be told to fail days later with %s', async (decline_code, network_code, reason) => {
    const bank = sandbox(`declines-${decline_code}`);
    const account = await savedMethod(bank, '000123456789');
    await bank.control('POST', '/methods', {
      method: account.method,
      next: 'decline',
      decline_code,
      times: 1,
    });
    const intent = await charge(bank, account);
    expect(intent.status).toBe('processing');
    await bank.control('POST', '/clock', { advance: 'P6D' });
    const failed = await bank.stripe.paymentIntents.retrieve(intent.id, { expand: ['latest_charge'] });
    expect(failed).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: decline_code, network_decline_code: network_code },
      latest_charge: {
        status: 'failed',
        failure_code: decline_code,
        outcome: { network_status: 'declined_by_network', network_decline_code: network_code },
      },
    });
    const method = await bank.stripe.paymentMethods.retrieve(account.method);
    expect(method.us_bank_account?.status_details?.blocked?.reason).toBe(reason);
    if (reason) await refusal(charge(bank, account));
    else expect((await charge(bank, account)).status).toBe('processing');
  });

  it('is refused once its mandate was revoked at the bank', async () => {
    const bank = sandbox('declines-revoked');
    const account = await savedMethod(bank, '000123456789');
    const revoked = await bank.control<{ mandate: null }>('POST', '/methods', {
      method: account.method,
      mandate: 'inactive',
    });
    expect(revoked.mandate).toBeNull();
    const mandate = await bank.stripe.mandates.retrieve(account.mandate ?? '');
    expect(mandate.status).toBe('inactive');
    expect(await typesOf(bank, 'mandate')).toEqual(['mandate.updated']);
    expect((await refusal(charge(bank, account))).message).toContain('no existing mandate was found');
    const named = charge(bank, account, { mandate: account.mandate ?? '' });
    expect(await refusal(named)).toMatchObject({ code: 'payment_intent_mandate_invalid' });
    const again = await bank.control('POST', '/methods', { method: account.method, mandate: 'inactive' });
    expect(again).toHaveProperty('error');
  });

  it('that is disputed revokes its mandate, and a second dispute blocks the account', async () => {
    const bank = sandbox('declines-disputed');
    const account = await savedMethod(bank, '000123456789');
    const debited = async (more: Partial<Stripe.PaymentIntentCreateParams> = {}) => {
      const intent = await charge(bank, account, more);
      await bank.control('POST', '/debits', { payment: intent.id, outcome: 'succeeds' });
      return intent.id;
    };
    const [first, second] = [await debited(), await debited()];
    const back = (payment: string, reason: string) => bank.control('POST', '/disputes', { payment, reason });
    await back(await debited(), 'insufficient_funds');
    expect((await charge(bank, account)).status).toBe('processing');
    await back(first, 'debit_not_authorized');
    expect(await typesOf(bank, 'mandate')).toEqual(['mandate.updated']);
    expect((await refusal(charge(bank, account))).message).toContain('no existing mandate was found');
    await back(second, 'debit_not_authorized');
    const agreed = { mandate_data: { customer_acceptance: { type: 'offline' as const, offline: {} } } };
    expect(await refusal(charge(bank, account, agreed))).toMatchObject({
      code: 'payment_method_bank_account_blocked',
    });
  });
});
