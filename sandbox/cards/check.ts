import type { Box } from '../box.ts';

/** Luhn's check over 12 to 19 digits. */
export function isCardNumber(number: string): boolean {
  if (!/^\d{12,19}$/.test(number)) return false;
  let sum = 0;
  for (let i = 0; i < number.length; i++) {
    const digit = Number(number[number.length - 1 - i]);
    const doubled = digit * 2;
    sum += i % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** What is wrong with an expiry of a card: no such month, in the past, or more than 50 years away; null when nothing is. */
export function expiryFault(box: Box, year: number, month: number): 'month' | 'past' | 'year' | null {
  if (month < 1 || month > 12) return 'month';
  const now = new Date(box.now());
  const past = year < now.getUTCFullYear() || (year === now.getUTCFullYear() && month <= now.getUTCMonth());
  if (past) return 'past';
  return year > now.getUTCFullYear() + 50 ? 'year' : null;
}
