import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { pourOverInvoice, targetOf } from '../../worker/ledger/pour.ts';
import { all, bill, postEntry } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { openWorld, type World } from '../support/world.ts';
import { ask, KEY } from './ask.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await allowKey(world.db, KEY);
  const billed = await bill(world.db, [100, 200]);
  await postEntry(world.db, { amountCents: 150 }, [
    pourOverInvoice(targetOf(billed.customer, billed.invoice)),
  ]);
});

const PARAMETERS: Record<string, string[]> = {
  '/register': [
    'number',
    'receivable_id',
    'customer_id',
    'type',
    'from',
    'to',
    'amount_cents',
    'needs_review',
    'events',
    'after',
    'limit',
  ],
  '/register/total': [
    'number',
    'receivable_id',
    'customer_id',
    'type',
    'from',
    'to',
    'amount_cents',
    'needs_review',
  ],
  '/invoices': ['status', 'customer_id', 'number', 'self_pay_id', 'from', 'to', 'after', 'limit'],
  '/invoices/due': ['numbers'],
  '/customers': ['search', 'account', 'credit', 'after', 'limit'],
  '/customers/balances': ['ids'],
  '/activity': ['from', 'to', 'who', 'about', 'subject', 'after', 'limit'],
  '/search': ['q'],
};

const ODD = [
  '',
  ' ',
  '0',
  '-1',
  '1.5',
  '1e9',
  '1e400',
  'NaN',
  'Infinity',
  '9007199254740993',
  '0x10',
  'true',
  'null',
  "' OR 1=1 --",
  '%',
  '_',
  '\\',
  '"',
  ':',
  ':number',
  '?1',
  '\u0000',
  '\ud800',
  '💩',
  'x'.repeat(5000),
  '2026-02-30',
  '2026-11-20',
  '2026-11-20T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999+14:00',
  '2026-11-20T24:00:00Z',
  'entry:',
  ':x',
  'entry:ent_1',
  'INV-1',
  'INV-999999999999999',
  'INV-1,,INV-2',
  Array(101).fill('INV-1').join(','),
  Array(101).fill('1').join(','),
  '1,2',
  'WzEsIngiXQ',
];

it('takes any query without a 500, and says which field does not fit', async () => {
  const value = fc.oneof(fc.constantFrom(...ODD), fc.string({ unit: 'binary', maxLength: 40 }));
  const query = fc
    .constantFrom(...Object.keys(PARAMETERS))
    .chain((path) =>
      fc.tuple(
        fc.constant(path),
        fc.array(fc.tuple(fc.constantFrom(...(PARAMETERS[path] ?? []), 'x'), value), { maxLength: 3 }),
      ),
    );
  await fc.assert(
    fc.asyncProperty(query, async ([path, pairs]) => {
      const text = pairs
        .map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`)
        .join('&');
      const { response, cost } = await ask(world, `${path}?${text}`);
      expect([200, 422], text).toContain(response.status);
      expect(cost.trips).toBe(1);
      if (response.status === 422)
        expect(await response.json()).toMatchObject({
          error: { code: 'invalid', field: expect.any(String) },
        });
    }),
    { numRuns: 150 },
  );
}, 60_000);

it('takes each odd value for each parameter', async () => {
  for (const [path, names] of Object.entries(PARAMETERS)) {
    for (const name of names) {
      for (const value of ODD) {
        const { response } = await ask(world, `${path}?${name}=${encodeURIComponent(value.toWellFormed())}`);
        expect([200, 422], `${path}?${name}=${value.slice(0, 40)}`).toContain(response.status);
      }
    }
  }
}, 120_000);

it('does not mistake a column or an index for a value', async () => {
  const before = await all(world.db, 'SELECT count(*) AS n FROM register_entries');
  for (const path of [
    '/register?number=1001%27%3B+DELETE+FROM+register_entries%3B--',
    '/register?type=Check%22+OR+1%3D1',
    '/customers?search=%25',
    '/customers?search=ada%27',
  ]) {
    const { response } = await ask(world, path);
    expect(response.status, path).toBe(200);
  }
  expect(await all(world.db, 'SELECT count(*) AS n FROM register_entries')).toEqual(before);
});

it.each([
  '/register/%00',
  '/register/..%2f..',
  `/register/${'x'.repeat(5000)}`,
  '/receivables/0',
  '/receivables/-1',
  '/receivables/1e3',
  '/receivables/99999999999999999999',
  '/customers/x',
  '/customers/1.5',
  '/invoices/INV-0',
])('%s is refused as what it is', async (path) => {
  const { response } = await ask(world, path);
  expect([404, 422]).toContain(response.status);
});
