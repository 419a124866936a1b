/** Stripe's price for a bank debit in cents: 0.8 %, rounded half up, at most $5. */
export function debitFee(amount: number): number {
  return Math.min(Math.floor((amount * 8 + 500) / 1000), 500);
}
