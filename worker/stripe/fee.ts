import { z } from 'zod';

/**
 * What accepting a payment online costs, as the office set it: a percentage in basis points, plus a fixed part,
 * the percentage optionally capped.
 */
export const feeTerms = z.strictObject({
  bps: z.int().min(0).max(3000),
  fixedCents: z.int().min(0).max(100_000),
  capCents: z.int().min(0).nullable().default(null),
});
export type FeeTerms = z.infer<typeof feeTerms>;

/** The fee on a total, in cents; Stripe rounds its percentage half up. */
export function feeOn(totalCents: number, { bps, fixedCents, capCents }: FeeTerms): number {
  const share = Math.floor((totalCents * bps + 5000) / 10_000);
  return Math.min(share, capCents ?? share) + fixedCents;
}

/**
 * The fee to add to `netCents` so that the office nets exactly that: the smallest total T with T − feeOn(T) ≥ net,
 * less the net. A closed formula with a ceiling charges a cent too much on about half of all amounts, so its
 * neighbourhood is searched instead.
 */
export function grossUpFee(netCents: number, terms: FeeTerms | null): number {
  if (terms === null) return 0;
  const uncapped = Math.floor(((netCents + terms.fixedCents) * 10_000) / (10_000 - terms.bps)) - 2;
  const capped = netCents + terms.fixedCents + (terms.capCents ?? Number.POSITIVE_INFINITY);
  let total = Math.max(netCents, Math.min(uncapped, capped));
  while (total - feeOn(total, terms) < netCents) total += 1;
  return total - netCents;
}
