import type { Box } from '../box.ts';
import { expiryFault, isCardNumber } from '../cards/check.ts';
import type { CardEntry } from '../cards/payment-method.ts';
import { cardByNumber } from '../cards/test-cards.ts';

/** What the payer typed, as typed, for showing it again. The CVC is never shown again. */
export type TypedCard = Record<
  'email' | 'card_number' | 'exp_month' | 'exp_year' | 'cvc' | 'name' | 'country' | 'postal_code',
  string
>;

export type CardErrors = Partial<TypedCard>;

/** A field of the posted form; one that is missing or a file is empty. */
export function textOf(form: FormData | null, name: string): string {
  const value = form?.get(name);
  return typeof value === 'string' ? value.trim().slice(0, 200) : '';
}

/** Reads the posted form. */
export function readTyped(form: FormData | null): TypedCard {
  return {
    email: textOf(form, 'email'),
    card_number: textOf(form, 'card_number'),
    exp_month: textOf(form, 'exp_month'),
    exp_year: textOf(form, 'exp_year'),
    cvc: textOf(form, 'cvc'),
    name: textOf(form, 'name'),
    country: textOf(form, 'country') || 'US',
    postal_code: textOf(form, 'postal_code'),
  };
}

/** What Checkout checks before it asks any bank, in Stripe's words. Empty when all is well. */
export function checkTyped(box: Box, typed: TypedCard): CardErrors {
  const errors: CardErrors = {};
  if (typed.email && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(typed.email)) {
    errors.email = 'Your email is invalid.';
  }
  const number = digitsOf(typed.card_number);
  if (!number) errors.card_number = 'Enter your card number.';
  else if (!isCardNumber(number)) errors.card_number = 'Your card number is invalid.';
  const expiry = checkExpiry(box, typed);
  if (expiry) errors.exp_month = expiry;
  const wanted = /^3[47]/.test(number) ? 4 : 3;
  if (!typed.cvc) errors.cvc = 'Enter your card’s security code.';
  else if (!/^\d{3,4}$/.test(typed.cvc) || typed.cvc.length !== wanted) {
    errors.cvc = 'Your card’s security code is incomplete.';
  }
  return errors;
}

/** The entry of a form that has passed `checkTyped`. */
export function entryOf(typed: TypedCard): CardEntry {
  return {
    card: cardByNumber(digitsOf(typed.card_number)),
    expMonth: Number(typed.exp_month),
    expYear: fullYear(typed.exp_year),
    name: typed.name || null,
    email: typed.email || null,
    country: typed.country || null,
    postalCode: typed.postal_code || null,
  };
}

function digitsOf(text: string): string {
  return text.replace(/[\s-]/g, '');
}

function fullYear(text: string): number {
  return text.length === 2 ? 2000 + Number(text) : Number(text);
}

function checkExpiry(box: Box, typed: TypedCard): string | null {
  const month = Number(typed.exp_month);
  if (!typed.exp_month || !typed.exp_year) return 'Enter your card’s expiration date.';
  const wellFormed = /^\d{1,2}$/.test(typed.exp_month) && /^(\d{2}|\d{4})$/.test(typed.exp_year);
  if (!wellFormed || month < 1 || month > 12) return 'Your card’s expiration date is invalid.';
  const fault = expiryFault(box, fullYear(typed.exp_year), month);
  if (fault === 'past') return 'Your card’s expiration date is in the past.';
  return fault ? 'Your card’s expiration year is invalid.' : null;
}
