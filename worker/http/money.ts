/** An amount as people read it: "$1,500.00". @param currency three letters, as Stripe writes them. */
export function amountText(cents: number, currency: string): string {
  return new Intl.NumberFormat('en-US', { style: 'currency', currency }).format(cents / 100);
}
