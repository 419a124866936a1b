/**
 * The self-pay ID on the letter: ten digits, nine of them random and one Damm check digit, so that no single
 * wrong digit and no swap of neighbours can reach another customer's invoice. IDs imported from older systems
 * are shorter and unchecked.
 */

// The quasigroup of order 10 from H. Michael Damm, "Total anti-symmetrische Quasigruppen" (2004).
const DAMM = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
];

const LENGTH = 10;

/** What is wrong with a typed ID; each has its own advice. */
export type IdError = 'empty' | 'not_digits' | 'length' | 'check_digit';

/** The Damm check digit of `digits`; '0' when `digits` already ends in its right check digit. */
export function checkDigit(digits: string): string {
  let interim = 0;
  for (const digit of digits) interim = Number(DAMM[interim]?.[Number(digit)]);
  return String(interim);
}

/** Completes nine digits to a self-pay ID. */
export function makeSelfPayId(nineDigits: string): string {
  return nineDigits + checkDigit(nineDigits);
}

/**
 * Reads an ID as typed or pasted; spaces, dashes and dots are ignored, digits of any script count.
 * `legacyLengths`: lengths of imported IDs, which carry no check digit.
 */
export function parseSelfPayId(
  typed: string,
  legacyLengths: number[] = [],
): { id: string } | { error: IdError } {
  const digits = typed
    .normalize('NFKC')
    .replace(/\p{Nd}/gu, toAsciiDigit)
    .replace(/[\s\p{Pd}\u2212\u200b-\u200f\u2060\ufeff.]/gu, '');
  if (digits === '') return { error: 'empty' };
  if (!/^[0-9]+$/.test(digits)) return { error: 'not_digits' };
  if (legacyLengths.includes(digits.length)) return { id: digits };
  if (digits.length !== LENGTH) return { error: 'length' };
  return checkDigit(digits) === '0' ? { id: digits } : { error: 'check_digit' };
}

/** As printed on the letter: 4829 157 309. */
export function groupSelfPayId(id: string): string {
  return id.length === LENGTH ? `${id.slice(0, 4)} ${id.slice(4, 7)} ${id.slice(7)}` : id;
}

// Unicode lays out each script's decimal digits as a run of ten that starts at its zero.
function toAsciiDigit(digit: string): string {
  if (/[0-9]/.test(digit)) return digit;
  let zero = digit.codePointAt(0) ?? 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1)) && (digit.codePointAt(0) ?? 0) - zero < 9) zero -= 1;
  return String((digit.codePointAt(0) ?? 0) - zero);
}
