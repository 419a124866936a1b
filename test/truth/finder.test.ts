import { beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../worker/db/database.ts';
import {
  describeTransaction,
  type Movement,
  TRANSACTION_TYPES,
  transactionType,
  transactionTypeSql,
} from '../../worker/payment-events/transaction-type.ts';
import { ask, everyRow, get, KEY, type Page } from '../lists/ask.ts';
import { all, audit } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { openWorld, type World } from '../support/world.ts';
import { BEGAN, DAY_MS, everyKind } from './every-kind.ts';

interface Event {
  id: number;
  at: string;
  transaction: string;
  description: string;
  amount_cents: number;
  entry: { id: string; type: string; number: string } | null;
  receivable: { id: number; number: string } | null;
  customer: { id: number; account: string | null } | null;
  bookkeeper: { kind: string; id: string | null; name: string };
}

let world: World;
let events: Event[];
beforeAll(async () => {
  world = await openWorld();
  await allowKey(world.db, KEY);
  await everyKind(world.db);
  events = await everyRow<Event>(world, '/payment-events', 100);
});

const movement = (changes: Partial<Movement>): Movement => ({
  kind: 'payment',
  amountCents: 100,
  code: null,
  isFee: false,
  entryKind: 'payment',
  entryType: 'Stripe',
  entryCents: 100,
  sourceKey: 'stripe:test:ch_1:paid',
  reopens: false,
  ...changes,
});
const none = { entryKind: null, entryType: null, entryCents: null, sourceKey: null };

const KINDS: [text: string, of: Partial<Movement>][] = [
  ['Payment', {}],
  ['Payment', { entryKind: 'manual', entryType: 'Check', sourceKey: 'manual:x' }],
  ['Processing fee', { isFee: true }],
  ['Ledger credit', { kind: 'credit' }],
  ['Ledger credit used', { kind: 'credit', amountCents: -5000 }],
  [
    'Refund',
    { kind: 'reversal', amountCents: -1, entryKind: 'refund', entryCents: -1, sourceKey: 'stripe:test:re_1' },
  ],
  [
    'Refund',
    { kind: 'credit', amountCents: -1, entryKind: 'refund', entryCents: -1, sourceKey: 'stripe:test:re_1' },
  ],
  ['Refund failed', { kind: 'reversal', entryKind: 'undo', sourceKey: 'stripe:test:re_1:failed' }],
  ['Refund failed', { kind: 'credit', entryKind: 'undo', sourceKey: 'stripe:live:pyr_1:failed' }],
  [
    'Payment failed',
    { kind: 'reversal', amountCents: -1, entryKind: 'undo', sourceKey: 'stripe:test:ch_1:failed' },
  ],
  [
    'Payment failed',
    { kind: 'reversal', amountCents: -1, entryKind: 'undo', sourceKey: 'stripe:test:py_1:failed' },
  ],
  [
    'Lost dispute',
    {
      kind: 'reversal',
      amountCents: -1,
      entryKind: 'dispute',
      entryCents: -1,
      sourceKey: 'stripe:test:txn_1',
    },
  ],
  [
    'Bank return',
    {
      kind: 'reversal',
      amountCents: -1,
      entryKind: 'dispute',
      entryCents: -1,
      sourceKey: 'stripe:test:txn_1',
      reopens: true,
    },
  ],
  ['Dispute won', { kind: 'reversal', entryKind: 'undo', sourceKey: 'stripe:test:txn_2' }],
  [
    'Adjustment 01',
    { kind: 'adjustment', code: '01', amountCents: -1500, entryKind: 'dispute', entryCents: -11_500 },
  ],
  ['Adjustment CS', { kind: 'adjustment', code: 'CS', entryKind: 'manual', entryType: 'Insurance' }],
  [
    'Undo',
    { kind: 'reversal', amountCents: -1, entryKind: 'undo', entryType: 'Check', sourceKey: 'undo:ent_1' },
  ],
  [
    'Transfer',
    {
      kind: 'credit',
      amountCents: -1,
      entryKind: 'manual',
      entryType: 'Transfer',
      entryCents: 0,
      sourceKey: 'manual:x',
    },
  ],
  ['Transfer', { entryKind: 'manual', entryType: 'Transfer', entryCents: 0, sourceKey: 'manual:x' }],
  ['Write-off', { kind: 'writeoff', ...none }],
  ['Write-off undone', { kind: 'writeoff', amountCents: -1, ...none }],
  ['Price allowed', { kind: 'price', ...none }],
  ['Price raised', { kind: 'price', amountCents: -1, ...none }],
  ['Processing fee waived', { kind: 'price', isFee: true, ...none }],
  ['Other', { kind: 'reversal' }],
];

describe('AssociatedTransactionTypeDescription', () => {
  it.each(KINDS)('says %s of %o', async (text, of) => {
    const told = transactionType(movement(of));
    expect(describeTransaction(told, movement(of).code)).toBe(text);
    // The same in SQL, by which the finder filters and the report adds up.
    const row = movement(of);
    const [found] = await all(
      world.db,
      `SELECT ${transactionTypeSql('x')} AS type FROM (SELECT :kind AS kind, :code AS code, :cents AS amount_cents, :entry_kind AS entry_kind, :entry_type AS entry_type,
         :entry_cents AS entry_cents, :key AS source_key, :reopens AS reopens, iif(:fee, (SELECT id FROM receivables WHERE fee_invoice_id IS NOT NULL), -1) AS receivable_id) x`,
      {
        kind: row.kind,
        code: row.code,
        cents: row.amountCents,
        entry_kind: row.entryKind,
        entry_type: row.entryType,
        entry_cents: row.entryCents,
        key: row.sourceKey,
        reopens: row.reopens ? 1 : 0,
        fee: row.isFee ? 1 : 0,
      },
    );
    expect(found?.type).toBe(told);
  });

  it('has a test for each there is', () => {
    const tested = new Set(KINDS.map(([, of]) => transactionType(movement(of))));
    expect([...tested].sort()).toEqual([...TRANSACTION_TYPES.keys()].sort());
  });
});

describe('the payment-event finder', () => {
  it('tells every event of the ledger once, newest first, in books that agree', async () => {
    const [stored] = await all(
      world.db,
      'SELECT count(*) AS many, sum(amount_cents) AS cents FROM ledger_events',
    );
    expect(events).toHaveLength(Number(stored?.many));
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(events.reduce((sum, { amount_cents }) => sum + amount_cents, 0)).toBe(stored?.cents);
    expect(events.map(({ at }) => at)).toEqual(
      events
        .map(({ at }) => at)
        .sort()
        .reverse(),
    );
    expect(await audit(world.db)).toEqual([]);
  });

  it.each([1, 2, 3, 7])('is paged by %i without loss or repetition', async (limit) => {
    const paged = await everyRow<Event>(world, '/payment-events', limit);
    expect(paged).toEqual(events);
  });

  it('tells each kind in the office’s words', () => {
    const said = new Map(events.map(({ description, entry }) => [description, entry?.id ?? null]));
    expect(Object.fromEntries(said)).toMatchObject({
      Payment: expect.any(String),
      'Processing fee': 'ent_paid',
      'Ledger credit': expect.any(String),
      'Ledger credit used': 'ent_spent',
      Refund: 'ent_refund',
      'Refund failed': 'ent_refund_failed',
      'Lost dispute': 'ent_lost',
      'Adjustment 01': 'ent_lost',
      'Dispute won': 'ent_won',
      'Bank return': 'ent_returned',
      'Payment failed': 'ent_failed',
      Undo: 'ent_undo',
      Transfer: 'ent_transfer',
      'Write-off': null,
      'Write-off undone': null,
      'Price allowed': null,
      'Price raised': null,
    });
  });

  it('shows what a lost dispute wrote off beside the entry that caused it', () => {
    const written = events.find(({ description, entry }) => description === 'Write-off' && entry !== null);
    expect(written?.entry).toEqual({ id: 'ent_lost', type: 'Stripe', number: 'pi_1' });
  });

  it('carries the bookkeeper [Selfpay] for what was booked automatically, and the name of who booked by hand', () => {
    const of = (entry: string) => events.find((event) => event.entry?.id === entry)?.bookkeeper.name;
    expect(of('ent_paid')).toBe('[Selfpay]');
    expect(of('ent_check')).toBe('=Clara "Cash" Clerk');
    expect(of('ent_credit')).toBe('+Program');
  });

  const FILTERS: [query: string, keeps: (event: Event) => boolean][] = [
    ['type=Stripe', ({ entry }) => entry?.type === 'Stripe'],
    ['type=Cash', ({ entry }) => entry?.type === 'Cash'],
    ['nonzero=true', ({ entry }) => entry?.id !== 'ent_transfer'],
    ['bookkeeper=selfpay', ({ bookkeeper }) => bookkeeper.name === '[Selfpay]'],
    ['bookkeeper=usr_clara', ({ bookkeeper }) => bookkeeper.id === 'usr_clara'],
    ['bookkeeper=key_prog', ({ bookkeeper }) => bookkeeper.id === 'key_prog'],
    ['bookkeeper=nobody', () => false],
    ...[...TRANSACTION_TYPES.keys()].map((type): [string, (event: Event) => boolean] => [
      `transaction=${type}`,
      ({ transaction }) => transaction === type,
    ]),
    [`from=${new Date(BEGAN + 3 * DAY_MS).toISOString()}`, ({ at }) => Date.parse(at) >= BEGAN + 3 * DAY_MS],
    [`to=${new Date(BEGAN + 3 * DAY_MS).toISOString()}`, ({ at }) => Date.parse(at) < BEGAN + 3 * DAY_MS],
    ['type=Stripe&bookkeeper=selfpay&transaction=refund', ({ transaction }) => transaction === 'refund'],
    ['type=Stripe&bookkeeper=usr_clara', () => false],
  ];
  it.each(FILTERS)('%s keeps what fits and nothing else', async (query, keeps) => {
    expect(await everyRow<Event>(world, `/payment-events?${query}`, 2)).toEqual(events.filter(keeps));
  });

  it('takes days as days of the office: half past eleven at night in New York is still that day', async () => {
    // BEGAN is September 2 in UTC, and September 1 where the office is.
    const first = await everyRow<Event>(world, '/payment-events?from=2026-09-01&to=2026-09-01', 50);
    expect(new Set(first.map(({ at }) => at))).toEqual(new Set([new Date(BEGAN).toISOString()]));
    expect(first.length).toBeGreaterThan(3);
    expect((await get<Page>(world, '/payment-events?to=2026-08-31')).data).toEqual([]);
  });

  it.each(['from=yesterday', 'to=2026-02-30', 'transaction=gift', 'nonzero=yes', 'limit=1000', 'after=x'])(
    'refuses %s and names the field',
    async (query) => {
      const { response } = await ask(world, `/payment-events?${query}`);
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({ error: { field: query.split('=')[0] } });
    },
  );

  it('is one trip', async () => {
    expect((await ask(world, '/payment-events')).cost).toMatchObject({ trips: 1, written: 0 });
  });
});

/** A table as a spreadsheet reads it. */
function readCsv(text: string): string[][] {
  return text
    .slice(1)
    .trimEnd()
    .split('\r\n')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, bare]) =>
        quoted === undefined ? String(bare) : quoted.replaceAll('""', '"'),
      ),
    );
}

describe('the spreadsheet', () => {
  const csv = async (query = '') => {
    const { response } = await ask(world, `/payment-events.csv${query}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('Content-Disposition')).toContain('payment-events.csv');
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    return readCsv(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  };

  it('has a line for each event, under AssociatedTransactionTypeDescription what it was, amounts as decimals', async () => {
    const [head = [], ...lines] = await csv();
    const at = (name: string) => head.indexOf(name);
    expect(head).toContain('AssociatedTransactionTypeDescription');
    expect(lines.every((line) => line.length === head.length)).toBe(true);
    expect(
      lines.map((line) => [
        line[at('PaymentEventId')],
        line[at('AssociatedTransactionTypeDescription')],
        line[at('Amount')],
      ]),
    ).toEqual(
      events.map(({ id, description, amount_cents }) => [
        String(id),
        description,
        (amount_cents / 100).toFixed(2),
      ]),
    );
    expect(lines.map((line) => line[at('Receivable')])).toEqual(
      events.map(({ receivable }) => receivable?.number ?? ''),
    );
  });

  it('tells days where the office is', async () => {
    const [head = [], ...lines] = await csv('?to=2026-09-01');
    expect(new Set(lines.map((line) => line[head.indexOf('Date')]))).toEqual(new Set(['2026-09-01']));
  });

  it('takes the same filters as the finder', async () => {
    const lines = await csv('?bookkeeper=usr_clara&type=Check');
    const wanted = events.filter(
      ({ bookkeeper, entry }) => bookkeeper.id === 'usr_clara' && entry?.type === 'Check',
    );
    expect(lines.slice(1).map(([id]) => id)).toEqual(wanted.map(({ id }) => String(id)));
  });

  it('holds no formula, whatever somebody called a check or a person, and a minus stays a number', async () => {
    const cells = (await csv()).flat();
    expect(cells).toContain("'=1+1");
    expect(cells).toContain('\'=Clara "Cash" Clerk');
    expect(cells).toContain("'+Program");
    const starting = cells.filter((text) => /^[=+\-@\t\r]/.test(text));
    for (const text of starting) expect(text).toMatch(/^-\d+\.\d\d$/);
    expect(starting.length).toBeGreaterThan(3);
  });

  it('tells no service and no name', async () => {
    const text = (await csv()).flat().join(' ');
    expect(text).not.toContain('Secret service');
    expect(text).not.toContain('Ada Example');
  });

  it('is made while it is sent: five thousand events are read some at a time', async () => {
    await world.db.batch([
      sql(
        "INSERT INTO activity (id, actor_kind, verb, subject_kind, subject_id, at) VALUES ('act_many', 'system', 'x.y', 'entry', 'x', 1)",
      ),
      sql(
        `INSERT INTO ledger_events (activity_id, kind, receivable_id, amount_cents, at)
         WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 5000)
         SELECT 'act_many', 'price', (SELECT max(id) FROM receivables WHERE fee_invoice_id IS NULL), iif(n % 2, -100, 100), n FROM n`,
      ),
    ]);
    let most = 0;
    const counting = async (what: string, run: () => Promise<unknown>) => {
      const answer = await run();
      if (what === 'd1') most = Math.max(most, ...(answer as unknown[][]).map((rows) => rows.length));
      return answer;
    };
    const response = await world.request(
      '/api/v1/payment-events.csv',
      { headers: { Authorization: `Bearer ${KEY}` } },
      counting as never,
    );
    const lines = readCsv(await response.text());
    expect(lines).toHaveLength(1 + events.length + 5000);
    expect(new Set(lines.map(([id]) => id)).size).toBe(lines.length);
    expect(most).toBeLessThanOrEqual(501);
  });
});

describe('billing activity by bookkeeper', () => {
  interface Report {
    data: {
      bookkeeper: { name: string };
      events: number;
      amount_cents: number;
      types: { description: string; events: number; amount_cents: number }[];
    }[];
    events: number;
    amount_cents: number;
    counted_back_to: string | null;
  }
  const FROM = new Date(BEGAN).toISOString();

  it('adds up what each bookkeeper booked, by transaction type, as the finder tells it', async () => {
    const report = await get<Report>(world, `/reports/bookkeepers?from=${FROM}`);
    const expected = new Map<string, [number, number]>();
    for (const { bookkeeper, description, amount_cents } of events) {
      const key = `${bookkeeper.name}|${description}`;
      const [many, cents] = expected.get(key) ?? [0, 0];
      expected.set(key, [many + 1, cents + amount_cents]);
    }
    const told = report.data.flatMap(({ bookkeeper, types }) =>
      types.map(
        ({ description, events, amount_cents }) =>
          [`${bookkeeper.name}|${description}`, [events, amount_cents]] as const,
      ),
    );
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(expected));
    expect(report.events).toBe(events.length);
    expect(report.data.at(-1)?.bookkeeper.name).toBe('[Selfpay]');
    expect(report.counted_back_to).toBeNull();
  });

  it('can leave [Selfpay] out', async () => {
    const report = await get<Report>(world, `/reports/bookkeepers?from=${FROM}&without=selfpay`);
    expect(report.data.map(({ bookkeeper }) => bookkeeper.name)).toEqual(['+Program', '=Clara "Cash" Clerk']);
    expect(report.amount_cents).toBe(
      events
        .filter(({ bookkeeper }) => bookkeeper.name !== '[Selfpay]')
        .reduce((sum, { amount_cents }) => sum + amount_cents, 0),
    );
  });

  it('takes days of the office, and is a table too', async () => {
    const { response } = await ask(world, '/reports/bookkeepers.csv?from=2026-09-01&to=2026-09-01');
    const lines = readCsv(await response.text());
    expect(lines[0]).toEqual(['Bookkeeper', 'AssociatedTransactionTypeDescription', 'Events', 'Amount']);
    expect(lines).toContainEqual(['[Selfpay]', 'Processing fee', '1', '3.00']);
  });

  it('is one trip', async () => {
    expect((await ask(world, `/reports/bookkeepers?from=${FROM}`)).cost).toMatchObject({
      trips: 1,
      written: 0,
    });
  });
});
