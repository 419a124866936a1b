import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { API_VERSION } from './settings.ts';
import { KEY, ORIGIN, sandbox, sessionParams } from './test/client.ts';

const box = sandbox('refusals');

async function refusal(
  path: string,
  form: string,
): Promise<{ status: number; error: Record<string, string> }> {
  const response = await box.fetch(`${ORIGIN}${path}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${KEY}`, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: form,
  });
  const { error } = await response.json<{ error: Record<string, string> }>();
  return { status: response.status, error };
}

const price = 'line_items[0][price_data]';
const LINE = `line_items[0][quantity]=1&${price}[currency]=usd&${price}[product_data][name]=x`;
const GOOD = `mode=payment&success_url=http://app.test/&${LINE}&${price}[unit_amount]=10000`;
const RATE = (i: number) =>
  `&shipping_options[${i}][shipping_rate_data][display_name]=Fee` +
  `&shipping_options[${i}][shipping_rate_data][fixed_amount][amount]=10` +
  `&shipping_options[${i}][shipping_rate_data][fixed_amount][currency]=usd`;
const soon = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

describe('the stand-in refuses what Stripe refuses', () => {
  it('speaks the version that the SDK is pinned to', () => {
    expect(API_VERSION).toBe(Stripe.API_VERSION);
  });

  it.each([
    ['an unknown parameter', `${GOOD}&foo=1`, 'parameter_unknown', 'foo'],
    [
      'payment_method_types',
      `${GOOD}&payment_method_types[0]=card`,
      'parameter_unknown',
      'payment_method_types',
    ],
    ['a nested unknown', `${GOOD}&${price}[amount]=1`, 'parameter_unknown', `${price}[amount]`],
    [
      'fractions of a cent',
      `${GOOD}&${price}[unit_amount]=10.5`,
      'parameter_invalid_integer',
      `${price}[unit_amount]`,
    ],
    [
      'negative money',
      `${GOOD}&${price}[unit_amount]=-5`,
      'parameter_invalid_integer',
      `${price}[unit_amount]`,
    ],
    ['no success_url', GOOD.replace('success_url', 'cancel_url'), 'parameter_missing', 'success_url'],
    ['no mode', GOOD.replace('mode=payment&', ''), 'parameter_missing', 'mode'],
    ['no line items', 'mode=payment&success_url=http://app.test/', 'parameter_missing', 'line_items'],
    ['a URL that is none', GOOD.replace('http://app.test/', 'app'), 'url_invalid', 'success_url'],
    ['an empty value', `${GOOD}&client_reference_id=`, 'parameter_invalid_empty', 'client_reference_id'],
    ['a missing customer', `${GOOD}&customer=cus_nobody`, 'resource_missing', 'customer'],
    ['a bad e-mail', `${GOOD}&customer_email=nobody`, 'email_invalid', 'customer_email'],
    ['too little', `${GOOD}&${price}[unit_amount]=49`, 'amount_too_small', undefined],
    ['too much', `${GOOD}&${price}[unit_amount]=100000000`, 'amount_too_large', 'line_items'],
    [
      'a filter that leaves no method',
      `${GOOD}&allowed_payment_method_types[0]=klarna`,
      undefined,
      'allowed_payment_method_types',
    ],
    [
      'bank debits in euros',
      `${GOOD.replace('usd', 'eur')}&allowed_payment_method_types[0]=us_bank_account`,
      undefined,
      'allowed_payment_method_types',
    ],
    [
      'a way to verify that is none',
      `${GOOD}&payment_method_options[us_bank_account][verification_method]=guess`,
      undefined,
      'payment_method_options[us_bank_account][verification_method]',
    ],
    ['a bad mode', GOOD.replace('payment&', 'gift&'), undefined, 'mode'],
    ['a bad currency', GOOD.replace('usd', 'xyz'), undefined, `${price}[currency]`],
    ['a string for an array', GOOD.replaceAll('line_items[0]', 'line_items'), undefined, 'line_items'],
    ['expiry too soon', `${GOOD}&expires_at=${soon(60)}`, undefined, 'expires_at'],
    ['expiry too late', `${GOOD}&expires_at=${soon(25 * 3600)}`, undefined, 'expires_at'],
    ['six shipping options', GOOD + [0, 1, 2, 3, 4, 5].map(RATE).join(''), undefined, 'shipping_options'],
    [
      'shipping in setup mode',
      `${GOOD.replace('payment&', 'setup&')}${RATE(0)}`,
      undefined,
      'shipping_options',
    ],
    ['a long metadata key', `${GOOD}&metadata[${'k'.repeat(41)}]=v`, undefined, 'metadata'],
    ['a long metadata value', `${GOOD}&metadata[k]=${'v'.repeat(501)}`, undefined, 'metadata'],
    [
      'too much metadata',
      GOOD + Array.from({ length: 51 }, (_, i) => `&metadata[k${i}]=v`).join(''),
      undefined,
      'metadata',
    ],
  ])('in a session: %s', async (_name, form, code, param) => {
    const { status, error } = await refusal('/v1/checkout/sessions', form);
    expect([status, error.type, error.code, error.param]).toEqual([
      400,
      'invalid_request_error',
      code,
      param,
    ]);
  });

  it('payment_method_types of an intent, by a code of its own', async () => {
    const { error } = await refusal(
      '/v1/payment_intents',
      'amount=5000&currency=usd&payment_method_types[]=card',
    );
    expect(error.code).toBe('payment_method_types_no_longer_supported');
  });

  it('what it does not know yet, by name', async () => {
    const { error } = await refusal('/v1/checkout/sessions', `${GOOD}&allow_promotion_codes=true`);
    expect([error.code, error.param]).toEqual(['sandbox_not_implemented', 'allow_promotion_codes']);
  });

  it('a call without a key, with a wrong key, of another account or version', async () => {
    const get = (headers: Record<string, string>) => box.fetch(`${ORIGIN}/v1/customers`, { headers });
    expect((await get({})).status).toBe(401);
    expect((await get({ Authorization: 'Bearer sk_test_other' })).status).toBe(401);
    expect((await get({ Authorization: `Basic ${btoa(`${KEY}:`)}` })).status).toBe(200);
    expect((await get({ Authorization: `Bearer ${KEY}`, 'Stripe-Account': 'acct_other' })).status).toBe(403);
    expect((await get({ Authorization: `Bearer ${KEY}`, 'Stripe-Version': '2024-06-20' })).status).toBe(400);
  });

  it('an unknown URL and an unknown object, as the SDK reports them', async () => {
    await expect(box.stripe.coupons.list()).rejects.toThrow('Unrecognized request URL (GET: /v1/coupons)');
    await expect(box.stripe.customers.retrieve('cus_nobody')).rejects.toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
      message: "No such customer: 'cus_nobody'",
    });
  });

  it('nothing of a good call, and silently drops methods that the account lacks', async () => {
    const params = sessionParams(330);
    const session = await box.stripe.checkout.sessions.create({
      ...params,
      allowed_payment_method_types: ['card', 'klarna'],
      submit_type: 'pay',
      locale: 'en',
      billing_address_collection: 'auto',
      expires_at: soon(3600),
    });
    expect(session.payment_method_types).toEqual(['card']);
    expect(session.id).toMatch(/^cs_test_a1[0-9A-Za-z]{56}$/);
  });
});
