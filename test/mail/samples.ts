import type { FactsOf, Kind } from '../../worker/mail/templates/index.ts';

const card = { type: 'card', brand: 'visa', last4: '4242' };
const bank = { type: 'us_bank_account', brand: null, last4: '6789' };
const usd = { currency: 'usd' };

/** A mail of each kind, in each of the ways that it can say something. */
export const SAMPLES: { name: string; kind: Kind; data: FactsOf<Kind> }[] = [
  {
    name: 'consent',
    kind: 'consent',
    data: {
      consent: 'con_01K9Z7Q4T2',
      text: 'I allow the billing office to charge my Visa ending in 4242 on day 15 of each month for what I owe, at most $500.00 at once.\nI can stop this at any time.',
      agreed_at: Date.UTC(2026, 10, 20, 20, 15),
      ...usd,
      method: card,
      day: 15,
      most_cents: 50_000,
    },
  },
  {
    name: 'notice',
    kind: 'notice',
    data: {
      amount_cents: 15_000,
      ...usd,
      on: '2026-12-15',
      cancel_by: '2026-12-11',
      method: bank,
      self_pay_ids: ['4829157309', '1790161243'],
    },
  },
  {
    name: 'notice-plain',
    kind: 'notice',
    data: {
      amount_cents: 15_000,
      fee: { bps: 290, fixedCents: 30, capCents: null },
      ...usd,
      on: '2026-12-15',
      method: card,
      self_pay_ids: [],
    },
  },
  {
    name: 'receipt',
    kind: 'receipt',
    data: {
      amount_cents: 15_465,
      ...usd,
      fee_cents: 465,
      paid_at: Date.UTC(2026, 10, 20, 20, 15),
      method: card,
      self_pay_ids: ['4829157309'],
      receipt: 'pi_3QX7ABCDEF0123456789abcd',
    },
  },
  {
    name: 'receipt-on-its-way',
    kind: 'receipt',
    data: {
      amount_cents: 15_000,
      ...usd,
      paid_at: Date.UTC(2026, 11, 15, 8, 3),
      method: bank,
      self_pay_ids: ['4829157309'],
      receipt: 'pi_3QX7ABCDEF0123456789abcd',
      on_its_way: true,
      automatic: true,
    },
  },
  {
    name: 'receipt-returnable',
    kind: 'receipt',
    data: {
      amount_cents: 15_000,
      ...usd,
      paid_at: Date.UTC(2026, 11, 15, 8, 3),
      method: { ...bank, last4: null },
      self_pay_ids: ['4829157309'],
      receipt: 'ent_01K9Z7Q4T2',
      returnable_until: Date.UTC(2027, 1, 13),
      automatic: true,
    },
  },
  ...(['insufficient_funds', 'other'] as const).map((reason) => ({
    name: `failure-retry-${reason}`,
    kind: 'failure' as const,
    data: {
      amount_cents: 15_000,
      ...usd,
      method: bank,
      reason,
      next: { do: 'retry' as const, on: '2026-12-18' },
      self_pay_ids: ['4829157309'],
    },
  })),
  ...(['declined', 'incorrect', 'authenticate'] as const).map((reason) => ({
    name: `failure-pay-${reason}`,
    kind: 'failure' as const,
    data: {
      amount_cents: 15_000,
      ...usd,
      method: card,
      reason,
      next: { do: 'pay' as const },
      self_pay_ids: ['4829157309'],
    },
  })),
  ...(['expired', 'replace'] as const).map((reason) => ({
    name: `failure-replace-${reason}`,
    kind: 'failure' as const,
    data: {
      amount_cents: 123_456,
      ...usd,
      method: card,
      reason,
      next: { do: 'replace' as const },
      self_pay_ids: [],
    },
  })),
  ...(['payer', 'office'] as const).map((by) => ({
    name: `cancelled-${by}`,
    kind: 'cancelled' as const,
    data: {
      consent: 'con_01K9Z7Q4T2',
      at: Date.UTC(2026, 10, 20, 20, 15),
      by,
      method: by === 'payer' ? card : null,
    },
  })),
  {
    name: 'link',
    kind: 'link',
    // Far enough that it does not end while the tests are of use.
    data: { link: 'lnk_01K9Z7Q4T2', expires_at: Date.UTC(2099, 10, 20, 21, 15) },
  },
  { name: 'expiring', kind: 'expiring', data: { method: card, month: '2027-02' } },
  { name: 'method_invalid', kind: 'method_invalid', data: { method: bank } },
  { name: 'test', kind: 'test', data: {} },
];
