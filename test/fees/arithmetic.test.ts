import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FeeTerms, feeOn, grossUpFee } from '../../worker/stripe/fee.ts';

const RATES: [string, FeeTerms][] = [
  ['2.9 % + 30¢', { bps: 290, fixedCents: 30, capCents: null }],
  ['3.5 %', { bps: 350, fixedCents: 0, capCents: null }],
  ['0.8 %, at most $5', { bps: 80, fixedCents: 0, capCents: 500 }],
  ['2.9 % at most $12, + 30¢', { bps: 290, fixedCents: 30, capCents: 1200 }],
  ['$3.95 flat', { bps: 0, fixedCents: 395, capCents: null }],
  ['nothing', { bps: 0, fixedCents: 0, capCents: null }],
];

/** What Stripe takes of a total, in whole numbers, written apart from the code that it judges: half a cent goes up. */
function taken(total: number, { bps, fixedCents, capCents }: FeeTerms): number {
  const exact = total * bps;
  const rest = exact % 10_000;
  const share = (exact - rest) / 10_000 + (rest >= 5_000 ? 1 : 0);
  return (capCents !== null && share > capCents ? capCents : share) + fixedCents;
}

const netOf = (total: number, terms: FeeTerms) => total - taken(total, terms);

/**
 * A total that nets exactly what is due, while one cent less does not. That is all: of a cent more the office never
 * nets less and never more than a cent more, so no net is skipped, and no smaller total can do.
 */
function wrongWith(net: number, terms: FeeTerms): string | null {
  const total = net + grossUpFee(net, terms);
  if (feeOn(total, terms) !== taken(total, terms)) return `the fee of ${total} is not what Stripe takes`;
  if (netOf(total, terms) !== net) return `of ${total} the office nets ${netOf(total, terms)}, not ${net}`;
  if (netOf(total - 1, terms) >= net) return `${total - 1} is enough for ${net}, not ${total}`;
  return null;
}

describe.each(RATES)('a fee of %s', (_name, terms) => {
  it('makes the smallest total that nets what was due, for every cent up to $3,000', () => {
    // Walked upwards once, so that no property of the fee is taken on trust.
    let total = 0;
    for (let net = 1; net <= 300_000; net += 1) {
      while (netOf(total, terms) < net) total += 1;
      if (net + grossUpFee(net, terms) !== total || netOf(total, terms) !== net)
        expect.fail(`${net}: ${net + grossUpFee(net, terms)}, but ${total} is the smallest total`);
    }
  });

  it('and up to $100,000 too', () => {
    fc.assert(
      fc.property(fc.integer({ min: 300_000, max: 10_000_000 }), (net) => {
        expect(wrongWith(net, terms)).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('any fee that can be set', () => {
  const anyTerms = fc.record({
    bps: fc.integer({ min: 0, max: 3000 }),
    fixedCents: fc.integer({ min: 0, max: 100_000 }),
    capCents: fc.option(fc.integer({ min: 0, max: 100_000 })),
  });

  it('makes the smallest total that nets what was due, for bills up to $100,000', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), anyTerms, (net, terms) => {
        expect(wrongWith(net, terms)).toBeNull();
      }),
      { numRuns: 4_000 },
    );
  });

  it('grows by at most a cent with a cent of the total, so that every net can be had exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), anyTerms, (total, terms) => {
        expect([0, 1]).toContain(feeOn(total + 1, terms) - feeOn(total, terms));
      }),
      { numRuns: 4_000 },
    );
  });

  it('is nothing when nothing is charged', () => {
    expect(grossUpFee(12_345, null)).toBe(0);
    expect(grossUpFee(12_345, { bps: 0, fixedCents: 0, capCents: null })).toBe(0);
  });

  it('of $100.00 at 2.9 % + 30¢ is $3.30, where the percentage of the bill alone nets $99.91', () => {
    const terms = { bps: 290, fixedCents: 30, capCents: null };
    expect(grossUpFee(10_000, terms)).toBe(330);
    expect(netOf(10_320, terms)).toBe(9_991);
  });
});
