/** Stripe's price for cards in cents: 2.9 % + 30¢, the percentage rounded half up. */
export function cardFee(amount: number): number {
  return Math.floor((amount * 29 + 500) / 1000) + 30;
}
