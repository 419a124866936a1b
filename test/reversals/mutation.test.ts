import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../../worker/context.ts';
import { DatabaseError, type Statement } from '../../worker/db/database.ts';
import { convergeDispute } from '../../worker/disputes/converge.ts';
import { convergePayment } from '../../worker/payments/converge.ts';
import { convergeRefund } from '../../worker/refunds/converge.ts';
import { all, audit, bill } from '../support/books.ts';
import {
  advance,
  BANKS,
  control,
  openWorld,
  paidBefore,
  payFromBank,
  setPayments,
  type Unbooked,
  type World,
} from '../support/world.ts';

/** Something to book: all is done at the stand-in, and what came before is booked. `book` makes the posting. */
interface Posting {
  name: string;
  ready(): Promise<{ customer: number; book(ctx: Context): Promise<void> }>;
}

let world: World;
let ready: Unbooked[];
beforeAll(async () => {
  world = await openWorld();
  ready = await paidBefore(world, 10000, 160);
}, 120_000);
const next = () => ready.pop() as Unbooked;
const booked = async () => {
  const unbooked = next();
  await convergePayment(world.context(), unbooked.payment, 'wanted');
  return unbooked;
};

const POSTINGS: Posting[] = [
  {
    name: 'a payment',
    async ready() {
      const { payment, billed } = next();
      return { customer: billed.customer, book: (ctx) => convergePayment(ctx, payment, 'wanted') };
    },
  },
  {
    name: 'a refund',
    async ready() {
      const { payment, billed } = await booked();
      const { id } = await control<{ id: string }>(world, '/refunds', {
        payment,
        amount: 4000,
        status: 'succeeded',
      });
      return { customer: billed.customer, book: (ctx) => convergeRefund(ctx, id, 'wanted') };
    },
  },
  {
    name: 'a refund that failed after it was booked',
    async ready() {
      const { payment, billed } = await booked();
      const { id } = await control<{ id: string }>(world, '/refunds', { payment, status: 'succeeded' });
      await convergeRefund(world.context(), id, 'wanted');
      await control(world, '/refunds', { refund: id, status: 'failed' });
      return { customer: billed.customer, book: (ctx) => convergeRefund(ctx, id, 'wanted') };
    },
  },
  {
    name: 'a lost dispute',
    async ready() {
      const { payment, billed } = await booked();
      const { id } = await control<{ id: string }>(world, '/disputes', { payment, outcome: 'lost' });
      return { customer: billed.customer, book: (ctx) => convergeDispute(ctx, id, 'wanted') };
    },
  },
  {
    name: 'a lost dispute that was won on appeal',
    async ready() {
      const { payment, billed } = await booked();
      const { id } = await control<{ id: string }>(world, '/disputes', { payment, outcome: 'lost' });
      await convergeDispute(world.context(), id, 'wanted');
      await control(world, '/disputes', { dispute: id, outcome: 'appeal_won' });
      return { customer: billed.customer, book: (ctx) => convergeDispute(ctx, id, 'wanted') };
    },
  },
];

/** A context whose one posting batch is changed before it is sent. */
function changed(change: (statements: Statement[]) => Statement[], sent: Statement[][] = []): Context {
  const ctx = world.context();
  const { db } = ctx;
  return {
    ...ctx,
    db: {
      cost: db.cost,
      batch(statements) {
        if (!statements.some(isEntry)) return db.batch(statements);
        sent.push(statements);
        return db.batch(change(statements));
      },
    },
  };
}

const isEntry = ({ sql }: Statement) => sql.startsWith('INSERT INTO register_entries');
const isMoney = (statement: Statement) =>
  isEntry(statement) || /^INSERT INTO (ledger_events|invoices|receivables|invoice_items)/.test(statement.sql);
/** The amounts that a statement moves, by name: not that which only asks whether the entry stands already. */
const amountsOf = ({ sql }: Statement) => {
  const named = ['back', 'adjusted'].filter((name) => sql.includes(`:${name}`));
  return named.length === 0 && !sql.includes(':forgiven') ? ['amount'] : named;
};

/** All that is known of a customer's money and of the objects at Stripe, without ids and times. */
async function known(customer: number): Promise<string> {
  const rows = await world.db.batch([
    { sql: 'SELECT balance_cents, state FROM receivables WHERE customer_id = ?', params: [customer] },
    { sql: 'SELECT ledger_cents FROM customers WHERE id = ?', params: [customer] },
    {
      sql: 'SELECT kind, amount_cents, needs_review, (SELECT verb FROM activity WHERE id = audit_id) AS verb FROM register_entries WHERE customer_id = ? ORDER BY kind, amount_cents',
      params: [customer],
    },
    {
      sql: 'SELECT outcome, session_status, payment_id IS NULL AS unpaid FROM gateway_requests WHERE customer_id = ?',
      params: [customer],
    },
    {
      sql: `SELECT o.kind, o.state, o.hints - o.handled AS waiting FROM stripe_objects o WHERE o.id IN (
        SELECT payment_id FROM gateway_requests WHERE customer_id = ?1 UNION SELECT id FROM refunds WHERE entry_id IN (SELECT id FROM register_entries WHERE customer_id = ?1)
        UNION SELECT id FROM disputes WHERE customer_id = ?1) ORDER BY o.kind`,
      params: [customer],
    },
    {
      sql: 'SELECT status FROM refunds WHERE entry_id IN (SELECT id FROM register_entries WHERE customer_id = ?)',
      params: [customer],
    },
    { sql: 'SELECT stage, status, held_cents FROM disputes WHERE customer_id = ?', params: [customer] },
  ]);
  return JSON.stringify(rows);
}

/** Books once more, each statement in turn changed by `change`; says what came of each. */
async function spoil(
  { ready }: Posting,
  whole: string,
  at: number,
  change: (statements: Statement[]) => Statement[],
) {
  const { customer, book } = await ready();
  const before = await known(customer);
  const outcome = await book(changed(change)).then(
    () => 'done',
    (error: unknown) => (error instanceof DatabaseError ? 'unknown' : String(error)),
  );
  const after = await known(customer);
  return { at, outcome, same: after === whole, untouched: money(after) === money(before) };
}

/** Balances, credit and register alone. */
const money = (state: string) => JSON.stringify((JSON.parse(state) as unknown[]).slice(0, 3));

describe.each(POSTINGS)('the posting of $name', { timeout: 240_000 }, (posting) => {
  it('aborts without any of its money statements, and is missed without any other', async () => {
    const sent: Statement[][] = [];
    const first = await posting.ready();
    await first.book(changed((statements) => statements, sent));
    const whole = await known(first.customer);
    const statements = sent[0] ?? [];
    expect(statements.length).toBeGreaterThan(4);
    for (const [at, statement] of statements.entries()) {
      if (at < begins(statements)) continue;
      const result = await spoil(posting, whole, at, (all) => all.filter((_, place) => place !== at));
      const what = `without ${at}: ${statement.sql.slice(0, 60)}`;
      if (isMoney(statement) && !mayBeEmpty(statement))
        expect(result, what).toMatchObject({ untouched: true });
      // No session of this customer is open, and no fee was charged: nothing is there to be missed.
      else if (!mayBeEmpty(statement)) expect(result, what).toMatchObject({ same: false });
    }
    expect(await audit(world.db)).toEqual([]);
  });

  it('aborts when any of its amounts is a cent off', async () => {
    const sent: Statement[][] = [];
    const first = await posting.ready();
    await first.book(changed((statements) => statements, sent));
    const whole = await known(first.customer);
    let spoiled = 0;
    const statements = sent[0] ?? [];
    for (const [at, statement] of statements.entries()) {
      if (
        at < begins(statements) ||
        !isMoney(statement) ||
        mayBeEmpty(statement) ||
        Array.isArray(statement.params)
      )
        continue;
      for (const name of amountsOf(statement)) {
        const result = await spoil(posting, whole, at, (all) =>
          all.map((other, place) => (place === at ? offByOne(other, name) : other)),
        );
        expect(result, `${name} of ${at}: ${statement.sql.slice(0, 60)}`).toMatchObject({ untouched: true });
        spoiled += 1;
      }
    }
    expect(spoiled).toBeGreaterThan(0);
  });
});

/** Where the last posting of a batch begins: one before it stands already, and does nothing. */
function begins(statements: Statement[]): number {
  return statements.findLastIndex(({ sql }) => sql.startsWith('INSERT INTO activity'));
}

function offByOne(statement: Statement, name: string): Statement {
  const params = statement.params as Record<string, number>;
  return { ...statement, params: { ...params, [name]: Number(params[name]) + 1 } };
}

/** Statements that have nothing to do in these postings: fees that were not charged, sessions that are not open. */
function mayBeEmpty({ sql, params }: Statement): boolean {
  return (
    /superseded = 1/.test(sql) ||
    (sql.includes(':forgiven') && !Array.isArray(params) && params.forgiven === 'price') ||
    (sql.includes(':adjusted') && !Array.isArray(params) && params.adjusted === 0)
  );
}

describe('the posting of a returned bank debit', { timeout: 120_000 }, () => {
  afterAll(() => setPayments(world.db, {}));

  it('aborts when the fee that came back is not waived', async () => {
    await setPayments(world.db, {
      fee: { charge: true, terms: { bps: 290, fixedCents: 30, capCents: null } },
    });
    const billed = await bill(world.db, [10000]);
    const { payment } = await payFromBank(world, billed, BANKS.good);
    await convergePayment(world.context(), payment, 'wanted');
    await advance(world, 6 * 24);
    await convergePayment(world.context(), payment, 'wanted');
    const { id } = await control<{ id: string }>(world, '/disputes', {
      payment,
      reason: 'insufficient_funds',
    });
    const before = await known(billed.customer);
    await convergeDispute(
      changed((all) => all.filter(({ sql }) => !sql.includes(':forgiven'))),
      id,
      'wanted',
    );
    expect(money(await known(billed.customer))).toBe(money(before));
    const [flagged] = await all(world.db, 'SELECT flag FROM stripe_objects WHERE id = :id', { id });
    expect(flagged?.flag).toBe('fee_owed_again');
  });
});
