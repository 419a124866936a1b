/** What a receivable still owes, in the order in which a payment pays it. */
export interface Owed {
  id: number;
  balance_cents: number;
}

/**
 * What "oldest first" does with a payment, as the server will do it: each receivable in its order up to its balance; the rest
 * becomes credit. Amounts in cents.
 */
export function pourOldest(owed: Owed[], cents: number): { paid: Map<number, number>; rest: number } {
  const paid = new Map<number, number>();
  let rest = cents;
  for (const { id, balance_cents } of owed) {
    const part = Math.min(rest, balance_cents);
    if (part <= 0) break;
    paid.set(id, part);
    rest -= part;
  }
  return { paid, rest };
}
