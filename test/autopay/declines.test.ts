import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BANK_DECLINES,
  CARD_DECLINES,
  CHECKED_ON,
  type Decline,
  NETWORK_ADVICE,
  STRIPE_ADVICE,
  type Tell,
} from '../../worker/autopay/decline-codes.ts';
import { decide, type Failure } from '../../worker/autopay/declines.ts';
import { failureReason } from '../../worker/stripe/failure.ts';

/** Days until the second, third and fourth try; what becomes of the stored method; what the payer is told; who looks. */
type Promised = [retry: number[], method: Decline['method'], tell: Tell, look?: 'critical'];

/** docs.stripe.com/declines/codes, "Card decline codes": all 50, in its order. */
const CARDS: Record<string, Promised> = {
  authentication_required: [[], 'keep', 'authenticate'],
  authentication_not_handled: [[], 'keep', 'authenticate'],
  approve_with_id: [[1, 3, 5], 'keep', 'declined'],
  call_issuer: [[], 'keep', 'declined'],
  card_not_supported: [[], 'unusable', 'replace'],
  card_velocity_exceeded: [[3, 5, 7], 'keep', 'insufficient_funds'],
  currency_not_supported: [[], 'unusable', 'replace'],
  do_not_honor: [[3, 5, 7], 'keep', 'declined'],
  do_not_try_again: [[], 'keep', 'declined'],
  duplicate_transaction: [[], 'keep', 'other', 'critical'],
  expired_card: [[], 'unusable', 'expired'],
  fraudulent: [[], 'unusable', 'declined', 'critical'],
  generic_decline: [[3, 5, 7], 'keep', 'declined'],
  incorrect_address: [[], 'unusable', 'incorrect'],
  incorrect_cvc: [[], 'unusable', 'incorrect'],
  incorrect_number: [[], 'unusable', 'incorrect'],
  incorrect_pin: [[], 'unusable', 'replace'],
  incorrect_zip: [[], 'unusable', 'incorrect'],
  insufficient_funds: [[3, 5, 7], 'keep', 'insufficient_funds'],
  invalid_account: [[], 'unusable', 'replace'],
  invalid_amount: [[], 'keep', 'declined', 'critical'],
  invalid_cvc: [[], 'unusable', 'incorrect'],
  invalid_expiry_month: [[], 'unusable', 'incorrect'],
  invalid_expiry_year: [[], 'unusable', 'incorrect'],
  invalid_number: [[], 'unusable', 'incorrect'],
  invalid_pin: [[], 'unusable', 'replace'],
  issuer_not_available: [[1, 3, 5], 'keep', 'other'],
  lost_card: [[], 'unusable', 'declined'],
  merchant_blacklist: [[], 'unusable', 'declined', 'critical'],
  new_account_information_available: [[], 'unusable', 'replace'],
  no_action_taken: [[], 'keep', 'declined'],
  not_permitted: [[], 'keep', 'declined'],
  offline_pin_required: [[], 'unusable', 'replace'],
  online_or_offline_pin_required: [[], 'unusable', 'replace'],
  pickup_card: [[], 'unusable', 'declined'],
  pin_try_exceeded: [[], 'unusable', 'replace'],
  processing_error: [[1, 3, 5], 'keep', 'other'],
  reenter_transaction: [[1, 3, 5], 'keep', 'declined'],
  restricted_card: [[], 'unusable', 'declined'],
  revocation_of_all_authorizations: [[], 'unusable', 'replace', 'critical'],
  revocation_of_authorization: [[], 'unusable', 'replace', 'critical'],
  security_violation: [[], 'unusable', 'declined'],
  service_not_allowed: [[], 'keep', 'declined'],
  stolen_card: [[], 'unusable', 'declined'],
  stop_payment_order: [[], 'unusable', 'replace', 'critical'],
  testmode_decline: [[], 'unusable', 'replace', 'critical'],
  transaction_not_allowed: [[], 'unusable', 'replace'],
  try_again_later: [[1, 3, 5], 'keep', 'other'],
  withdrawal_count_limit_exceeded: [[3, 5, 7], 'keep', 'insufficient_funds'],
  mobile_device_authentication_required: [[], 'keep', 'authenticate'],
};

/** What stands elsewhere in Stripe's documentation: blocked payments, and error codes without a decline code. */
const OTHERS_OF_CARDS: Record<string, Promised> = {
  highest_risk_level: [[], 'unusable', 'declined', 'critical'],
  low_probability_of_authorization: [[], 'keep', 'declined'],
  card_declined: [[3, 5, 7], 'keep', 'declined'],
  card_decline_rate_limit_exceeded: [[3, 5, 7], 'keep', 'declined'],
  incorrect_postal_code: [[], 'unusable', 'incorrect'],
  payment_intent_authentication_failure: [[], 'keep', 'authenticate'],
};

const BANKS: Record<string, Promised> = {
  // docs.stripe.com/declines/network-codes, "ACH Direct Debit": all.
  insufficient_funds: [[5, 7], 'keep', 'insufficient_funds'],
  bank_account_closed: [[], 'unusable', 'replace'],
  bank_account_invalid_details: [[], 'unusable', 'incorrect'],
  debit_not_authorized: [[], 'unusable', 'replace', 'critical'],
  recipient_deceased: [[], 'unusable', 'other', 'critical'],
  bank_account_frozen: [[], 'unusable', 'replace'],
  bank_account_restricted: [[], 'unusable', 'replace'],
  // us_bank_account.status_details.blocked.reason: what is not above.
  bank_account_unusable: [[], 'unusable', 'replace', 'critical'],
  tokenized_account_number_deactivated: [[], 'unusable', 'replace'],
  // Reasons of disputes of ACH debits: what is not above.
  incorrect_account_details: [[], 'unusable', 'incorrect'],
  bank_cannot_process: [[], 'keep', 'other', 'critical'],
  customer_initiated: [[], 'unusable', 'replace', 'critical'],
  // docs.stripe.com/error-codes: what a debit can fail with.
  account_closed: [[], 'unusable', 'replace'],
  no_account: [[], 'unusable', 'incorrect'],
  account_number_invalid: [[], 'unusable', 'incorrect'],
  bank_account_declined: [[], 'unusable', 'replace'],
  bank_account_unverified: [[], 'unusable', 'replace'],
  bank_account_verification_failed: [[], 'unusable', 'replace'],
  payment_method_bank_account_blocked: [[], 'unusable', 'replace'],
  refer_to_customer: [[], 'unusable', 'replace', 'critical'],
  billing_invalid_mandate: [[], 'unusable', 'replace', 'critical'],
  payment_intent_mandate_invalid: [[], 'unusable', 'replace', 'critical'],
  charge_exceeds_source_limit: [[5, 7], 'keep', 'other', 'critical'],
  charge_exceeds_transaction_limit: [[], 'keep', 'other', 'critical'],
};

/** docs.stripe.com/billing/revenue-recovery/smart-retries, "Hard decline codes": all nine. */
const STRIPE_HARD = [
  'incorrect_number',
  'lost_card',
  'pickup_card',
  'stolen_card',
  'revocation_of_authorization',
  'revocation_of_all_authorizations',
  'authentication_required',
  'highest_risk_level',
  'transaction_not_allowed',
];
/** What Stripe makes of Visa's category 1: 04 and 07, 14, 41, 43, 46, 57, R0, R1, R3. */
const VISA_NEVER = [
  'pickup_card',
  'incorrect_number',
  'invalid_number',
  'lost_card',
  'stolen_card',
  'invalid_account',
  'transaction_not_allowed',
  'stop_payment_order',
  'revocation_of_authorization',
  'revocation_of_all_authorizations',
];
/** What may mean that somebody else has the card. */
const MISUSED = [
  'lost_card',
  'stolen_card',
  'pickup_card',
  'restricted_card',
  'security_violation',
  'fraudulent',
  'merchant_blacklist',
  'highest_risk_level',
];

const daysOf = (failure: Omit<Failure, 'tries'>, tries: number): number | null =>
  decide({ ...failure, tries }).retry?.afterDays ?? null;

function expectPromised(failure: Omit<Failure, 'tries'>, [retry, method, tell, look]: Promised): void {
  expect([1, 2, 3, 4, 5].map((tries) => daysOf(failure, tries)).filter((days) => days !== null)).toEqual(
    retry,
  );
  expect(decide({ ...failure, tries: 1 })).toMatchObject({ method, tell, critical: look === 'critical' });
}

const card = (declineCode: string, more: Partial<Failure> = {}): Failure => ({
  kind: 'card',
  code: 'card_declined',
  declineCode,
  tries: 1,
  ...more,
});
const bank = (code: string, more: Partial<Failure> = {}): Failure => ({
  kind: 'bank',
  code,
  tries: 1,
  ...more,
});

const advice = fc.option(fc.constantFrom(...STRIPE_ADVICE.keys()), { nil: null });
const networkAdvice = fc.option(fc.constantFrom(...NETWORK_ADVICE.keys(), '99'), { nil: null });
const tries = fc.integer({ min: 1, max: 6 });

describe('every published code', () => {
  it('Stripe publishes fifty for cards', () => {
    expect(Object.keys(CARDS).length).toBe(50);
  });

  it.each(Object.entries(CARDS))('%s of a card', (declineCode, promised) => {
    expectPromised({ kind: 'card', code: 'card_declined', declineCode }, promised);
    expectPromised({ kind: 'card', declineCode }, promised);
  });

  it.each(Object.entries(OTHERS_OF_CARDS))('%s instead of a decline code', (code, promised) => {
    expectPromised({ kind: 'card', code }, promised);
  });

  it.each(Object.entries(BANKS))('%s of a bank debit', (code, promised) => {
    expectPromised({ kind: 'bank', code }, promised);
    expectPromised({ kind: 'bank', code: 'payment_method_provider_decline', declineCode: code }, promised);
  });

  it('no row stands in the tables without a promise', () => {
    const sorted = (rows: object) => Object.keys(rows).sort();
    expect(sorted(CARD_DECLINES)).toEqual(sorted({ ...CARDS, ...OTHERS_OF_CARDS }));
    expect(sorted(BANK_DECLINES)).toEqual(sorted(BANKS));
  });

  it('each row says in one sentence why, where it was read, and when', () => {
    expect(CHECKED_ON).toMatch(/^20\d\d-\d\d-\d\d$/);
    const rows = Object.values<Decline>({ ...CARD_DECLINES, ...BANK_DECLINES });
    for (const { why, sources } of rows) {
      expect(why).toMatch(/^[A-Z][^.]+\.$/);
      expect(sources.length).toBeGreaterThan(0);
      for (const source of sources) expect(source).toMatch(/^https:\/\//);
    }
    for (const said of [...STRIPE_ADVICE.values(), ...NETWORK_ADVICE.values()]) {
      expect(said.sources.length).toBeGreaterThan(0);
      if (said.says === 'stop') expect(said.why).toMatch(/^[A-Z][^.]+\.$/);
    }
  });

  it('a payer is told what the payment page would say, or what to do about the stored card', () => {
    for (const [code, [, , tell]] of Object.entries(CARDS)) {
      if (tell === 'replace' || tell === 'authenticate' || code === 'duplicate_transaction') continue;
      expect(tell, code).toBe(failureReason({ code: 'card_declined', decline_code: code }));
    }
  });
});

describe('hard declines', () => {
  it.each([...new Set([...STRIPE_HARD, ...VISA_NEVER])])(
    '%s is never tried again, whatever is advised',
    (code) => {
      fc.assert(
        fc.property(advice, networkAdvice, tries, (adviceCode, networkAdviceCode, n) => {
          expect(decide(card(code, { adviceCode, networkAdviceCode, tries: n })).retry).toBeNull();
        }),
      );
    },
  );

  it.each(MISUSED)('%s is told as a plain decline, whatever is advised', (code) => {
    const plain = decide(card('generic_decline')).tell;
    fc.assert(
      fc.property(advice, networkAdvice, tries, (adviceCode, networkAdviceCode, n) => {
        const told = decide(card(code, { adviceCode, networkAdviceCode, tries: n }));
        expect(told).toMatchObject({ tell: plain, method: 'unusable' });
      }),
    );
  });
});

describe('what Stripe advises', () => {
  it('do_not_try_again ends it, whatever the code', () => {
    const codes = fc.oneof(fc.constantFrom(...Object.keys(CARD_DECLINES)), fc.string({ minLength: 1 }));
    fc.assert(
      fc.property(codes, networkAdvice, tries, (code, networkAdviceCode, n) => {
        const failure = card(code, { adviceCode: 'do_not_try_again', networkAdviceCode, tries: n });
        expect(decide(failure).retry).toBeNull();
        expect(decide({ ...failure, kind: 'bank' }).retry).toBeNull();
      }),
    );
    expect(decide(card('insufficient_funds', { adviceCode: 'do_not_try_again' }))).toEqual({
      retry: null,
      method: 'keep',
      tell: 'insufficient_funds',
      critical: false,
      why: 'The bank asked not to try this payment again.',
    });
  });

  it('confirm_card_data has the card entered again', () => {
    expect(decide(card('do_not_honor', { adviceCode: 'confirm_card_data' }))).toEqual({
      retry: null,
      method: 'unusable',
      tell: 'incorrect',
      critical: false,
      why: 'The bank said that some of the card’s details are wrong.',
    });
    expect(decide(card('expired_card', { adviceCode: 'confirm_card_data' })).tell).toBe('expired');
  });

  it('try_again_later allows what the code leaves open, on cards', () => {
    const later = { adviceCode: 'try_again_later' };
    for (const code of ['call_issuer', 'no_action_taken', 'not_permitted', 'service_not_allowed']) {
      expectPromised({ kind: 'card', declineCode: code, ...later }, [[3, 5, 7], 'keep', 'declined']);
    }
    expectPromised({ kind: 'card', declineCode: 'brand_new', ...later }, [
      [3, 5, 7],
      'keep',
      'declined',
      'critical',
    ]);
    expect(decide(bank('brand_new', later)).retry).toBeNull();
    expect(decide(bank('bank_cannot_process', later)).retry).toBeNull();
  });

  it('an advice that is new stops, and calls a person', () => {
    expect(decide(card('insufficient_funds', { adviceCode: 'ask_again_in_spring' }))).toMatchObject({
      retry: null,
      critical: true,
      why: 'Stripe gave an unknown advice: ask_again_in_spring.',
    });
  });
});

describe('what the network advises', () => {
  it.each([
    ['02', 4],
    ['24', 3],
    ['25', 3],
    ['26', 3],
    ['27', 5],
    ['28', 7],
    ['29', 9],
    ['30', 11],
  ])('after %s there are %i days at least before the second try', (networkAdviceCode, days) => {
    expect(daysOf(card('insufficient_funds', { networkAdviceCode }), 1)).toBe(days);
    expect(daysOf(card('lost_card', { networkAdviceCode }), 1)).toBeNull();
  });

  it('a day later is not 24 hours later, so 25 waits for the day after', () => {
    expect(daysOf(card('processing_error', { networkAdviceCode: '24' }), 1)).toBe(1);
    expect(daysOf(card('processing_error', { networkAdviceCode: '25' }), 1)).toBe(2);
  });

  it.each<[string, Decline['method'], Tell, boolean]>([
    ['01', 'unusable', 'replace', false],
    ['03', 'unusable', 'declined', false],
    ['04', 'keep', 'insufficient_funds', true],
    ['05', 'keep', 'insufficient_funds', true],
    ['21', 'unusable', 'replace', true],
    ['22', 'keep', 'insufficient_funds', true],
    ['40', 'unusable', 'replace', false],
    ['41', 'unusable', 'replace', false],
    ['42', 'unusable', 'declined', true],
  ])('%s stops', (networkAdviceCode, method, tell, critical) => {
    const decision = decide(card('insufficient_funds', { networkAdviceCode, adviceCode: 'try_again_later' }));
    expect(decision).toMatchObject({ retry: null, method, tell, critical });
  });

  it('43, and what only that network understands, changes nothing', () => {
    const plain = decide(card('insufficient_funds'));
    expect(decide(card('insufficient_funds', { networkAdviceCode: '43' }))).toEqual(plain);
    expect(decide(card('insufficient_funds', { networkAdviceCode: '99' }))).toEqual(plain);
  });

  it('who told the bank to stop is not charged again before a person has asked', () => {
    expect(decide(card('call_issuer', { networkAdviceCode: '21' }))).toEqual({
      retry: null,
      method: 'unusable',
      tell: 'replace',
      critical: true,
      why: 'The customer told the bank to stop payments to this office, so ask before charging again.',
    });
  });
});

describe('a code that is not in the tables', () => {
  const known = new Set([...Object.keys(CARD_DECLINES), ...Object.keys(BANK_DECLINES)]);
  const unknown = fc.oneof(
    fc.string({ minLength: 1 }).filter((code) => !known.has(code)),
    fc.constantFrom(
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      'R06',
      'partner_generic_decline',
    ),
  );

  it('calls a person, is not tried again, and says which it was', () => {
    fc.assert(
      fc.property(fc.constantFrom('card', 'bank'), unknown, tries, (kind, code, n) => {
        const expected = { retry: null, critical: true, tell: 'declined', method: 'keep' };
        const why = `Stripe gave an unknown code: ${code}.`;
        expect(decide({ kind, declineCode: code, tries: n })).toEqual({ ...expected, why });
        expect(decide({ kind, code, tries: n })).toEqual({ ...expected, why });
      }),
    );
  });

  it('is not hidden by one that is known beside it', () => {
    const why = 'Stripe gave an unknown code: brand_new.';
    expect(decide(card('insufficient_funds', { code: 'brand_new' }))).toMatchObject({
      retry: null,
      critical: true,
      why,
    });
    expect(decide(card('lost_card', { code: 'brand_new' }))).toMatchObject({
      retry: null,
      method: 'unusable',
      critical: true,
      why,
    });
  });

  it('a code of cards is unknown on a bank debit, and the other way round', () => {
    expect(decide(bank('do_not_honor'))).toMatchObject({ retry: null, critical: true });
    expect(decide(card('account_closed'))).toMatchObject({ retry: null, critical: true });
  });

  it.each(['card', 'bank'] as const)('no code at all on a %s calls a person too', (kind) => {
    for (const none of [undefined, null, '']) {
      expect(decide({ kind, code: none, declineCode: none, tries: 1 })).toMatchObject({
        retry: null,
        critical: true,
        why: 'Stripe gave no code.',
      });
    }
  });
});

it('of two codes that disagree, the one that forbids counts', () => {
  expect(decide(card('generic_decline', { code: 'expired_card' }))).toMatchObject({
    retry: null,
    method: 'unusable',
    tell: 'expired',
  });
  expect(decide(card('lost_card', { code: 'processing_error' }))).toMatchObject({
    retry: null,
    tell: 'declined',
  });
});

describe('how often', () => {
  const anyCode = fc.option(
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...Object.keys(CARD_DECLINES), ...Object.keys(BANK_DECLINES)) },
      { weight: 1, arbitrary: fc.string() },
    ),
    { nil: null },
  );
  const failures = fc.infiniteStream(
    fc.record({ declineCode: anyCode, code: anyCode, adviceCode: advice, networkAdviceCode: networkAdvice }),
  );
  const soft = fc.infiniteStream(
    fc.record({
      declineCode: fc.constantFrom(
        'insufficient_funds',
        'do_not_honor',
        'processing_error',
        'try_again_later',
      ),
      adviceCode: fc.constantFrom(null, 'try_again_later'),
      networkAdviceCode: fc.constantFrom(null, '02', '24', '30'),
    }),
  );

  /** Fails until nothing is tried again. @returns the tries in all. */
  function triesUntilOver(kind: Failure['kind'], next: () => Omit<Failure, 'kind' | 'tries'>): number {
    for (let n = 1; ; n++) {
      const { retry } = decide({ ...next(), kind, tries: n });
      if (retry === null) return n;
      expect(Number.isInteger(retry.afterDays) && retry.afterDays >= 1).toBe(true);
    }
  }

  it('a payment is tried four times at most, whatever its tries fail with', () => {
    fc.assert(
      fc.property(fc.constantFrom('card', 'bank'), failures, (kind, stream) => {
        const most = kind === 'card' ? 4 : 3;
        expect(triesUntilOver(kind, () => stream.next().value)).toBeLessThanOrEqual(most);
      }),
      { numRuns: 2000 },
    );
  });

  it('soft declines use all four', () => {
    fc.assert(
      fc.property(soft, (stream) => {
        expect(triesUntilOver('card', () => stream.next().value)).toBe(4);
      }),
    );
  });

  it('a debit that came back for want of money is sent twice more, as Nacha allows, and no other debit', () => {
    expect(triesUntilOver('bank', () => ({ code: 'insufficient_funds' }))).toBe(3);
    for (const code of Object.keys(BANK_DECLINES)) {
      // The second was refused by Stripe before it became a debit.
      const again = ['insufficient_funds', 'charge_exceeds_source_limit'].includes(code);
      expect(
        triesUntilOver('bank', () => ({ code })),
        code,
      ).toBe(again ? 3 : 1);
    }
  });

  it.each([0, -1, 1.5, Number.NaN])('%d tries are a mistake of who asks', (n) => {
    expect(() => decide(card('insufficient_funds', { tries: n }))).toThrow(RangeError);
  });
});
