/** A value that was read, or what is wrong with it and what to write instead. */
export type Reading<T> = { value: T } | { problem: string };

/** $999,999.99, what Stripe takes in one charge (docs.stripe.com/currencies). */
export const MOST_CENTS = 99_999_999;

/** Reads what is owed, in cents: 1234.56, 1,234.56 or $1,234.56. Never guesses what another form could mean. */
export function readAmount(text: string): Reading<number> {
  const plain = text.replace(/\s/g, '');
  if (/^[-+(−–]|[-−–)]$/.test(plain) && /\d/.test(plain))
    return plain.startsWith('+')
      ? { problem: 'Write the amount without a sign.' }
      : { problem: 'A negative amount cannot be imported: write what is still owed, 0.00 or more.' };
  const [, whole, cents] = /^\$?(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d*))?$/.exec(plain) ?? [];
  if (whole === undefined) return { problem: adviceFor(plain) };
  if (cents !== undefined && cents.length === 0) return { problem: `Write ${whole}.00.` };
  if (cents !== undefined && cents.length > 2)
    return { problem: 'Write at most two digits after the point: whole cents.' };
  const digits = whole.replaceAll(',', '').replace(/^0+(?=\d)/, '') + (cents ?? '').padEnd(2, '0');
  if (digits.length > 8) return { problem: 'One receivable may be at most 999,999.99.' };
  return { value: Number(digits) };
}

function adviceFor(plain: string): string {
  if (/^\$?\d{1,3}(\.\d{3})*,\d{1,2}$/.test(plain))
    return `Write a point before the cents: ${plain.replaceAll('.', '').replace(',', '.')}.`;
  if (/^\$?[\d,.]+$/.test(plain)) return 'This is not an amount. Write it like 1234.56 or 1,234.56.';
  if (/^[€£¥]|[€£¥]$/.test(plain)) return 'Write the amount without a currency, like 1234.56.';
  return 'This is not an amount. Write it like 1234.56.';
}
