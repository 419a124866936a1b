import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { paidCharge, type Sandbox, sandbox, typesOf } from './test/client.ts';

const DISPUTE = 'charge.dispute.';
const CREATED = 'charge.dispute.created';
const UPDATED = 'charge.dispute.updated';
const CLOSED = 'charge.dispute.closed';
const WITHDRAWN = 'charge.dispute.funds_withdrawn';
const REINSTATED = 'charge.dispute.funds_reinstated';

interface Books {
  balanceTransactions: {
    id: string;
    type: string;
    source: string;
    amount: number;
    fee: number;
    net: number;
  }[];
  disputes: { id: string; payment: string; amount: number; status: string }[];
}

const books = (box: Sandbox) => box.control<Books>('GET', '/books');
const nets = async (box: Sandbox) => (await books(box)).balanceTransactions.slice(1).map(({ net }) => net);
const control = (box: Sandbox, body: object) =>
  box.control<Stripe.Dispute & { error?: string; scheduled?: string }>('POST', '/disputes', body);
const status = async (box: Sandbox, id: string) => (await box.stripe.disputes.retrieve(id)).status;

/** A dispute of a payment of $100 in a sandbox of its own. */
async function disputed(name: string, more: object = {}) {
  const box = sandbox(name);
  const charge = await paidCharge(box);
  const dispute = await control(box, { payment: charge.payment_intent, ...more });
  return { box, charge, dispute };
}

describe('a chargeback', () => {
  it('takes the money and the fee at once, and no refund is possible', async () => {
    const { box, charge, dispute } = await disputed('dispute');
    const found = await box.stripe.disputes.retrieve(dispute.id, { expand: ['charge', 'payment_intent'] });
    expect(found).toMatchObject({
      id: expect.stringMatching(/^du_1[0-9A-Za-z]{23}$/),
      amount: 10_000,
      charge: { id: charge.id, disputed: true },
      payment_intent: { id: charge.payment_intent },
      status: 'needs_response',
      reason: 'fraudulent',
      is_charge_refundable: false,
      evidence_details: { has_evidence: false, past_due: false, submission_count: 0 },
      payment_method_details: {
        type: 'card',
        card: { brand: 'visa', case_type: 'chargeback', network_reason_code: '10.4' },
      },
    });
    expect(found.evidence_details.due_by).toBe(found.created + 9 * 24 * 3600);
    expect(found.balance_transactions).toEqual([
      expect.objectContaining({
        type: 'adjustment',
        reporting_category: 'dispute',
        amount: -10_000,
        fee: 1500,
        net: -11_500,
        source: dispute.id,
        description: `Chargeback withdrawal for ${charge.id}`,
      }),
    ]);
    const [row] = found.balance_transactions;
    expect(await box.stripe.balanceTransactions.retrieve(row?.id ?? '')).toMatchObject({ net: -11_500 });
    expect(await typesOf(box, DISPUTE)).toEqual([CREATED, WITHDRAWN]);
    await expect(box.stripe.refunds.create({ charge: charge.id })).rejects.toMatchObject({
      code: 'charge_disputed',
      message: `Charge ${charge.id} has been charged back; cannot issue a refund.`,
    });
    const list = async (params: Stripe.DisputeListParams) =>
      (await box.stripe.disputes.list(params)).data.map(({ id }) => id);
    expect(await list({ payment_intent: charge.payment_intent as string })).toEqual([dispute.id]);
    expect(await list({ charge: charge.id })).toEqual([dispute.id]);
    expect(await list({ charge: 'ch_other' })).toEqual([]);
    expect((await books(box)).disputes).toEqual([
      { id: dispute.id, payment: charge.payment_intent, amount: 10_000, status: 'needs_response' },
    ]);
  });

  it('that is won gives the amount back and keeps the fee; then a refund is possible', async () => {
    const { box, charge, dispute } = await disputed('dispute-won');
    expect((await control(box, { dispute: dispute.id, outcome: 'under_review' })).status).toBe(
      'under_review',
    );
    const won = await control(box, { dispute: dispute.id, outcome: 'won' });
    expect(won).toMatchObject({ status: 'won', is_charge_refundable: true });
    expect(won.balance_transactions[1]).toMatchObject({
      type: 'adjustment',
      reporting_category: 'dispute_reversal',
      amount: 10_000,
      fee: 0,
      net: 10_000,
      source: dispute.id,
    });
    expect(await nets(box)).toEqual([-11_500, 10_000]);
    expect(await typesOf(box, DISPUTE)).toEqual([CREATED, WITHDRAWN, UPDATED, CLOSED, REINSTATED]);
    expect((await box.stripe.refunds.create({ charge: charge.id })).status).toBe('succeeded');
  });

  it('that is lost leaves it at that, also when it is given up', async () => {
    const { box, dispute } = await disputed('dispute-lost', { outcome: 'lost' });
    expect([dispute.status, dispute.balance_transactions.length]).toEqual(['lost', 1]);
    const other = await control(box, { payment: (await paidCharge(box)).id });
    expect((await box.stripe.disputes.close(other.id)).status).toBe('lost');
    await expect(box.stripe.disputes.close(other.id)).rejects.toThrow('already closed');
    expect(await typesOf(box, DISPUTE)).toEqual([CREATED, WITHDRAWN, CLOSED, CREATED, WITHDRAWN, CLOSED]);
  });

  it('may be lost first and won on appeal', async () => {
    const { box, dispute } = await disputed('dispute-appeal', { outcome: 'lost' });
    for (const [outcome, expected] of [
      ['appeal', 'appeal_needs_response'],
      ['under_review', 'appeal_under_review'],
      ['appeal_lost', 'lost'],
      ['appeal_won', 'won'],
    ]) {
      expect((await control(box, { dispute: dispute.id, outcome })).status).toBe(expected);
    }
    expect(await nets(box)).toEqual([-11_500, 10_000]);
    expect((await typesOf(box, DISPUTE)).slice(3)).toEqual([UPDATED, UPDATED, CLOSED, CLOSED, REINSTATED]);
  });

  it('that is prevented gives the money back', async () => {
    const { box, dispute } = await disputed('dispute-prevented', { outcome: 'prevented' });
    expect([dispute.status, dispute.balance_transactions.length]).toEqual(['prevented', 2]);
    expect(await nets(box)).toEqual([-11_500, 10_000]);
  });

  it('can be of a part, of each part once, and of no more than is left', async () => {
    const { box, charge, dispute } = await disputed('dispute-partial', { amount: 2500, reason: 'duplicate' });
    expect(dispute).toMatchObject({ amount: 2500, reason: 'duplicate' });
    expect(dispute.payment_method_details?.card?.network_reason_code).toBe('12.6.1');
    const more = await control(box, { payment: charge.id, amount: 7501 });
    expect(more.error).toContain('only 7500 cents are left');
    expect((await control(box, { payment: charge.id })).amount).toBe(7500);
    expect(await nets(box)).toEqual([-4000, -9000]);
  });

  it('is answered by evidence; Stripe’s magic texts decide it', async () => {
    const { box, dispute } = await disputed('dispute-evidence');
    const { disputes } = box.stripe;
    const saved = await disputes.update(dispute.id, { evidence: { customer_name: 'A' }, submit: false });
    expect(saved).toMatchObject({ status: 'needs_response', evidence_details: { has_evidence: true } });
    const won = await disputes.update(dispute.id, { evidence: { uncategorized_text: 'winning_evidence' } });
    expect(won).toMatchObject({ status: 'won', evidence_details: { submission_count: 1 } });
    await expect(disputes.update(dispute.id, { evidence: { receipt: 'x' } })).rejects.toThrow(
      'already closed',
    );
    const noted = await disputes.update(dispute.id, { metadata: { note: '1' } });
    expect(noted.metadata).toEqual({ note: '1' });
  });
});

describe('an inquiry', () => {
  it('moves no money, allows a refund, and may be closed', async () => {
    const { box, charge, dispute } = await disputed('inquiry', { kind: 'inquiry' });
    expect(dispute).toMatchObject({
      status: 'warning_needs_response',
      balance_transactions: [],
      is_charge_refundable: true,
      payment_method_details: { card: { case_type: 'inquiry' } },
    });
    expect(await typesOf(box, DISPUTE)).toEqual([CREATED]);
    expect((await box.stripe.refunds.create({ charge: charge.id, amount: 100 })).status).toBe('succeeded');
    const closed = await control(box, { dispute: dispute.id, outcome: 'warning_closed' });
    expect([closed.status, closed.balance_transactions]).toEqual(['warning_closed', []]);
    expect(await nets(box)).toEqual([-100]);
  });

  it('may become a chargeback: then the money leaves', async () => {
    const { box, dispute } = await disputed('inquiry-escalates', { kind: 'inquiry' });
    await control(box, { dispute: dispute.id, outcome: 'under_review' });
    const escalated = await control(box, { dispute: dispute.id, outcome: 'escalate' });
    expect(escalated).toMatchObject({
      id: dispute.id,
      status: 'needs_response',
      is_charge_refundable: false,
      payment_method_details: { card: { case_type: 'chargeback' } },
    });
    expect(await nets(box)).toEqual([-11_500]);
    expect(await typesOf(box, DISPUTE)).toEqual([CREATED, UPDATED, UPDATED, WITHDRAWN]);
  });

  it('is prevented without any money', async () => {
    const { box, dispute } = await disputed('inquiry-prevented', { kind: 'inquiry', outcome: 'prevented' });
    expect([dispute.status, dispute.balance_transactions]).toEqual(['prevented', []]);
    expect(await nets(box)).toEqual([]);
  });
});

describe('the control route', () => {
  it('opens and moves at a time when the clock gets there', async () => {
    const box = sandbox('dispute-later');
    const charge = await paidCharge(box);
    const inDays = (days: number) => new Date(Date.now() + days * 24 * 3600 * 1000).toISOString();
    const opens = await control(box, { payment: charge.id, at: inDays(10) });
    expect(opens.scheduled).toMatch(/Z$/);
    expect((await box.stripe.disputes.list()).data).toEqual([]);
    await box.control('POST', '/clock', { advance: 'P11D' });
    const [dispute] = (await box.stripe.disputes.list()).data;
    const early = (dispute?.created ?? 0) - Date.now() / 1000 - 10 * 24 * 3600;
    expect(Math.abs(early)).toBeLessThan(5);
    await control(box, { dispute: dispute?.id, outcome: 'won', at: inDays(70) });
    await box.control('POST', '/clock', { advance: 'P50D' });
    expect(await status(box, dispute?.id ?? '')).toBe('needs_response');
    await box.control('POST', '/clock', { advance: 'P10D' });
    expect(await status(box, dispute?.id ?? '')).toBe('won');
  });

  it('refuses what cannot be, and lets what became impossible pass by', async () => {
    const { box, charge, dispute } = await disputed('dispute-refused', { outcome: 'lost' });
    const error = async (body: object) => (await control(box, body)).error;
    expect(await error({ dispute: dispute.id, outcome: 'won' })).toContain('from lost no way leads');
    expect(await error({ dispute: 'du_no', outcome: 'won' })).toContain('no dispute du_no');
    expect(await error({ payment: 'pi_no' })).toContain('no payment pi_no');
    expect(await error({ payment: charge.id })).toContain('only 0 cents');
    expect(await error({ payment: charge.id, reason: 'insufficient_funds' })).toContain('the reasons are');
    expect(await error({ payment: charge.id, kind: 'whim' })).toBeTruthy();
    const declined = await paidCharge(box, '4000000000000002');
    expect(await error({ payment: declined.id })).toContain('its money has not come in');
    const paid = await paidCharge(box);
    await control(box, { payment: paid.id, at: new Date(Date.now() + 1000).toISOString() });
    await box.stripe.refunds.create({ charge: paid.id });
    await box.control('POST', '/clock', { advance: 'PT1M' });
    expect((await box.stripe.disputes.list()).data).toHaveLength(1);
  });
});

describe('the test cards for disputes', () => {
  it.each([
    ['4000000000000259', 'fraudulent', 'needs_response', [-11_500]],
    ['4000000000002685', 'product_not_received', 'needs_response', [-11_500]],
    ['4000000000001976', 'fraudulent', 'warning_needs_response', []],
  ])('%s: disputed as soon as it has paid', async (number, reason, expected, money) => {
    const box = sandbox(`dispute-${number}`);
    const charge = await paidCharge(box, number);
    const [dispute] = (await box.stripe.disputes.list()).data;
    expect(dispute).toMatchObject({ charge: charge.id, reason, status: expected, amount: 10_000 });
    expect(await nets(box)).toEqual(money);
  });
});
