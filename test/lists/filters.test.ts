import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { searchWords } from '../../worker/customers/words.ts';
import type { Row } from '../../worker/db/database.ts';
import { all, type Billed } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { openWorld, type World } from '../support/world.ts';
import { everyRow, get, KEY, type Page } from './ask.ts';
import { dayAt, momentAt, NAMES, openOffice } from './office.ts';

let world: World;
let bills: Billed[];
beforeAll(async () => {
  world = await openWorld();
  await allowKey(world.db, KEY);
  bills = await openOffice(world.db);
});

/** What a filter may be set to, and what it lets through of the rows as they stand in the tables. */
type Filters = Record<string, { values: () => string[]; fits: (row: Row, value: string) => boolean }>;

const ms = (value: string) => Date.parse(value);
const times: Filters = {
  from: { values: () => [momentAt(0), momentAt(20)], fits: (row, value) => Number(row.at) >= ms(value) },
  to: { values: () => [momentAt(12), momentAt(60)], fits: (row, value) => Number(row.at) < ms(value) },
};

const LISTS: {
  name: string;
  rows: string;
  id: (row: Record<string, unknown>) => unknown;
  key: string;
  filters: Filters;
}[] = [
  {
    name: '/register',
    rows: `SELECT e.*, (SELECT group_concat(receivable_id) FROM ledger_events WHERE entry_id = e.id) AS items FROM register_entries e ORDER BY at DESC, id DESC`,
    id: (row) => row.id,
    key: 'id',
    filters: {
      ...times,
      number: { values: () => ['4003', 'none'], fits: (row, value) => row.number === value },
      customer_id: {
        values: () => [String(bills[2]?.customer), '99999'],
        fits: (row, value) => String(row.customer_id) === value,
      },
      receivable_id: {
        values: () => [String(bills[3]?.items[0])],
        fits: (row, value) => String(row.items).split(',').includes(value),
      },
      type: { values: () => ['Check', 'EFT', 'Stripe'], fits: (row, value) => row.type === value },
      amount_cents: {
        values: () => ['400', '500', '-1'],
        fits: (row, value) => String(row.amount_cents) === value,
      },
      needs_review: {
        values: () => ['true', 'false'],
        fits: (row, value) => row.needs_review === (value === 'true' ? 1 : 0),
      },
    },
  },
  {
    name: '/invoices',
    rows: `SELECT * FROM invoices ORDER BY coalesce(issued_on, '9999') DESC, id DESC`,
    id: (row) => row.number,
    key: 'number',
    filters: {
      status: {
        values: () => ['open', 'paid', 'unpaid', 'draft', 'void'],
        fits: (row, value) => row.status === value,
      },
      customer_id: {
        values: () => [String(bills[1]?.customer), '99999'],
        fits: (row, value) => String(row.customer_id) === value,
      },
      number: { values: () => [String(bills[8]?.number), 'X-1'], fits: (row, value) => row.number === value },
      self_pay_id: {
        values: () => [String(bills[9]?.selfPayId)],
        fits: (row, value) => row.self_pay_id === value,
      },
      from: { values: () => [dayAt(3)], fits: (row, value) => String(row.issued_on ?? '') >= value },
      to: { values: () => [dayAt(6)], fits: (row, value) => String(row.issued_on ?? '9999') <= value },
    },
  },
  {
    name: '/customers',
    rows: 'SELECT * FROM customers ORDER BY search, id',
    id: (row) => row.id,
    key: 'id',
    filters: {
      search: {
        values: () => ['ada', 'AN', 'oneill', 'O’Neill ibarra', 'lukasz', 'angstrom mac', 'care st', 'zzz'],
        fits: (row, value) =>
          searchWords(value)
            .split(' ')
            .every((word) => ` ${row.search}`.includes(` ${word}`)),
      },
      account: { values: () => ['A-2', 'none'], fits: (row, value) => row.account === value },
      credit: { values: () => ['true'], fits: (row) => Number(row.ledger_cents) > 0 },
    },
  },
  {
    name: '/activity',
    rows: 'SELECT * FROM activity ORDER BY id DESC',
    id: (row) => row.id,
    key: 'id',
    filters: {
      // Ids of these tell no time: test/lists/activity.test.ts looks by time.
      who: {
        values: () => ['selfpay', 'usr_1', 'key_1', 'nobody'],
        fits: (row, value) =>
          value === 'selfpay'
            ? ['system', 'webhook'].includes(String(row.actor_kind))
            : row.actor_id === value,
      },
      about: { values: () => ['entry', 'customer'], fits: (row, value) => row.subject_kind === value },
      subject: {
        values: () => ['entry:ent_0003', 'entry:ent_0004', 'customer:1', 'entry:none'],
        fits: (row, value) => `${row.subject_kind}:${row.subject_id}` === value,
      },
    },
  },
];

describe.each(LISTS)('$name', ({ name, rows, id, key, filters }) => {
  const expected = async (query: [string, string][]) =>
    (await all(world.db, rows))
      .filter((row) => query.every(([filter, value]) => filters[filter]?.fits(row, value)))
      .map((row) => row[key]);
  const ask = (query: [string, string][]) => `${name}?${new URLSearchParams(query)}`;
  /** Words stand in the order of the word that was found; everything else in the list's own. */
  const inOrder = (found: unknown[], wanted: unknown[], query: [string, string][]) =>
    query.some(([filter]) => filter === 'search')
      ? expect([...found].sort(), ask(query)).toEqual([...wanted].sort())
      : expect(found, ask(query)).toEqual(wanted);

  it('without a filter shows all', async () => {
    const wanted = await expected([]);
    expect(wanted.length).toBeGreaterThanOrEqual(NAMES.length);
    expect((await everyRow<Row>(world, name, 7)).map(id)).toEqual(wanted);
  });

  it('with each filter alone shows just what fits', async () => {
    const [total] = [(await expected([])).length];
    for (const [filter, { values }] of Object.entries(filters)) {
      let least = total;
      for (const value of values()) {
        const query: [string, string][] = [[filter, value]];
        const wanted = await expected(query);
        least = Math.min(least, wanted.length);
        inOrder((await everyRow<Row>(world, ask(query), 100)).map(id), wanted, query);
      }
      expect(least, `${filter} keeps something out`).toBeLessThan(total);
    }
  });

  it('with any filters together shows just what fits all of them, on pages of any length', async () => {
    const pairs = Object.entries(filters).map(([filter, { values }]) =>
      fc.option(
        fc.constantFrom(...values()).map((value): [string, string] => [filter, value]),
        { nil: null },
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.tuple(...pairs), fc.integer({ min: 1, max: 20 }), async (chosen, limit) => {
        const query = chosen.filter((pair) => pair !== null);
        inOrder((await everyRow<Row>(world, ask(query), limit)).map(id), await expected(query), query);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the figures over the register', () => {
  it('are those of the entries that the same filters let through', async () => {
    for (const query of [
      '',
      '?type=Check',
      '?needs_review=true&type=EFT',
      `?customer_id=${bills[2]?.customer}`,
    ]) {
      const entries = await everyRow<{ amount_cents: number }>(world, `/register${query}`, 100);
      expect(await get(world, `/register/total${query}`)).toEqual({
        entries: entries.length,
        net_cents: entries.reduce((sum, { amount_cents }) => sum + amount_cents, 0),
        complete: true,
      });
    }
  });
});

describe('an invoice', () => {
  it('is found by its number where it came from, and by its number in small letters', async () => {
    const billed = bills[5] as Billed;
    await all(world.db, "UPDATE invoices SET reference = 'old/77' WHERE id = :id", { id: billed.invoice });
    for (const number of ['old/77', billed.number, billed.number.toLowerCase()]) {
      const { data } = await get<Page>(world, `/invoices?number=${encodeURIComponent(number)}`);
      expect(data).toMatchObject([{ number: billed.number, reference: 'old/77' }]);
    }
  });
});

describe('an entry in the register', () => {
  it('says what became of it, and whose it is', async () => {
    const { data } = await get<Page>(world, '/register?number=4006&events=false');
    expect(data.find(({ id }) => id === 'ent_0006')).toMatchObject({
      status: 'to_credit',
      credited_cents: 500,
      customer: { id: bills[6]?.customer, name: NAMES[6] },
    });
    expect(data[0]).not.toHaveProperty('events');
    const { data: whole } = await get<Page>(world, '/register?number=4001');
    expect(whole.find(({ id }) => id === 'ent_0001')).toMatchObject({ status: 'applied', credited_cents: 0 });
  });
});
