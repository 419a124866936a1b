import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../worker/db/database.ts';
import { chargeFee } from '../../worker/ledger/fee.ts';
import { pourIntoCredit, pourOverInvoice, targetOf } from '../../worker/ledger/pour.ts';
import { groupSelfPayId, makeSelfPayId, parseSelfPayId } from '../../worker/payer/self-pay-id.ts';
import { type FeeTerms, feeOn, grossUpFee } from '../../worker/stripe/fee.ts';
import {
  all,
  audit,
  type Billed,
  bill,
  booksOf,
  newCustomer,
  openBooks,
  postingOf,
} from '../support/books.ts';

interface Payment {
  /** What came in for the invoice, the fee not counted. */
  cents: number;
  creditUsed: number;
  fee: number;
}

/** What the books should say, by a plain loop over plain numbers. */
interface Model {
  balances: number[];
  credit: number;
  events: number[];
  review: boolean;
}

/** Pours a payment over balances, oldest first; what is left is credit, and credit that was counted on is spent. */
function pour({ balances, credit }: Model, { cents, creditUsed, fee }: Payment): Model {
  const amount = cents + fee;
  const owed = balances.reduce((sum, balance) => sum + balance, 0) + fee;
  const spend = Math.max(0, Math.min(creditUsed, credit, owed - amount));
  const events: number[] = [];
  let left = amount + spend;
  if (fee > 0) {
    const part = Math.min(fee, left);
    events.push(part);
    left -= part;
  }
  const after = balances.map((balance) => {
    const part = Math.min(balance, left);
    if (part > 0) events.push(part);
    left -= part;
    return balance - part;
  });
  if (left > 0) events.push(left);
  if (spend > 0) events.push(-spend);
  const credited = credit + left - spend;
  return { balances: after, credit: credited, events, review: left > 0 && credited > 0 };
}

let db: Database;
beforeAll(async () => {
  db = await openBooks();
});

const cents = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 30_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 300 }) },
);
const scenario = fc.record({
  prices: fc.array(fc.oneof({ weight: 5, arbitrary: cents }, { weight: 1, arbitrary: fc.constant(0) }), {
    minLength: 1,
    maxLength: 8,
  }),
  credit: fc.oneof(
    fc.constant(0),
    cents,
    cents.map((value) => -value),
  ),
  payments: fc.array(
    fc.record({
      cents,
      creditUsed: fc.oneof(fc.constant(0), cents),
      fee: fc.oneof(
        { weight: 3, arbitrary: fc.constant(0) },
        { weight: 1, arbitrary: fc.integer({ min: 1, max: 900 }) },
      ),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});

describe('pouring', () => {
  it('does to the cent what a plain loop does, whatever is owed, held and paid', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ prices, credit, payments }) => {
        const billed = await bill(db, prices, 'open', newCustomer());
        let model: Model = { balances: prices, credit, events: [], review: false };
        const models: Model[] = [];
        const statements =
          credit === 0 ? [] : postingOf({ amountCents: credit }, [pourIntoCredit(billed.customer)]);
        const ids: string[] = [];
        for (const [at, payment] of payments.entries()) {
          model = pour(model, payment);
          models.push(model);
          const id = `ent_${billed.invoice}_${at}`;
          ids.push(id);
          statements.push(...paymentOf(billed, id, payment));
        }
        await db.batch(statements);
        const books = await booksOf(db, billed);
        expect(books.balances).toEqual(model.balances);
        expect(books.credit).toBe(model.credit);
        const closed = model.balances.every((balance) => balance === 0) && prices.some((price) => price > 0);
        expect(books.status).toBe(closed ? 'paid' : 'open');
        const events = await all(
          db,
          `SELECT v.entry_id, e.needs_review, json_group_array(v.amount_cents ORDER BY v.id) AS cents FROM ledger_events v JOIN register_entries e ON e.id = v.entry_id
           WHERE v.entry_id IN (SELECT value FROM json_each(:ids)) GROUP BY v.entry_id ORDER BY v.entry_id`,
          { ids: JSON.stringify(ids) },
        );
        const sorted = (list: number[]) => [...list].sort((a, b) => a - b);
        expect(events.map((row) => sorted(JSON.parse(String(row.cents)) as number[]))).toEqual(
          models.map((each) => sorted(each.events)),
        );
        expect(events.map((row) => row.needs_review === 1)).toEqual(models.map((each) => each.review));
        if (credit >= 0)
          expect(Number(books.credit), 'payments never take the ledger below zero').toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 150 },
    );
    expect(await audit(db)).toEqual([]);
  }, 60_000);
});

function paymentOf(billed: Billed, id: string, { cents, creditUsed, fee }: Payment) {
  const target = targetOf(billed.customer, billed.invoice, creditUsed, fee);
  const entry = { id, sourceKey: id, amountCents: cents + fee, kind: 'payment', type: 'Stripe' } as const;
  return postingOf(entry, [...chargeFee(target), pourOverInvoice(target, true)], target);
}

/** The fee by exact fractions: the percentage rounded half up, capped, and the fixed part. */
function exactFee(total: bigint, { bps, fixedCents, capCents }: FeeTerms): bigint {
  const share = (2n * total * BigInt(bps) + 10_000n) / 20_000n;
  return (capCents !== null && share > BigInt(capCents) ? BigInt(capCents) : share) + BigInt(fixedCents);
}

const terms = fc.record<FeeTerms>({
  bps: fc.integer({ min: 0, max: 3000 }),
  fixedCents: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 0, max: 500 }),
    fc.integer({ min: 0, max: 100_000 }),
  ),
  capCents: fc.oneof(fc.constant(null), fc.constant(0), fc.integer({ min: 0, max: 2000 })),
});

describe('the fee added to an amount', () => {
  it('is the smallest that nets it exactly, for every amount up to 3,000.00 at 2.9 % + 0.30', () => {
    const usual: FeeTerms = { bps: 290, fixedCents: 30, capCents: null };
    const wrong: number[] = [];
    let total = 0;
    for (let net = 1; net <= 300_000; net += 1) {
      // What nets more is never less, so the smallest total only ever grows.
      while (total - (Math.floor((2 * total * 290 + 10_000) / 20_000) + 30) < net) total += 1;
      if (grossUpFee(net, usual) !== total - net) wrong.push(net);
    }
    expect(wrong).toEqual([]);
  });

  it('is the smallest that nets it exactly, at any rate, fixed part and cap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999_999 }), terms, (net, rate) => {
        const total = BigInt(net + grossUpFee(net, rate));
        expect(total - exactFee(total, rate)).toBeGreaterThanOrEqual(BigInt(net));
        expect(total - 1n - exactFee(total - 1n, rate)).toBeLessThan(BigInt(net));
        expect(BigInt(feeOn(Number(total), rate))).toBe(exactFee(total, rate));
      }),
      { numRuns: 3000 },
    );
  });

  it('is nothing without terms, and the fixed part alone at a flat rate', () => {
    expect(grossUpFee(12_345, null)).toBe(0);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 99_999_999 }),
        fc.integer({ min: 0, max: 100_000 }),
        (net, fixedCents) => grossUpFee(net, { bps: 0, fixedCents, capCents: null }) === fixedCents,
      ),
    );
  });
});

const nine = fc.integer({ min: 0, max: 999_999_999 }).map((value) => String(value).padStart(9, '0'));
const anId = nine.map(makeSelfPayId);

describe('a self-pay ID', () => {
  it('never passes with one digit wrong', () => {
    fc.assert(
      fc.property(anId, (id) => {
        const passed: string[] = [];
        for (let at = 0; at < 10; at += 1) {
          for (const digit of '0123456789') {
            const typed = id.slice(0, at) + digit + id.slice(at + 1);
            const read = parseSelfPayId(typed);
            if ('id' in read ? read.id !== id : read.error !== 'check_digit' || typed === id)
              passed.push(typed);
          }
        }
        expect(passed).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('never passes with two neighbours swapped', () => {
    fc.assert(
      fc.property(anId, fc.integer({ min: 0, max: 8 }), (id, at) => {
        const [one = '', two = ''] = [id[at], id[at + 1]];
        fc.pre(one !== two);
        expect(parseSelfPayId(id.slice(0, at) + two + one + id.slice(at + 2))).toEqual({
          error: 'check_digit',
        });
      }),
      { numRuns: 2000 },
    );
  });

  const SCRIPTS = {
    ASCII: 0x30,
    'full-width': 0xff10,
    'Arabic-Indic': 0x660,
    'extended Arabic-Indic': 0x6f0,
    Devanagari: 0x966,
    'mathematical bold': 0x1d7ce,
  };
  for (const [name, zero] of Object.entries(SCRIPTS)) {
    it(`is read in ${name} digits, with spaces, dashes and dots between`, () => {
      const gap = fc.constantFrom(
        '',
        ' ',
        '-',
        ' - ',
        '\u00a0',
        '\u202f',
        '\u2009',
        '\u2013',
        '\u2014',
        '\u2011',
        '\u2212',
        '.',
        '\t',
        '\n',
        '\u200b',
        '\u3000',
      );
      fc.assert(
        fc.property(anId, fc.array(gap, { minLength: 11, maxLength: 11 }), (id, gaps) => {
          const typed = gaps
            .map(
              (space, at) =>
                space + (id[at] === undefined ? '' : String.fromCodePoint(zero + Number(id[at]))),
            )
            .join('');
          expect(parseSelfPayId(typed)).toEqual({ id });
        }),
        { numRuns: 200 },
      );
    });
  }

  it('is printed in groups of 4, 3 and 3, and read back; an older ID stays as it is', () => {
    fc.assert(
      fc.property(anId, (id) => {
        expect(groupSelfPayId(id)).toMatch(/^\d{4} \d{3} \d{3}$/);
        expect(parseSelfPayId(groupSelfPayId(id))).toEqual({ id });
      }),
    );
    expect(groupSelfPayId('123456')).toBe('123456');
  });

  it('of another length passes only where the office has older IDs of that length', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{1,24}$/), (digits) => {
        fc.pre(digits.length !== 10);
        expect(parseSelfPayId(digits)).toEqual({ error: 'length' });
        if (digits.length < 10) expect(parseSelfPayId(digits, [digits.length])).toEqual({ id: digits });
      }),
    );
  });

  it('is never made of anything else, and nothing that is typed makes it throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (typed) => {
        const read = parseSelfPayId(typed);
        if ('id' in read) expect(read.id).toMatch(/^[0-9]{10}$/);
      }),
      { numRuns: 500 },
    );
    for (const typed of ['', ' - ', '\u00a0']) expect(parseSelfPayId(typed)).toEqual({ error: 'empty' });
    for (const typed of ['abc', '12x', '½½½½½½½½½½', '１２３４五', '+123', '1e9'])
      expect(parseSelfPayId(typed)).toEqual({ error: 'not_digits' });
  });
});
