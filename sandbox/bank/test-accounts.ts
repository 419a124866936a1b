import type Stripe from 'stripe';
import type { ReturnReason } from '../disputes/reasons.ts';

export interface DebitFailure {
  code: string;
  message: string;
  /** The return code of the ACH network. */
  network_code: string;
  /** Why no further debit of the account is possible; null when one can be tried. */
  blocked: Stripe.PaymentMethod.UsBankAccount.StatusDetails.Blocked.Reason | null;
}

/** What becomes of a debit once the bank has answered. */
export type DebitPlan =
  | { end: 'succeeds' | 'stays' }
  | { end: 'fails' | 'fails_late'; failure: DebitFailure }
  | { end: 'is_returned'; reason: ReturnReason };

export interface TestAccount {
  number: string;
  title: string;
  /** The token by which the API names a method with this account. */
  token: string;
  plan: DebitPlan;
}

/** The routing number of Stripe's test bank. */
export const TEST_ROUTING = '110000000';

/** Why a bank refuses a debit: Stripe's code, ACH's, why the account is blocked by it, Stripe's words. */
const FAILURES = {
  account_closed: ['R02', 'bank_account_closed', 'The customer’s bank account has been closed.'],
  bank_account_restricted: [
    'R16',
    'bank_account_restricted',
    'The customer’s bank account has restrictions that prevent this payment.',
  ],
  debit_not_authorized: [
    'R10',
    'debit_not_authorized',
    'The customer has notified their bank that this payment was unauthorized.',
  ],
  insufficient_funds: ['R01', null, 'The customer’s account has insufficient funds to cover this payment.'],
  no_account: ['R03', 'bank_account_invalid_details', 'The customer’s bank account could not be located.'],
} as const;

export type FailureCode = keyof typeof FAILURES;
export const FAILURE_CODES = Object.keys(FAILURES) as FailureCode[];

export function failureOf(code: FailureCode): DebitFailure {
  const [network_code, blocked, message] = FAILURES[code];
  return { code, message, network_code, blocked };
}

const fails = (code: FailureCode): DebitPlan => ({ end: 'fails', failure: failureOf(code) });

/** Stripe's published test accounts that the stand-in knows; the last is its own. */
export const TEST_ACCOUNTS: readonly TestAccount[] = [
  account('000123456789', 'succeeds', 'success', { end: 'succeeds' }),
  account('000111111113', 'fails: account closed', 'accountClosed', fails('account_closed')),
  account('000111111116', 'fails: no account', 'noAccount', fails('no_account')),
  account('000222222227', 'fails: insufficient funds', 'insufficientFunds', fails('insufficient_funds')),
  account('000333333335', 'fails: not authorized', 'debitNotAuthorized', fails('debit_not_authorized')),
  account('000555555559', 'succeeds, then returned', 'dispute', {
    end: 'is_returned',
    reason: 'debit_not_authorized',
  }),
  account('000000000009', 'stays in processing', 'processing', { end: 'stays' }),
  account('000999999992', 'succeeds, then fails late', 'failsLate', {
    end: 'fails_late',
    failure: failureOf('insufficient_funds'),
  }),
];

function account(number: string, title: string, token: string, plan: DebitPlan): TestAccount {
  return { number, title, token: `pm_usBankAccount_${token}`, plan };
}

export function accountByNumber(number: string): TestAccount | undefined {
  return TEST_ACCOUNTS.find((test) => test.number === number);
}

export function accountByToken(token: string): TestAccount | undefined {
  return TEST_ACCOUNTS.find((test) => test.token === token);
}
