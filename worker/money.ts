/** Writes minor units as people read them: 15000 → "$150.00", −5000 → "−$50.00" (a true minus, U+2212). */
export type Money = (minorUnits: number) => string;

/** One formatter per page: making an `Intl` object costs more than using it. */
export function moneyIn(locale: string, currency: string): Money {
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    // A deployment has one currency, so "$" is never ambiguous.
    currencyDisplay: 'narrowSymbol',
    signDisplay: 'negative',
  });
  const unit = 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2);
  return (minorUnits) =>
    format
      .formatToParts(minorUnits / unit)
      .map((part) => (part.type === 'minusSign' ? '−' : part.value))
      .join('');
}
