import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../worker/db/database.ts';
import { all, openBooks } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { FAIR } from './chaos.ts';
import { live } from './live.ts';
import { API_KEYS } from './office.ts';
import type { ACCOUNTS, DayStep } from './step.ts';

const SEEDS = [0, 1, 2, 3, 4, 5, 7, 10];
const FOUL = { ...FAIR, lost: 30, doubled: 20, reordered: 20, api: 5, database: 10, death: 5 };
/** Little of what is sent, mails among it, leaves or is written down. */
const WORST = { ...FAIR, database: 60, death: 40 };

let books: Database;
beforeAll(async () => {
  books = await openBooks();
  for (const key of API_KEYS) await allowKey(books, key, 'administrator');
});

const debits = async (): Promise<number> =>
  (await all(books, "SELECT id FROM gateway_requests WHERE kind = 'charge' AND methods = 'us_bank_account'"))
    .length;
const days = (many: number): DayStep[] => Array.from({ length: many }, () => ({ do: 'clock', hours: 24 }));
const weather = (what: typeof FAIR): DayStep => ({ do: 'weather', weather: what });

// A random day leaps from due day to due day, over the one on which a debit has to be announced. So these go through a month day by day.
describe('a month of a bank account that is debited by itself, whatever goes wrong', () => {
  it.each(SEEDS)(
    'ends with every debit announced ten days before, by a mail that has left: seed %i',
    async (seed) => {
      const accounts: (keyof typeof ACCOUNTS)[] = ['succeeds', 'fails, no funds', 'is returned', 'succeeds'];
      const steps: DayStep[] = [
        { do: 'bill', who: 0, prices: [5000 + seed], policy: 'absorb' },
        { do: 'store', who: 0, account: accounts[seed % 4] ?? null },
        { do: 'enrol', which: 1, day: 18 + (seed % 4), cap: seed % 3 === 0 ? 3000 : null },
        ...days(1),
        ...(seed % 2 === 1 ? [weather(FOUL)] : []),
        ...days(5),
        { do: 'bill', who: 0, prices: [1200], policy: 'absorb' },
        ...(seed % 3 === 1 ? [weather(WORST)] : []),
        ...days(7),
        weather(FAIR),
        ...days(8),
        { do: 'bank', which: 0, outcome: seed % 4 === 1 ? 'fails' : 'succeeds' },
        ...days(14),
      ];
      const before = await debits();
      await live({ seed, steps });
      expect(await debits()).toBeGreaterThan(before);
    },
    120_000,
  );
});
