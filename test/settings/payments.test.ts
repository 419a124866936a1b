import { beforeAll, describe, expect, it } from 'vitest';
import { paymentSettings, settings } from '../../worker/settings/schema.ts';
import { all, bill, newCustomer } from '../support/books.ts';
import { type Staff, signedIn } from '../support/staff.ts';
import { openWorld, page, visit, type World } from '../support/world.ts';

let world: World;
let staff: Staff;
beforeAll(async () => {
  world = await openWorld();
  staff = await signedIn(world, 'biller');
});

interface Notice {
  rule: string;
  verdict: string;
  checked_on: string;
  overridden: { by: string; reason: string } | null;
}
interface Answer {
  version: number;
  office: Record<string, unknown>;
  payments: Record<string, unknown> & { fee: Record<string, unknown> };
  fee_notices: Notice[];
}
const read = async () => (await (await staff.ask('/api/v1/settings')).json()) as Answer;
const send = async (change: Record<string, unknown>) =>
  staff.send('PUT', '/api/v1/settings', { version: (await read()).version, ...change });
async function save(change: Record<string, unknown>): Promise<Answer> {
  const response = await send(change);
  expect(response.status, await response.clone().text()).toBe(200);
  return (await response.json()) as Answer;
}
const activities = (verb: string) =>
  all(world.db, 'SELECT * FROM activity WHERE verb = :verb ORDER BY id', { verb });

const PERCENTAGE = { bps: 290, fixedCents: 30, capCents: null };
const FLAT = { bps: 0, fixedCents: 395, capCents: null };
const feeOff = { fee: { charge: false, terms: PERCENTAGE, refund: false } };
const reset = () => save({ office: { region: '' }, payments: feeOff });

describe('what an office of before has stored', () => {
  it('is understood: what it does not say is as it was, or off', () => {
    expect(settings.parse({ office: {}, payments: { portalOn: true, allowUnpaid: true } })).toMatchObject({
      office: { region: '' },
      payments: {
        allowUnpaid: true,
        achOn: true,
        fee: { charge: false, terms: PERCENTAGE, refund: false, override: [] },
        unpaidAfterDays: 90,
        reinvoiceAutomatically: false,
        refundApprovalCents: null,
        achReinvoiceReasons: ['insufficient_funds', 'incorrect_account_details', 'bank_cannot_process'],
      },
    });
    expect(paymentSettings.parse({}).cancellationTypes.map(({ name }) => name)).toEqual([
      'Paid twice',
      'Entered by mistake',
      'Cheque returned by the bank',
      'Service was cancelled',
    ]);
    expect(paymentSettings.parse({ fee: { charge: true, terms: PERCENTAGE } }).fee.refund).toBe(false);
  });
});

describe('the rules of money', () => {
  it('are changed one by one, and told one by one', async () => {
    const change = {
      achOn: false,
      dueAfterDays: 14,
      unpaidAfterDays: null,
      reinvoiceAutomatically: true,
      refundApprovalCents: 50_000,
      achReinvoiceReasons: ['insufficient_funds'],
      cancellationTypes: [{ id: 'duplicate', name: 'Paid two times', refundsCard: false }],
    };
    expect((await save({ payments: change })).payments).toMatchObject(change);
    const told = (await activities('settings.changed')).at(-1);
    const { changes } = JSON.parse(String(told?.detail)) as { changes: string[] };
    expect(changes.map((text) => (JSON.parse(text) as { field: string }).field).sort()).toEqual(
      Object.keys(change).sort(),
    );
  });

  it('of the fee are changed in parts', async () => {
    await reset();
    const { payments } = await save({ payments: { fee: { refund: true } } });
    expect(payments.fee).toMatchObject({ charge: false, refund: true, terms: PERCENTAGE });
    const told = (await activities('settings.changed')).at(-1);
    expect(JSON.parse(JSON.parse(String(told?.detail)).changes[0])).toEqual({
      field: 'fee.refund',
      from: false,
      to: true,
    });
  });

  it.each<[string, unknown, string]>([
    ['dueAfterDays', -1, 'The term can be 0 to 365 days.'],
    ['unpaidAfterDays', 0, 'The period can be 1 to 730 days.'],
    ['unpaidAfterDays', 'ninety', 'Type a number of days, like 90.'],
    ['refundApprovalCents', -1, 'The amount can be $0.00 to $999,999.99.'],
    ['refundApprovalCents', 1.5, 'Type an amount, like 2.50.'],
    ['achReinvoiceReasons', ['bad_luck'], 'This is no reason for which a bank debit comes back.'],
    ['achReinvoiceReasons', ['general', 'general'], 'Name each reason once.'],
    ['cancellationTypes', [], 'Keep at least one type: every cancellation names one.'],
    ['cancellationTypes', [{ id: 'a', name: ' ', refundsCard: true }], 'Give each type a name.'],
    [
      'cancellationTypes',
      [
        { id: 'a', name: 'Twice', refundsCard: true },
        { id: 'b', name: 'twice', refundsCard: true },
      ],
      'Two types have the same name. Give each its own.',
    ],
    ['fee', { terms: { ...PERCENTAGE, bps: 1001 } }, 'The percentage can be 0 to 10.'],
    ['fee', { terms: { ...PERCENTAGE, bps: 'much' } }, 'Type a percentage, like 2.9.'],
    ['fee', { terms: { ...PERCENTAGE, fixedCents: 10_001 } }, 'The fixed part can be $0.00 to $100.00.'],
    [
      'fee',
      { terms: { ...PERCENTAGE, capCents: 0 } },
      'The cap can be $0.01 to $1,000.00; leave it empty for none.',
    ],
    ['fee', { override: [] }, 'Unrecognized key: "override"'],
  ])('refuse %s = %j, and say what fits', async (name, value, message) => {
    const response = await send({ payments: { [name]: value } });
    expect(response.status).toBe(422);
    const { error } = (await response.json()) as { error: { message: string; field: string } };
    expect(error.message).toBe(message);
    expect(error.field).toMatch(new RegExp(`^payments\\.${name}`));
  });

  it('refuse a state that there is not', async () => {
    const response = await send({ office: { region: 'XX' } });
    expect(await response.json()).toMatchObject({
      error: { field: 'office.region', message: 'Choose a state, or leave it open.' },
    });
  });

  it('refuse to charge a fee of nothing', async () => {
    await reset();
    const nothing = { bps: 0, fixedCents: 0, capCents: null };
    const response = await send({ payments: { fee: { charge: true, terms: nothing } } });
    expect(await response.json()).toMatchObject({
      error: {
        field: 'payments.fee',
        message: 'Type a percentage or an amount: a fee of nothing cannot be charged.',
      },
    });
  });
});

describe('a fee', () => {
  it('is charged to payers from the next request on, at the terms that were saved', async () => {
    await reset();
    const billed = await bill(world.db, [10_000]);
    await save({ office: { region: 'OH' }, payments: { fee: { charge: true, terms: FLAT } } });
    expect(await page(await visit(world, `/pay/${billed.selfPayId}`))).toMatchObject({
      feeCents: 395,
      totalCents: 10_395,
    });
    await save({ payments: { fee: { charge: false } } });
    expect(await page(await visit(world, `/pay/${billed.selfPayId}`))).toMatchObject({ totalCents: 10_000 });
  });

  it('that is warned of is saved, and the warning stands beside it', async () => {
    await reset();
    const { fee_notices } = await save({
      office: { region: 'NY' },
      payments: { fee: { charge: true, terms: PERCENTAGE } },
    });
    expect(fee_notices.map(({ rule, verdict }) => [rule, verdict])).toEqual([
      ['ny.cost', 'warn'],
      ['brands.credit_only', 'warn'],
      ['visa.flat', 'warn'],
    ]);
    expect(fee_notices[0]?.checked_on).toBe('2026-11-21');
  });

  it('that is banned where the office is is not saved, and the rule is named', async () => {
    await reset();
    const { version } = await read();
    const response = await send({
      office: { region: 'CT' },
      payments: { fee: { charge: true, terms: FLAT } },
    });
    expect(response.status).toBe(422);
    const { error } = (await response.json()) as { error: { message: string } };
    expect(error).toMatchObject({ code: 'invalid', field: 'payments.fee' });
    expect(error.message).toMatch(
      /^Connecticut bans it\. .*42-133ff.* set the rule “ct\.ban” aside and say why\.$/,
    );
    expect((await read()).version).toBe(version);
  });

  it('that is banned is not saved by moving the office there either', async () => {
    await reset();
    await save({ office: { region: 'OH' }, payments: { fee: { charge: true, terms: FLAT } } });
    expect((await send({ office: { region: 'MA' } })).status).toBe(422);
    expect((await send({ office: { region: 'NY' } })).status).toBe(200);
  });

  it('is saved when the ban is set aside with a reason, which the event log keeps', async () => {
    await reset();
    const reason = 'We are a town and may charge what it costs us.';
    const saved = await save({
      office: { region: 'ME' },
      payments: { fee: { charge: true, terms: FLAT } },
      override: { rules: ['me.ban'], reason },
    });
    expect(saved.fee_notices).toMatchObject([
      { rule: 'me.ban', verdict: 'refuse', overridden: { by: staff.id, reason } },
    ]);
    expect((await activities('fee.rule_overridden')).at(-1)).toMatchObject({
      actor_kind: 'user',
      actor_id: staff.id,
      subject_kind: 'settings',
      detail: JSON.stringify({ rule: 'me.ban', reason }),
    });
    // Said once, it holds for what else is changed of the fee.
    await save({ payments: { fee: { terms: { ...FLAT, fixedCents: 295 } } } });
    expect(await activities('fee.rule_overridden')).toHaveLength(1);
  });

  it('asks again once it was off', async () => {
    await save({ payments: { fee: { charge: false } } });
    expect((await send({ payments: { fee: { charge: true } } })).status).toBe(422);
  });

  it.each([
    [
      { rules: ['me.ban'], reason: 'why not' },
      'override.reason',
      'Say why, in a sentence: it stands in the event log.',
    ],
    [{ rules: [], reason: 'We are a town and may.' }, 'override.rules', 'Name the rules that you set aside.'],
    [{ rules: ['ct.ban'], reason: 'We are a town and may.' }, 'payments.fee', /^Maine bans it\./],
  ])('is not saved by %j', async (override, field, message) => {
    await reset();
    const response = await send({
      office: { region: 'ME' },
      payments: { fee: { charge: true, terms: FLAT } },
      override,
    });
    expect(response.status).toBe(422);
    const { error } = (await response.json()) as { error: { field: string; message: string } };
    expect(error.field).toBe(field);
    expect(error.message).toMatch(message);
  });

  it('that a newer version of the rules bans does not block other settings', async () => {
    await reset();
    await all(
      world.db,
      `UPDATE settings SET office = json_set(office, '$.region', 'CT'), payments = json_set(payments, '$.fee.charge', json('true')), version = version + 1`,
    );
    const { fee_notices } = await save({ office: { name: 'Still to be changed' } });
    expect(fee_notices[0]).toMatchObject({ rule: 'ct.ban', overridden: null });
    await reset();
  });

  it('can be thought about before it is saved', async () => {
    await reset();
    const ask = async (query: string) => (await staff.ask(`/api/v1/settings/fee?${query}`)).json();
    expect(await ask('')).toMatchObject({
      examples: [
        { net_cents: 2_500, fee_cents: 106, total_cents: 2_606 },
        { net_cents: 10_000, fee_cents: 330, total_cents: 10_330 },
        { net_cents: 100_000, fee_cents: 3_017, total_cents: 103_017 },
      ],
      notices: [{ rule: 'brands.credit_only' }, { rule: 'visa.flat' }, { rule: 'state.unknown' }],
    });
    expect(await ask('region=PR&bps=0&fixed_cents=395')).toMatchObject({
      examples: [{ fee_cents: 395 }, { fee_cents: 395 }, { fee_cents: 395 }],
      notices: [{ rule: 'pr.ban', verdict: 'refuse', overridden: null }],
    });
    expect(await ask('region=OH&bps=80&fixed_cents=0&cap_cents=500')).toMatchObject({
      examples: [{ fee_cents: 20 }, { fee_cents: 81 }, { fee_cents: 500 }],
    });
    expect(await ask('bps=290&fixed_cents=30&cap_cents=none')).toMatchObject({
      examples: [{ fee_cents: 106 }, { fee_cents: 330 }, { fee_cents: 3_017 }],
    });
    expect(await ask('bps=lots')).toMatchObject({ error: { code: 'invalid', field: 'bps' } });
    expect((await read()).payments.fee).toMatchObject({ terms: PERCENTAGE });
  });
});

describe('a customer’s own rule on the fee', () => {
  const change = (id: number | string, body: Record<string, unknown>) =>
    staff.send('PUT', `/api/v1/customers/${id}/fee-policy`, body);
  const totalOf = async (selfPayId: string) =>
    ((await page(await visit(world, `/pay/${selfPayId}`))) as { totalCents?: number }).totalCents;

  it('goes before the office’s, is told in the event log, and told once', async () => {
    await reset();
    const billed = await bill(world.db, [10_000]);
    for (const [fee_policy, total] of [
      ['charge', 10_330],
      ['absorb', 10_000],
      ['follow', 10_000],
    ] as const) {
      const response = await change(billed.customer, { fee_policy });
      expect(await response.json()).toEqual({ id: billed.customer, fee_policy });
      await change(billed.customer, { fee_policy });
      expect(await totalOf(billed.selfPayId)).toBe(total);
    }
    const told = await activities('customer.fee_policy_changed');
    expect(told.map(({ subject_id, detail }) => [subject_id, detail])).toEqual(
      [
        { from: 'follow', to: 'charge' },
        { from: 'charge', to: 'absorb' },
        { from: 'absorb', to: 'follow' },
      ].map((detail) => [String(billed.customer), JSON.stringify(detail)]),
    );
  });

  it('cannot charge what is banned where the office is, unless the ban is set aside', async () => {
    await reset();
    await save({ office: { region: 'PR' } });
    const { customer } = await bill(world.db, [10_000]);
    const response = await change(customer, { fee_policy: 'charge' });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      error: { field: 'fee_policy', message: expect.stringMatching(/^Puerto Rico bans it\./) },
    });
    const override = { rules: ['pr.ban'], reason: 'They asked for it in writing.' };
    expect((await change(customer, { fee_policy: 'charge', override })).status).toBe(200);
    expect((await activities('fee.rule_overridden')).at(-1)).toMatchObject({
      subject_kind: 'customer',
      subject_id: String(customer),
      detail: JSON.stringify({ rule: 'pr.ban', reason: override.reason }),
    });
    expect((await change(customer, { fee_policy: 'absorb' })).status).toBe(200);
    await reset();
  });

  it('is one of three, of a customer that there is', async () => {
    const { customer } = await bill(world.db, [10_000], 'open', newCustomer());
    const wrong = await change(customer, { fee_policy: 'double' });
    expect(await wrong.json()).toMatchObject({
      error: { field: 'fee_policy', message: 'Choose follow, charge or absorb.' },
    });
    expect((await change(99_999_999, { fee_policy: 'charge' })).status).toBe(404);
  });

  it('changed by two at once is changed by one of them, or by both in turn, and told as often', async () => {
    await reset();
    const { customer } = await bill(world.db, [10_000]);
    const before = (await activities('customer.fee_policy_changed')).length;
    const answers = await Promise.all(
      ['charge', 'absorb', 'charge'].map((fee_policy) => change(customer, { fee_policy })),
    );
    const done = answers.filter(({ status }) => status === 200).length;
    expect(done).toBeGreaterThan(0);
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    const told = (await activities('customer.fee_policy_changed')).slice(before);
    expect(told.length).toBeLessThanOrEqual(done);
    const [row] = await all(world.db, 'SELECT fee_policy FROM customers WHERE id = :id', { id: customer });
    expect(JSON.parse(String(told.at(-1)?.detail)).to).toBe(row?.fee_policy);
  });
});
