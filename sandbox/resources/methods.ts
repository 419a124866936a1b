/** What the account can take, in the order in which Checkout shows it. */
const METHODS = ['card', 'us_bank_account'];

/** The methods for a payment. A filter silently drops what the account lacks; bank debits are in dollars only. */
export function offered(
  currency: string,
  allowed: readonly string[] | null | undefined,
  excluded: readonly string[] | null | undefined = [],
): string[] {
  const possible = METHODS.filter((type) => type !== 'us_bank_account' || currency === 'usd');
  return possible.filter((type) => (allowed ?? METHODS).includes(type) && !excluded?.includes(type));
}

export type Method = 'card' | 'us_bank_account';
