import type { BankEntry } from '../bank/payment-method.ts';
import { isRouting } from '../bank/routing.ts';
import { accountByNumber } from '../bank/test-accounts.ts';
import { textOf } from './card-form.ts';

/** What the payer typed, as typed, for showing it again. The account number is never shown again. */
export type TypedBank = Record<
  'email' | 'account_holder_name' | 'account_holder_type' | 'routing_number' | 'account_number',
  string
>;

export type BankErrors = Partial<TypedBank>;

/** Reads the posted form; a field that is missing or a file is empty. */
export function readBank(form: FormData | null): TypedBank {
  return {
    email: textOf(form, 'email'),
    account_holder_name: textOf(form, 'account_holder_name'),
    account_holder_type: textOf(form, 'account_holder_type') || 'individual',
    routing_number: textOf(form, 'routing_number'),
    account_number: textOf(form, 'account_number'),
  };
}

/** What Checkout checks before a debit sets out. Empty when all is well. */
export function checkBank(typed: TypedBank): BankErrors {
  const errors: BankErrors = {};
  if (typed.email && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(typed.email)) {
    errors.email = 'Your email is invalid.';
  }
  if (!typed.account_holder_name) errors.account_holder_name = 'Enter the account holder’s name.';
  if (!/^(individual|company)$/.test(typed.account_holder_type)) {
    errors.account_holder_type = 'Choose who holds the account.';
  }
  if (!typed.routing_number) errors.routing_number = 'Enter your routing number.';
  else if (!isRouting(digitsOf(typed.routing_number))) {
    errors.routing_number = 'Your routing number is invalid.';
  }
  const wrong = wrongAccount(digitsOf(typed.account_number));
  if (wrong) errors.account_number = wrong;
  return errors;
}

function wrongAccount(number: string): string | null {
  if (!number) return 'Enter your account number.';
  if (!/^\d{4,17}$/.test(number)) return 'Your account number is invalid.';
  if (accountByNumber(number)) return null;
  return (
    'You must use a test bank account number in test mode. Try 000123456789 or see more options at ' +
    'https://stripe.com/docs/testing.'
  );
}

/** The entry of a form that has passed `checkBank`. */
export function bankEntryOf(typed: TypedBank): BankEntry {
  const account = accountByNumber(digitsOf(typed.account_number));
  if (!account) throw new Error('not a test account');
  return {
    account,
    routing: digitsOf(typed.routing_number),
    holderName: typed.account_holder_name,
    holderType: typed.account_holder_type === 'company' ? 'company' : 'individual',
    email: typed.email || null,
  };
}

function digitsOf(text: string): string {
  return text.replace(/[\s-]/g, '');
}
