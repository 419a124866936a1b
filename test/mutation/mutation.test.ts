import { beforeAll, describe, expect, it } from 'vitest';
import { type Row, sql } from '../../worker/db/database.ts';
import { all, audit, fresh } from '../support/books.ts';
import { ORIGIN, openWorld } from '../support/world.ts';
import { aCentOff, isMoney, leftOut, type Mutant, type Sent, spoilt, watched, writes } from './mutant.ts';
import { Office, POSTINGS, type Posting, type Ready } from './postings.ts';

let office: Office;
beforeAll(async () => {
  office = new Office(await openWorld());
});

/** What a posting sent, and how everything stood after it. */
interface Whole {
  sent: Sent[];
  outcome: string;
}
const wholes = new Map<string, Whole>();

const contextOf = ({ byHand }: Posting) => (byHand ? office.byHand() : office.world.context());

async function whole(posting: Posting): Promise<Whole> {
  const known = wholes.get(posting.name);
  if (known !== undefined) return known;
  const made = await ready(posting);
  const sent: Sent[] = [];
  const before = await verbs();
  await made.book(watched(contextOf(posting), sent));
  const whole = { sent, outcome: `done ${await outcomeOf(made, before)}` };
  wholes.set(posting.name, whole);
  return whole;
}

/** What comes before, and a session of the payer's that asks for what is owed by then. */
async function ready(posting: Posting): Promise<Ready> {
  const made = await posting.ready(office);
  const { customer, invoice, selfPayId } = made.billed;
  await all(
    office.world.db,
    `INSERT INTO gateway_requests (id, kind, customer_id, invoice_id, self_pay_id, amount_cents, credit_used_cents, currency, origin, outcome, stripe_id, session_status, created_at, expires_at)
     VALUES ('req_stale' || :n, 'checkout_session', :customer, :invoice, :id, 99999, 0, 'usd', :origin, 'succeeded', 'cs_stale' || :n, 'open', 0, 9000000000000)`,
    { n: fresh(), customer, invoice, id: selfPayId, origin: ORIGIN },
  );
  return made;
}

/** Books once more with one statement spoilt. */
async function spoil(posting: Posting, mutant: Mutant) {
  const made = await ready(posting);
  const [before, said] = [await money(made), await verbs()];
  const refusals: string[] = [];
  const ended = await made.book(spoilt(contextOf(posting), mutant, refusals)).then(
    () => 'done',
    (error: Error) => error.name,
  );
  return {
    refused: refusals.length > 0,
    untouched: JSON.stringify(await money(made)) === JSON.stringify(before),
    outcome: `${ended} ${await outcomeOf(made, said)}`,
    heard: posting.byHand ? ended !== 'done' : await waits(made),
  };
}

const COUNTED = [
  'customers',
  'invoices',
  'invoice_items',
  'receivables',
  'register_entries',
  'ledger_events',
];
/** All money: this customer's rows, and how many rows there are of all. */
function money({ billed }: Ready): Promise<Row[][]> {
  const mine = { customer: billed.customer };
  return office.world.db.batch([
    ...COUNTED.map((table) => sql(`SELECT count(*) AS n FROM ${table}`)),
    sql('SELECT * FROM customers WHERE id = :customer', mine),
    sql('SELECT * FROM receivables WHERE customer_id = :customer', mine),
    sql('SELECT * FROM invoices WHERE customer_id = :customer', mine),
    sql('SELECT count(*) AS n FROM request_keys'),
  ]);
}

/** How often each deed stands in the event log. */
async function verbs(): Promise<Map<unknown, number>> {
  const rows = await all(office.world.db, 'SELECT verb, count(*) AS n FROM activity GROUP BY verb');
  return new Map(rows.map(({ verb, n }) => [verb, Number(n)]));
}

const OBJECTS = `SELECT o.kind, o.state, o.flag, o.hints - o.handled AS waiting FROM stripe_objects o
  WHERE o.id = :object OR o.id IN (SELECT stripe_id FROM gateway_requests WHERE customer_id = :customer AND kind = 'refund') OR o.id IN (SELECT payment_id FROM gateway_requests WHERE customer_id = :customer AND kind = 'topup')`;

/** All that a posting can have changed for a customer, without ids and times. */
async function outcomeOf({ billed, object }: Ready, before: Map<unknown, number>): Promise<string> {
  const mine = { customer: billed.customer, object: object ?? null };
  const rows = await office.world.db.batch([
    sql(
      'SELECT balance_cents, price_cents, state FROM receivables WHERE customer_id = :customer ORDER BY id',
      mine,
    ),
    sql('SELECT ledger_cents FROM customers WHERE id = :customer', mine),
    sql(
      'SELECT series, status, keep_open, carried_cents, paid_at IS NULL AS unpaid FROM invoices WHERE customer_id = :customer ORDER BY id',
      mine,
    ),
    sql(
      'SELECT kind, type, amount_cents, fee_cents, credited_cents, needs_review FROM register_entries WHERE customer_id = :customer ORDER BY kind, amount_cents, fee_cents, credited_cents',
      mine,
    ),
    sql(
      "SELECT kind, outcome, session_status, superseded, payment_id IS NULL AS unpaid, stripe_id IS NULL AS unanswered FROM gateway_requests WHERE customer_id = :customer ORDER BY kind, amount_cents, id LIKE 'req_stale%'",
      mine,
    ),
    sql(`${OBJECTS} ORDER BY o.kind`, mine),
    sql(
      'SELECT f.status FROM refunds f CROSS JOIN register_entries e ON e.id = f.entry_id WHERE e.customer_id = :customer',
      mine,
    ),
    sql('SELECT stage, status, held_cents FROM disputes WHERE customer_id = :customer', mine),
    sql('SELECT sealed FROM request_keys ORDER BY activity_id DESC LIMIT 1'),
    sql('SELECT state, why FROM charge_attempts WHERE customer_id = :customer ORDER BY id', mine),
    sql('SELECT enabled, tries, wanted_at IS NULL AS seen FROM wallets WHERE customer_id = :customer', mine),
    sql('SELECT kind FROM mails WHERE customer_id = :customer ORDER BY kind', mine),
    sql('SELECT kind FROM critical_events WHERE customer_id = :customer', mine),
  ]);
  const after = await verbs();
  const done = [...after].filter(([verb, n]) => n !== (before.get(verb) ?? 0));
  return JSON.stringify([rows, done.map(([verb, n]) => [verb, n - (before.get(verb) ?? 0)]).sort()]);
}

/** Something of the customer's at Stripe is flagged, or its hint still waits. */
async function waits({ billed, object }: Ready): Promise<boolean> {
  const rows = await all(office.world.db, OBJECTS, { customer: billed.customer, object: object ?? null });
  return rows.some(({ flag, waiting }) => flag !== null || waiting !== 0);
}

describe.each(POSTINGS)('$name', { timeout: 240_000 }, (posting) => {
  it('is refused whole without any statement that moves money, and is not what it was without any other', async () => {
    const { sent, outcome } = await whole(posting);
    const mutants = leftOut(sent);
    expect(mutants.length).toBeGreaterThan(2);
    for (const mutant of mutants) {
      const result = await spoil(posting, mutant);
      const statement = sent[mutant.at]?.statement;
      if (statement !== undefined && isMoney(statement))
        expect(result, mutant.name).toMatchObject({ refused: true, untouched: true, heard: true });
      else expect(result.outcome, mutant.name).not.toBe(outcome);
    }
    expect(await audit(office.world.db)).toEqual([]);
  });

  it('is refused whole when any of its amounts is a cent off', async () => {
    const { sent } = await whole(posting);
    const mutants = aCentOff(sent);
    expect(mutants.length).toBeGreaterThan(2);
    for (const mutant of mutants)
      expect(await spoil(posting, mutant), mutant.name).toMatchObject({
        refused: true,
        untouched: true,
        heard: true,
      });
    expect(await audit(office.world.db)).toEqual([]);
  });
});

// Hints what was put aside before, which none of the postings above has: test/reversals/refunds.test.ts has.
const PUT_ASIDE = 'INDEXED BY stripe_objects_flagged SET hints';

describe('the postings above', () => {
  const SOURCES = import.meta.glob<string>('../../worker/**/*.ts', {
    query: '?raw',
    import: 'default',
    eager: true,
  });
  const files = Object.entries(SOURCES).map(([path, text]) => ({
    file: path.slice('../../worker/'.length),
    text,
  }));
  const squeeze = (text: string) => text.replace(/\s+/g, ' ').trim();

  it('are of each function of worker/ that makes one', () => {
    const makers = files.flatMap(({ file, text }) =>
      [
        ...text.matchAll(
          /(?<!\w|[^.]\.)(?:post|undo|unforgive)\(|INSERT INTO (?:ledger_events|register_entries)/g,
        ),
      ].map(({ index }) => {
        const [, name] = [...text.slice(0, index).matchAll(/function (\w+)/g)].at(-1) ?? [];
        return `${file} ${name}`;
      }),
    );
    // What is in ledger/ makes statements for these; the demo office's wallet is filled like its cheques.
    const outside = makers.filter(
      (maker) => !maker.startsWith('ledger/') && maker !== 'demo/stored.ts fillWallet',
    );
    expect([...new Set(outside)].sort()).toEqual([...new Set(POSTINGS.map(({ by }) => by))].sort());
  });

  it('are all that move money: each statement that inserts an event had something to do in one of them', async () => {
    const written = files.flatMap(({ text }) =>
      [...text.matchAll(/INSERT INTO (ledger_events|register_entries)[^`$]*/g)].map(([found]) =>
        squeeze(found),
      ),
    );
    expect(written.length).toBeGreaterThan(10);
    const busy: string[] = [];
    for (const posting of POSTINGS)
      for (const { statement, rows } of (await whole(posting)).sent)
        if (rows > 0) busy.push(squeeze(statement.sql));
    expect(written.filter((found) => !busy.some((sql) => sql.startsWith(found)))).toEqual([]);
  });

  it('leave no statement without something to do in one of them', async () => {
    const rows = new Map<string, number>();
    for (const posting of POSTINGS)
      for (const { statement, rows: n } of (await whole(posting)).sent) {
        const text = squeeze(statement.sql);
        if (writes(statement)) rows.set(text, (rows.get(text) ?? 0) + n);
      }
    const idle = [...rows].filter(([text, n]) => n === 0 && !text.includes(PUT_ASIDE));
    expect(idle.map(([text]) => text.slice(0, 120))).toEqual([]);
  });
});
