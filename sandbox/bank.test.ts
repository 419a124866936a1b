import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { businessDaysAfter } from './bank/business-days.ts';
import { debitFee } from './bank/fee.ts';
import {
  debitedSession,
  eventsOf,
  postBank,
  postCard,
  type Sandbox,
  sandbox,
  sessionParams,
  typesOf,
} from './test/client.ts';

const EVENTS = ['payment_intent.', 'charge.', 'checkout.'];
const SET_OUT = [
  'payment_intent.created',
  'charge.pending',
  'payment_intent.processing',
  'checkout.session.completed',
];
const PAID = ['charge.succeeded', 'payment_intent.succeeded', 'checkout.session.async_payment_succeeded'];

interface Row {
  type: string;
  source: string;
  amount: number;
  fee: number;
  net: number;
}

const advance = (box: Sandbox, by: string) => box.control('POST', '/clock', { advance: by });
const rows = async (box: Sandbox) =>
  (await box.control<{ balanceTransactions: Row[] }>('GET', '/books')).balanceTransactions.filter(
    ({ type }) => type !== 'payout',
  );
const parts = async (box: Sandbox, intent: string) => {
  const found = await box.stripe.paymentIntents.retrieve(intent, { expand: ['latest_charge'] });
  return { intent: found, charge: found.latest_charge as Stripe.Charge };
};

describe('a session that offers a bank debit', () => {
  it('lets the payer choose, without a script', async () => {
    const box = sandbox('bank-page');
    const session = await box.stripe.checkout.sessions.create({
      ...sessionParams(),
      payment_method_options: { us_bank_account: { verification_method: 'instant' } },
    });
    expect(session.payment_method_types).toEqual(['card', 'us_bank_account']);
    expect(session.payment_method_options?.us_bank_account).toEqual({ verification_method: 'instant' });
    const page = async (query: string) => (await box.fetch(`${session.url}${query}`)).text();
    expect(await page('')).toContain('name="card_number"');
    expect(await page('')).toContain('<a href="?method=us_bank_account">Bank account</a>');
    const bank = await page('?method=us_bank_account');
    for (const name of ['routing_number', 'account_number', 'account_holder_name', 'account_holder_type']) {
      expect(bank).toContain(`name="${name}"`);
    }
    expect(bank).toContain('name="method" value="us_bank_account"');
    expect(bank).not.toMatch(/<script|name="card_number"/);
  });

  it('still takes a card, and nothing but a card when only cards are allowed', async () => {
    const box = sandbox('bank-or-card');
    const both = await box.stripe.checkout.sessions.create(sessionParams());
    expect((await postCard(box, both.url ?? '', '4242424242424242')).status).toBe(303);
    const cards = await box.stripe.checkout.sessions.create({
      ...sessionParams(),
      allowed_payment_method_types: ['card'],
    });
    expect(cards.payment_method_types).toEqual(['card']);
    const page = await (await box.fetch(`${cards.url}?method=us_bank_account`)).text();
    expect(page).not.toContain('Bank account');
    expect((await postBank(box, cards.url ?? '', '000123456789')).status).toBe(422);
    const [debit] = (await box.stripe.checkout.sessions.list({ status: 'open' })).data;
    expect(debit?.id).toBe(cards.id);
  });

  it.each([
    [{ routing_number: '110000001' }, 'Your routing number is invalid.'],
    [{ routing_number: '' }, 'Enter your routing number.'],
    [{ account_number: '' }, 'Enter your account number.'],
    [{ account_number: '12x4' }, 'Your account number is invalid.'],
    [{ account_number: '987654321' }, 'You must use a test bank account number'],
    [{ account_holder_name: '' }, 'Enter the account holder’s name.'],
    [{ account_holder_type: 'cat' }, 'Choose who holds the account.'],
    [{ email: 'nobody' }, 'Your email is invalid.'],
  ])('asks to correct %j, and never shows the account number again', async (fields, words) => {
    const box = sandbox('bank-typos');
    const session = await box.stripe.checkout.sessions.create(sessionParams());
    const response = await postBank(box, session.url ?? '', '000123456789', fields);
    expect(response.status).toBe(422);
    const page = await response.text();
    expect(page).toContain(words);
    expect(page).not.toContain('value="000123456789"');
    expect((await box.stripe.charges.list()).data).toEqual([]);
  });

  it('is paid once by a double post', async () => {
    const box = sandbox('bank-double');
    const session = await box.stripe.checkout.sessions.create(sessionParams());
    const posts = [1, 2, 3].map(() => postBank(box, session.url ?? '', '000123456789'));
    expect((await Promise.all(posts)).map(({ status }) => status)).toEqual([303, 303, 303]);
    expect((await box.stripe.charges.list()).data).toHaveLength(1);
  });
});

describe('a bank debit', () => {
  it('leaves the session complete and unpaid, and no money has moved', async () => {
    const box = sandbox('bank-pending');
    const { posted, session, intent: id } = await debitedSession(box);
    expect(posted.headers.get('Location')).toBe(
      `http://app.test/pay/4829157309/done?session_id=${session.id}`,
    );
    expect(session).toMatchObject({ status: 'complete', payment_status: 'unpaid' });
    const { intent, charge } = await parts(box, id);
    expect(intent).toMatchObject({
      status: 'processing',
      amount_received: 0,
      metadata: { gateway_request: 'gr_1' },
      payment_method_types: ['card', 'us_bank_account'],
    });
    expect(charge).toMatchObject({
      id: expect.stringMatching(/^py_3/),
      status: 'pending',
      paid: false,
      balance_transaction: null,
      payment_method_details: {
        type: 'us_bank_account',
        us_bank_account: {
          bank_name: 'STRIPE TEST BANK',
          last4: '6789',
          account_type: 'checking',
          account_holder_type: 'individual',
          routing_number: '110000000',
          payment_reference: null,
        },
      },
    });
    expect(JSON.stringify(await box.stripe.events.list())).not.toContain('000123456789');
    expect(await typesOf(box, ...EVENTS)).toEqual(SET_OUT);
    expect(await rows(box)).toEqual([]);
    await expect(box.stripe.refunds.create({ payment_intent: id })).rejects.toThrow('successful charge');
    expect(await box.control('POST', '/disputes', { payment: id })).toHaveProperty('error');
  });

  it('is paid after four business days, less 0.8 %', async () => {
    const box = sandbox('bank-paid');
    const { session, intent: id } = await debitedSession(box);
    await advance(box, 'P3D');
    expect((await parts(box, id)).intent.status).toBe('processing');
    await advance(box, 'P3DT1M');
    const { intent, charge } = await parts(box, id);
    expect(intent).toMatchObject({ status: 'succeeded', amount_received: 10_000 });
    expect(charge).toMatchObject({ status: 'succeeded', paid: true });
    expect(charge.payment_method_details?.us_bank_account?.payment_reference).toMatch(/^\d{15}$/);
    const row = await box.stripe.balanceTransactions.retrieve(charge.balance_transaction as string);
    expect(row).toMatchObject({ type: 'payment', amount: 10_000, fee: 80, net: 9920, source: charge.id });
    expect((await box.stripe.checkout.sessions.retrieve(session.id)).payment_status).toBe('paid');
    expect(await typesOf(box, ...EVENTS)).toEqual([...SET_OUT, ...PAID]);
    const [succeeded] = await eventsOf(box, 'charge.succeeded');
    expect(succeeded?.data.object).toMatchObject({ balance_transaction: row.id });
  });

  it.each([
    ['000111111113', 'account_closed'],
    ['000111111116', 'no_account'],
    ['000222222227', 'insufficient_funds'],
    ['000333333335', 'debit_not_authorized'],
  ])('of account %s fails with %s: no money has moved', async (account, code) => {
    const box = sandbox(`bank-fails-${account}`);
    const { session, intent: id } = await debitedSession(box, account);
    await advance(box, 'P6D');
    const { intent, charge } = await parts(box, id);
    expect(intent).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code, payment_method: { us_bank_account: { last4: account.slice(-4) } } },
    });
    expect(charge).toMatchObject({ status: 'failed', failure_code: code, failure_balance_transaction: null });
    expect(await box.stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
      status: 'complete',
      payment_status: 'unpaid',
    });
    expect(await typesOf(box, ...EVENTS)).toEqual([
      ...SET_OUT,
      'charge.failed',
      'payment_intent.payment_failed',
      'checkout.session.async_payment_failed',
    ]);
    expect(await rows(box)).toEqual([]);
  });

  it('of account 000000000009 stays in processing', async () => {
    const box = sandbox('bank-stays');
    const { intent } = await debitedSession(box, '000000000009');
    await advance(box, 'P30D');
    expect((await parts(box, intent)).intent.status).toBe('processing');
  });

  it('can fail after its success: the money goes back by a row of its own', async () => {
    const box = sandbox('bank-late');
    const { intent: id } = await debitedSession(box, '000999999992');
    await advance(box, 'P7D');
    const { intent, charge } = await parts(box, id);
    expect(intent).toMatchObject({ status: 'requires_payment_method', amount_received: 0 });
    expect(charge).toMatchObject({ status: 'failed', paid: false, failure_code: 'insufficient_funds' });
    const money = await rows(box);
    expect(money.map(({ type, amount, fee, net, source }) => [type, amount, fee, net, source])).toEqual([
      ['payment', 10_000, 80, 9920, charge.id],
      ['payment_failure_refund', -10_000, 400, -10_400, charge.id],
    ]);
    const expand = ['balance_transaction', 'failure_balance_transaction'];
    expect(await box.stripe.charges.retrieve(charge.id, { expand })).toMatchObject({
      balance_transaction: { net: 9920 },
      failure_balance_transaction: { net: -10_400 },
    });
    expect(await typesOf(box, ...EVENTS)).toEqual([
      ...SET_OUT,
      ...PAID,
      'charge.failed',
      'payment_intent.payment_failed',
    ]);
    await expect(box.stripe.refunds.create({ payment_intent: id })).rejects.toThrow('successful charge');
  });

  it('is refunded by a row payment_refund, pending for three days', async () => {
    const box = sandbox('bank-refund');
    const { intent } = await debitedSession(box);
    await advance(box, 'P7D');
    const refund = await box.stripe.refunds.create({
      payment_intent: intent,
      expand: ['balance_transaction'],
    });
    expect(refund).toMatchObject({
      id: expect.stringMatching(/^pyr_1/),
      status: 'pending',
      pending_reason: 'processing',
      balance_transaction: { type: 'payment_refund', amount: -10_000, fee: 0 },
      destination_details: { type: 'us_bank_transfer' },
    });
    await advance(box, 'P3D');
    expect((await box.stripe.refunds.retrieve(refund.id)).status).toBe('succeeded');
  });

  it('is confirmed through the API too', async () => {
    const box = sandbox('bank-api');
    const intent = await box.stripe.paymentIntents.create({
      amount: 100_000,
      currency: 'usd',
      confirm: true,
      payment_method: 'pm_usBankAccount_success',
      mandate_data: { customer_acceptance: { type: 'offline', offline: {} } },
    });
    expect(intent.status).toBe('processing');
    await advance(box, 'P6D');
    expect((await box.stripe.paymentIntents.retrieve(intent.id)).status).toBe('succeeded');
    expect((await rows(box)).map(({ fee }) => fee)).toEqual([500]);
  });
});

describe('the return of a bank debit', () => {
  it('of account 000555555559 comes a day after its success, lost from the start', async () => {
    const box = sandbox('bank-returned');
    const { intent } = await debitedSession(box, '000555555559');
    await advance(box, 'P7D');
    const [dispute] = (await box.stripe.disputes.list({ payment_intent: intent })).data;
    expect(dispute).toMatchObject({
      status: 'lost',
      reason: 'debit_not_authorized',
      amount: 10_000,
      is_charge_refundable: false,
      evidence_details: { due_by: null },
      payment_method_details: { type: 'us_bank_account' },
      balance_transactions: [{ type: 'adjustment', amount: -10_000, fee: 1500, net: -11_500 }],
    });
    expect(await typesOf(box, 'charge.dispute')).toEqual([
      'charge.dispute.created',
      'charge.dispute.funds_withdrawn',
      'charge.dispute.closed',
    ]);
    const { disputes } = box.stripe;
    await expect(disputes.close(dispute?.id ?? '')).rejects.toThrow('already closed');
    await expect(disputes.update(dispute?.id ?? '', { evidence: { receipt: 'x' } })).rejects.toThrow(
      'closed',
    );
    for (const outcome of ['won', 'appeal', 'appeal_won']) {
      const refused = await box.control('POST', '/disputes', { dispute: dispute?.id, outcome });
      expect(refused).toHaveProperty('error');
    }
    await expect(box.stripe.refunds.create({ payment_intent: intent })).rejects.toMatchObject({
      code: 'charge_disputed',
    });
  });

  it('can be ordered on any day, for a failure’s fee when the account was the reason', async () => {
    const box = sandbox('bank-day-61');
    const { intent } = await debitedSession(box);
    await advance(box, 'P6D');
    const open = (body: object) =>
      box.control<Stripe.Dispute & { error?: string }>('POST', '/disputes', { payment: intent, ...body });
    expect((await open({ kind: 'inquiry' })).error).toContain('final');
    expect((await open({ reason: 'fraudulent' })).error).toContain('the reasons are');
    await advance(box, 'P55D');
    const dispute = await open({});
    expect(dispute).toMatchObject({
      status: 'lost',
      reason: 'insufficient_funds',
      balance_transactions: [{ fee: 400, net: -10_400 }],
    });
  });
});

describe('business days and fees', () => {
  it.each([
    ['2026-11-18T12:00:00Z', 4, '2026-11-24T12:00:00Z'],
    ['2026-11-21T12:00:00Z', 4, '2026-11-26T12:00:00Z'],
    ['2026-11-20T23:59:00Z', 1, '2026-11-23T23:59:00Z'],
  ])('from %s, %i later', (from, days, to) => {
    expect(businessDaysAfter(Date.parse(from) / 1000, days)).toBe(Date.parse(to) / 1000);
  });

  it.each([
    [50, 0],
    [63, 1],
    [10_000, 80],
    [62_499, 500],
    [1_000_000, 500],
  ])('%i cents cost %i', (amount, fee) => {
    expect(debitFee(amount)).toBe(fee);
  });
});
