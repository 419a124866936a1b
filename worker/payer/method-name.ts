import type { Row } from '../db/database.ts';
import type { MethodName } from './page.ts';

// Stripe's names of card brands, as people write them (docs.stripe.com/api/charges/object).
export const BRANDS: Record<string, string> = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  amex: 'American Express',
  discover: 'Discover',
  diners: 'Diners Club',
  jcb: 'JCB',
  unionpay: 'UnionPay',
};

/** How people are told of a method. @param row with `brand`, `bank` and `last4`. @param type Stripe's kind of it. */
export function nameOf(type: string, { brand, bank, last4 }: Row): MethodName {
  const kind = type === 'card' ? 'card' : type === 'us_bank_account' ? 'bank' : 'other';
  const name = kind === 'card' ? (BRANDS[String(brand)] ?? null) : typeof bank === 'string' ? bank : null;
  return { kind, name, last4: typeof last4 === 'string' ? last4 : null };
}
