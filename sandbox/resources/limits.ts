import { invalid, type StripeError } from '../http/errors.ts';

/** Least charge in minor units where Stripe names one; 50 stands for the others. */
const LEAST: Record<string, number> = {
  gbp: 30,
  jpy: 50,
  mxn: 1000,
  sek: 300,
  nok: 300,
  dkk: 250,
  hkd: 400,
  pln: 200,
};
const MOST = 99_999_999;

/** Refuses an amount that no charge can have: below Stripe's least or above 999,999.99. */
export function checkAmount(amount: number, currency: string, param: string): void {
  if (amount < (LEAST[currency] ?? 50)) {
    const least = `${money(LEAST[currency] ?? 50, currency)} ${currency}`;
    throw invalid(`Amount must be at least ${least}`, param, 'amount_too_small');
  }
  if (amount > MOST) throw tooLarge(currency, param);
}

/** The same for the total of a Checkout Session, in Checkout's words. */
export function checkTotal(amount: number, currency: string): void {
  const least = LEAST[currency] ?? 50;
  if (amount < least) {
    const message = `The Checkout Session's total amount due must add up to at least ${money(least, currency)} ${currency}`;
    throw invalid(message, undefined, 'amount_too_small');
  }
  if (amount > MOST) throw tooLarge(currency, 'line_items');
}

function tooLarge(currency: string, param: string): StripeError {
  return invalid(`Amount must be no more than ${money(MOST, currency)}`, param, 'amount_too_large');
}

/** Minor units as people write them: 110030 → $1,100.30. */
export function money(amount: number, currency: string): string {
  const digits = currency === 'jpy' ? 0 : 2;
  return new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
  }).format(amount / 10 ** digits);
}
