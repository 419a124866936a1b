import type { FailureReason } from '../payer/page.ts';

// What each code of Stripe's, and each advice that comes with one, says about a payment that was refused. A typed list
// and no logic; declines.ts decides by it. To change a row: read its sources again and set the date.

/** The day on which the tables were last compared with their sources, YYYY-MM-DD. */
export const CHECKED_ON = '2026-11-28';

/** Stripe's list of decline codes; 50 of cards on 2026-10-05. */
const CODES = 'https://docs.stripe.com/declines/codes';
/** "Hard decline codes", after which Stripe itself does not try again; nine on 2026-09-18. */
const HARD = 'https://docs.stripe.com/billing/revenue-recovery/smart-retries#non-retryable-decline-codes';
/** Payments that Stripe did not even send to the bank. */
const BLOCKED = 'https://docs.stripe.com/declines#blocked-payments';
/** Stripe's three pieces of advice. */
const ADVICE = 'https://docs.stripe.com/declines/card#retrying-issuer-declines';
/** Codes that stand where there is no decline code. */
const ERRORS = 'https://docs.stripe.com/error-codes';
/** Stripe's names for returns of ACH debits. */
const ACH = 'https://docs.stripe.com/declines/network-codes';
/** Why a debit comes back after it had succeeded: the reason of the dispute that Stripe makes of it. */
const RETURNED = 'https://docs.stripe.com/payments/ach-direct-debit#transaction-failures';
/** Why Stripe does not debit a bank account any more: `us_bank_account.status_details.blocked`. */
const ACH_BLOCKED = 'https://docs.stripe.com/payments/ach-direct-debit/blocked-bank-accounts';
/** Visa's category 1, "issuer will never approve": no try is allowed. Code 57 is in it since 2026-10-25. */
const VISA = 'https://developers.tabapay.com/docs/visa-response-code-updates';
/** Mastercard's Merchant Advice Codes; a try after 03 or 21 costs a fee. */
const MASTERCARD = [
  'https://developers.tabapay.com/docs/merchant-advice-code-mac',
  'https://docs.payabl.com/docs/mastercard-merchant-advice-codes',
];

/** What the payer is told. Of a card that may be in a thief's hands, no more than of any that was declined. */
export type Tell = FailureReason | 'replace' | 'authenticate';

/** What a code says about a payment. */
export interface Decline {
  /**
   * Days to wait before the second try, the third and so on. `never`: it would be in vain, or is forbidden. `advised`:
   * the code does not say; only when the advice says so.
   */
  retry: readonly number[] | 'never' | 'advised';
  /** `unusable`: the stored card or account is not charged again until the payer replaces it. */
  method: 'keep' | 'unusable';
  tell: Tell;
  /** A person in the office has to look. */
  critical: boolean;
  /** One sentence, for the office. */
  why: string;
  sources: readonly string[];
}

type Row = Omit<Decline, 'sources' | 'critical'> & { critical?: true };

function from<Code extends string>(sources: readonly string[], rows: Record<Code, Row>) {
  const entries = Object.entries<Row>(rows).map(([code, row]) => [
    code,
    { critical: false, ...row, sources },
  ]);
  return Object.fromEntries(entries) as Record<Code, Decline>;
}

// Our own choice: days apart, so that a payday comes between; soon where only something technical went wrong.
export const LATER = { retry: [3, 5, 7], method: 'keep' } as const;
const SOON = { retry: [1, 3, 5], method: 'keep' } as const;
const LATER_BY_BANK = { retry: [5, 7], method: 'keep' } as const;
export const IF_ADVISED = { retry: 'advised', method: 'keep' } as const;
const NOT_AGAIN = { retry: 'never', method: 'keep' } as const;
const REPLACE = { retry: 'never', method: 'unusable' } as const;
export const LOOK = { critical: true } as const;

const NO_REASON = 'The bank said no without a reason.';
const NO_MONEY = 'The bank said that there was not enough money.';
const OVER_LIMIT = 'The payment was above a limit that the bank has set for this card.';
const HICCUP = 'Something went wrong on the way to the bank.';
const WRONG_DETAILS = 'The bank said that some of the card’s details are wrong.';
const WANTS_PIN = 'The card wants a PIN, which nobody can type when the office charges it.';
const WANTS_HOLDER = 'The bank wants its customer to confirm the payment.';
const MISUSED = 'The bank will not let this card pay, which may mean that it was lost or stolen.';
const TOOK_BACK = 'The customer told the bank to stop payments to this office, so ask before charging again.';

/** Our own, where Stripe gave none: no bank was asked. */
export const OWN_CODES = from([], {
  never_sent: { ...SOON, tell: 'other', why: 'It never came to Stripe, so nobody was charged.' },
  key_refused: { ...NOT_AGAIN, ...LOOK, tell: 'other', why: 'Stripe did not accept the office’s API key.' },
});

/** Every code of Stripe's list for cards, and what else can stand in its place. */
export const CARD_DECLINES = {
  ...from([CODES], {
    insufficient_funds: { ...LATER, tell: 'insufficient_funds', why: NO_MONEY },
    withdrawal_count_limit_exceeded: { ...LATER, tell: 'insufficient_funds', why: OVER_LIMIT },
    card_velocity_exceeded: { ...LATER, tell: 'insufficient_funds', why: OVER_LIMIT },
    generic_decline: { ...LATER, tell: 'declined', why: NO_REASON },
    do_not_honor: { ...LATER, tell: 'declined', why: NO_REASON },

    processing_error: { ...SOON, tell: 'other', why: HICCUP },
    issuer_not_available: { ...SOON, tell: 'other', why: 'The bank could not be reached.' },
    reenter_transaction: { ...SOON, tell: 'declined', why: HICCUP },
    approve_with_id: { ...SOON, tell: 'declined', why: 'The bank asked to try again.' },
    /** Deprecated: now an advice code. */
    try_again_later: { ...SOON, tell: 'other', why: 'The bank asked to try again later.' },

    call_issuer: { ...IF_ADVISED, tell: 'declined', why: 'The bank wants to speak to its customer.' },
    no_action_taken: { ...IF_ADVISED, tell: 'declined', why: NO_REASON },
    not_permitted: { ...IF_ADVISED, tell: 'declined', why: 'The bank does not permit this payment.' },
    service_not_allowed: { ...IF_ADVISED, tell: 'declined', why: NO_REASON },
    invalid_amount: {
      ...IF_ADVISED,
      ...LOOK,
      tell: 'declined',
      why: 'The bank does not allow this amount, so compare it with what is owed.',
    },

    /** Deprecated: now an advice code. */
    do_not_try_again: { ...NOT_AGAIN, tell: 'declined', why: 'The bank asked not to try again.' },
    duplicate_transaction: {
      ...NOT_AGAIN,
      ...LOOK,
      tell: 'other',
      why: 'The bank saw the same payment a moment before, so look whether it was paid already.',
    },
    authentication_not_handled: { ...NOT_AGAIN, tell: 'authenticate', why: WANTS_HOLDER },
    mobile_device_authentication_required: { ...NOT_AGAIN, tell: 'authenticate', why: WANTS_HOLDER },

    expired_card: { ...REPLACE, tell: 'expired', why: 'The card has expired.' },
    incorrect_address: { ...REPLACE, tell: 'incorrect', why: WRONG_DETAILS },
    incorrect_cvc: { ...REPLACE, tell: 'incorrect', why: WRONG_DETAILS },
    incorrect_zip: { ...REPLACE, tell: 'incorrect', why: WRONG_DETAILS },
    invalid_cvc: { ...REPLACE, tell: 'incorrect', why: WRONG_DETAILS },
    invalid_expiry_month: { ...REPLACE, tell: 'incorrect', why: WRONG_DETAILS },
    invalid_expiry_year: { ...REPLACE, tell: 'incorrect', why: WRONG_DETAILS },
    incorrect_pin: { ...REPLACE, tell: 'replace', why: WANTS_PIN },
    invalid_pin: { ...REPLACE, tell: 'replace', why: WANTS_PIN },
    offline_pin_required: { ...REPLACE, tell: 'replace', why: WANTS_PIN },
    online_or_offline_pin_required: { ...REPLACE, tell: 'replace', why: WANTS_PIN },
    pin_try_exceeded: { ...REPLACE, tell: 'replace', why: 'The card’s PIN was typed wrong too often.' },
    card_not_supported: { ...REPLACE, tell: 'replace', why: 'The card is not made for payments like this.' },
    currency_not_supported: { ...REPLACE, tell: 'replace', why: 'The card does not pay in this currency.' },
    new_account_information_available: {
      ...REPLACE,
      tell: 'replace',
      why: 'The bank has given its customer a new card.',
    },
    testmode_decline: {
      ...REPLACE,
      ...LOOK,
      tell: 'replace',
      why: 'A test card is stored where real money is paid.',
    },

    restricted_card: { ...REPLACE, tell: 'declined', why: MISUSED },
    security_violation: { ...REPLACE, tell: 'declined', why: 'The bank said no for its security.' },
    fraudulent: { ...REPLACE, ...LOOK, tell: 'declined', why: 'Stripe suspects that the card is misused.' },
    merchant_blacklist: {
      ...REPLACE,
      ...LOOK,
      tell: 'declined',
      why: 'The card is on the office’s own block list at Stripe.',
    },
  }),
  ...from([CODES, HARD], {
    authentication_required: { ...NOT_AGAIN, tell: 'authenticate', why: WANTS_HOLDER },
  }),
  ...from([CODES, HARD, VISA], {
    incorrect_number: { ...REPLACE, tell: 'incorrect', why: WRONG_DETAILS },
    lost_card: { ...REPLACE, tell: 'declined', why: 'The card was reported lost.' },
    stolen_card: { ...REPLACE, tell: 'declined', why: 'The card was reported stolen.' },
    pickup_card: { ...REPLACE, tell: 'declined', why: MISUSED },
    transaction_not_allowed: {
      ...REPLACE,
      tell: 'replace',
      why: 'The bank does not let this card make such payments.',
    },
    revocation_of_authorization: { ...REPLACE, ...LOOK, tell: 'replace', why: TOOK_BACK },
    revocation_of_all_authorizations: { ...REPLACE, ...LOOK, tell: 'replace', why: TOOK_BACK },
  }),
  ...from([CODES, VISA], {
    invalid_number: { ...REPLACE, tell: 'incorrect', why: WRONG_DETAILS },
    invalid_account: { ...REPLACE, tell: 'replace', why: 'The card’s account is closed or not valid.' },
    stop_payment_order: { ...REPLACE, ...LOOK, tell: 'replace', why: TOOK_BACK },
  }),
  ...from([HARD, BLOCKED], {
    highest_risk_level: {
      ...REPLACE,
      ...LOOK,
      tell: 'declined',
      why: 'Stripe held the payment for too risky and did not ask the bank.',
    },
  }),
  ...from([BLOCKED], {
    low_probability_of_authorization: {
      ...NOT_AGAIN,
      tell: 'declined',
      why: 'Stripe did not ask the bank, because it would have said no.',
    },
  }),
  ...from([ERRORS], {
    /** Refers to the decline code; this is when there is none. */
    card_declined: { ...LATER, tell: 'declined', why: NO_REASON },
    card_decline_rate_limit_exceeded: {
      ...LATER,
      tell: 'declined',
      why: 'The card was declined too often in one day.',
    },
    incorrect_postal_code: { ...REPLACE, tell: 'incorrect', why: WRONG_DETAILS },
    payment_intent_authentication_failure: { ...NOT_AGAIN, tell: 'authenticate', why: WANTS_HOLDER },
  }),
};

const CLOSED = 'The bank account is closed.';
const NOT_FOUND = 'The bank cannot find this account, so its numbers may be wrong.';
const UNVERIFIED = 'Stripe could not verify that the bank account belongs to the customer.';
const NO_DEBITS = 'The bank does not allow debits of this account.';
const NO_MANDATE = 'The customer’s authorization is not valid any more, so ask for a new one.';

/**
 * Every code of Stripe's lists for ACH debits. But for want of money, Nacha lets nobody send a debit again before what
 * was wrong has been put right, so nothing else is tried again by itself.
 */
export const BANK_DECLINES = {
  ...from([ACH, ERRORS], {
    /** R01, R09. */
    insufficient_funds: { ...LATER_BY_BANK, tell: 'insufficient_funds', why: NO_MONEY },
  }),
  ...from([ACH, ACH_BLOCKED], {
    /** R02. */
    bank_account_closed: { ...REPLACE, tell: 'replace', why: CLOSED },
    /** R03, R04. */
    bank_account_invalid_details: { ...REPLACE, tell: 'incorrect', why: NOT_FOUND },
    /** R05, R07, R08, R10, R11, R29, R31: the payer objected. Whoever is debited again may claim it back. */
    debit_not_authorized: {
      ...REPLACE,
      ...LOOK,
      tell: 'replace',
      why: 'The customer told the bank that this debit was not authorized, so ask before charging again.',
    },
    /** R16. */
    bank_account_frozen: { ...REPLACE, tell: 'replace', why: 'The bank account is frozen.' },
    /** R20. */
    bank_account_restricted: { ...REPLACE, tell: 'replace', why: NO_DEBITS },
  }),
  ...from([ACH], {
    /** R15. */
    recipient_deceased: {
      ...REPLACE,
      ...LOOK,
      tell: 'other',
      why: 'The bank says that the holder of the account may have died.',
    },
  }),
  ...from([ACH_BLOCKED, ERRORS], {
    bank_account_unusable: {
      ...REPLACE,
      ...LOOK,
      tell: 'replace',
      why: 'Stripe does not debit this account any more, which its support can lift.',
    },
  }),
  ...from([ACH_BLOCKED], {
    tokenized_account_number_deactivated: {
      ...REPLACE,
      tell: 'replace',
      why: 'The customer has withdrawn the account number that the bank had made for this office.',
    },
  }),
  ...from([RETURNED], {
    incorrect_account_details: { ...REPLACE, tell: 'incorrect', why: NOT_FOUND },
    bank_cannot_process: {
      ...NOT_AGAIN,
      ...LOOK,
      tell: 'other',
      why: 'The bank could not carry out the debit.',
    },
    customer_initiated: { ...REPLACE, ...LOOK, tell: 'replace', why: TOOK_BACK },
  }),
  ...from([ERRORS], {
    account_closed: { ...REPLACE, tell: 'replace', why: CLOSED },
    no_account: { ...REPLACE, tell: 'incorrect', why: NOT_FOUND },
    account_number_invalid: { ...REPLACE, tell: 'incorrect', why: NOT_FOUND },
    bank_account_declined: { ...REPLACE, tell: 'replace', why: UNVERIFIED },
    bank_account_unverified: { ...REPLACE, tell: 'replace', why: UNVERIFIED },
    bank_account_verification_failed: { ...REPLACE, tell: 'replace', why: UNVERIFIED },
    payment_method_bank_account_blocked: { ...REPLACE, tell: 'replace', why: UNVERIFIED },
    refer_to_customer: { ...REPLACE, ...LOOK, tell: 'replace', why: TOOK_BACK },
    billing_invalid_mandate: { ...REPLACE, ...LOOK, tell: 'replace', why: NO_MANDATE },
    payment_intent_mandate_invalid: { ...REPLACE, ...LOOK, tell: 'replace', why: NO_MANDATE },
    /** Stripe refused before any bank was asked, so Nacha does not count it. */
    charge_exceeds_source_limit: {
      ...LATER_BY_BANK,
      ...LOOK,
      tell: 'other',
      why: 'The office has reached the amount that Stripe lets it debit in a week.',
    },
    charge_exceeds_transaction_limit: {
      ...NOT_AGAIN,
      ...LOOK,
      tell: 'other',
      why: 'The payment is larger than Stripe lets the office debit at once.',
    },
  }),
};

/** What comes with a code. It can forbid and delay; only Stripe's own can allow, and only where the code is silent. */
export interface Advice {
  says: 'stop' | 'retry' | 'nothing';
  /** So long after the try at least. */
  waitHours: number;
  method: Decline['method'];
  /** Said instead of what the code would have the payer told, when the method becomes unusable by it. */
  tell: Tell;
  critical: boolean;
  why: string;
  sources: readonly string[];
}

type Said = Partial<Omit<Advice, 'sources'>>;
export const NOTHING: Omit<Advice, 'sources'> = {
  says: 'nothing',
  waitHours: 0,
  method: 'keep',
  tell: 'declined',
  critical: false,
  why: '',
};
const adviceFrom = (sources: readonly string[], rows: Record<string, Said>): Map<string, Advice> =>
  new Map(Object.entries(rows).map(([code, said]) => [code, { ...NOTHING, ...said, sources }]));

/** Stripe's `advice_code`. */
export const STRIPE_ADVICE = adviceFrom([ADVICE], {
  do_not_try_again: { says: 'stop', why: 'The bank asked not to try this payment again.' },
  confirm_card_data: { says: 'stop', method: 'unusable', tell: 'incorrect', why: WRONG_DETAILS },
  try_again_later: { says: 'retry' },
});

export const HOURS_OF_DAY = 24;

/**
 * `network_advice_code`, as Mastercard means it. Other brands may mean something else by the same number, which
 * Stripe does not publish; here it can only forbid and delay, so a wrong reading costs a try or has a card typed anew.
 */
export const NETWORK_ADVICE = adviceFrom(MASTERCARD, {
  '01': {
    says: 'stop',
    method: 'unusable',
    tell: 'replace',
    why: 'The bank has given its customer a new card.',
  },
  '02': { waitHours: 3 * HOURS_OF_DAY },
  '03': {
    says: 'stop',
    method: 'unusable',
    why: 'The bank asked not to try this card again, which may mean that its account is closed.',
  },
  '04': { says: 'stop', critical: true, why: 'The network did not accept how Stripe stores this card.' },
  '05': { says: 'stop', critical: true, why: 'The bank does not allow this amount.' },
  '21': { says: 'stop', method: 'unusable', tell: 'replace', critical: true, why: TOOK_BACK },
  '22': { says: 'stop', critical: true, why: 'The bank does not let this kind of card pay this office.' },
  '24': { waitHours: 1 },
  '25': { waitHours: HOURS_OF_DAY },
  '26': { waitHours: 2 * HOURS_OF_DAY },
  '27': { waitHours: 4 * HOURS_OF_DAY },
  '28': { waitHours: 6 * HOURS_OF_DAY },
  '29': { waitHours: 8 * HOURS_OF_DAY },
  '30': { waitHours: 10 * HOURS_OF_DAY },
  '40': {
    says: 'stop',
    method: 'unusable',
    tell: 'replace',
    why: 'The card is a prepaid one that cannot be filled up.',
  },
  '41': {
    says: 'stop',
    method: 'unusable',
    tell: 'replace',
    why: 'The card number was good for one payment.',
  },
  '42': {
    says: 'stop',
    method: 'unusable',
    critical: true,
    why: 'The network found the payment too close to a sanctions list.',
  },
  /** A virtual card number that may be used many times. */
  '43': {},
});
