import type { Row, Statement } from '../db/database.ts';
import { sql } from '../db/database.ts';
import { moment, textOrNull } from '../lists/row.ts';
import { stripeUrl } from '../register/stripe-url.ts';
import type { Connection } from '../stripe/connection.ts';
import { expectedCents } from './classes.ts';
import { readTransaction } from './compare.ts';
import { readMarks, selectMarks } from './marks.ts';
import type { Proof } from './schema.ts';

/** How many rows of Stripe's balance are added up for one page. */
const MOST_TOTALLED = 20_000;
const MOST_TOLD = 100;
const OPEN =
  "balance_transactions t INDEXED BY balance_transactions_open WHERE t.class IN ('held', 'flagged')";

/** Everything that the proof's page tells. @param from @param to epoch milliseconds. */
export function selectProof(from: number, to: number): Statement[] {
  const columns =
    't.id, t.type, t.source_id, t.object_id, t.amount_cents, t.fee_cents, t.net_cents, t.created_at, t.entry_id, t.register_cents, t.reason';
  return [
    selectMarks(),
    sql(
      `SELECT class, count(*) AS transactions, sum(amount_cents) AS amount_cents, sum(fee_cents) AS fee_cents, sum(net_cents) AS net_cents FROM (
         SELECT class, amount_cents, fee_cents, net_cents FROM balance_transactions INDEXED BY balance_transactions_created
         WHERE created_at >= :from AND created_at < :to ORDER BY created_at DESC LIMIT ${MOST_TOTALLED}) GROUP BY class`,
      { from, to },
    ),
    sql(
      `SELECT ${columns} FROM ${OPEN} AND t.class = 'flagged' ORDER BY t.created_at DESC LIMIT ${MOST_TOLD}`,
    ),
    sql(`SELECT ${columns} FROM ${OPEN} AND t.class = 'held' ORDER BY t.created_at DESC LIMIT ${MOST_TOLD}`),
    sql(
      `SELECT e.id, e.number, e.amount_cents, e.at, e.kind FROM unproved_entries u CROSS JOIN register_entries e ON e.id = u.entry_id LIMIT ${MOST_TOLD}`,
    ),
    sql(
      `SELECT * FROM payouts INDEXED BY payouts_differing WHERE contains_cents <> amount_cents ORDER BY created_at DESC LIMIT ${MOST_TOLD}`,
    ),
    sql(
      `SELECT * FROM payouts INDEXED BY payouts_created WHERE created_at >= :from AND created_at < :to ORDER BY created_at DESC LIMIT ${MOST_TOLD}`,
      { from, to },
    ),
  ];
}

/** @param from @param to epoch milliseconds. */
export function readProof(
  [markRows, totals = [], flagged = [], held = [], unproved = [], differing = [], payouts = []]: Row[][],
  connection: Connection,
  { from, to }: { from: number; to: number },
): Proof {
  const marks = readMarks(markRows);
  const lines = totals.map(readTotal);
  const differences = [
    ...flagged.map((row) => ofTransaction(row, connection)),
    ...unproved.map((row) => ofEntry(row, connection)),
    ...differing.map((row) => ofPayout(row, connection)),
  ].sort((a, b) => (a.at < b.at ? 1 : -1));
  const transactions = lines.reduce((sum, line) => sum + line.transactions, 0);
  return {
    ran_at: marks.ran === undefined ? null : moment(marks.ran),
    running: marks.goal !== undefined,
    agrees: differences.length === 0,
    from: moment(from),
    to: moment(to),
    totals: lines,
    complete: transactions < MOST_TOTALLED,
    fees_cents: lines.reduce((sum, line) => sum + line.fee_cents, 0),
    differences,
    held: held.map((row) => ({
      id: String(row.id),
      at: moment(row.created_at),
      type: String(row.type),
      net_cents: Number(row.net_cents),
      object_id: textOrNull(row.object_id),
    })),
    payouts: payouts.map((row) => readPayout(row, connection)),
  };
}

function readTotal(row: Row): Proof['totals'][number] {
  return {
    class: row.class as Proof['totals'][number]['class'],
    transactions: Number(row.transactions),
    amount_cents: Number(row.amount_cents),
    fee_cents: Number(row.fee_cents),
    net_cents: Number(row.net_cents),
  };
}

type Difference = Proof['differences'][number];

function ofTransaction(row: Row, connection: Connection): Difference {
  const stripe = expectedCents(readTransaction(row));
  const register = row.register_cents === null ? null : Number(row.register_cents);
  return {
    kind: 'transaction',
    id: String(row.id),
    at: moment(row.created_at),
    type: String(row.type),
    stripe_cents: stripe,
    register_cents: register,
    difference_cents: stripe - (register ?? 0),
    says: String(row.reason),
    entry_id: textOrNull(row.entry_id),
    stripe_url: stripeUrl(connection, String(row.id)),
  };
}

function ofEntry(row: Row, connection: Connection): Difference {
  return {
    kind: 'entry',
    id: String(row.number),
    at: moment(row.at),
    type: String(row.kind),
    stripe_cents: null,
    register_cents: Number(row.amount_cents),
    difference_cents: -Number(row.amount_cents),
    says: 'It is in the register, and Stripe’s balance has no such row',
    entry_id: String(row.id),
    stripe_url: stripeUrl(connection, String(row.number)),
  };
}

function ofPayout(row: Row, connection: Connection): Difference {
  const { id, amount_cents, contains_cents, difference_cents, stripe_url } = readPayout(row, connection);
  return {
    kind: 'payout',
    id,
    at: moment(row.created_at),
    type: 'payout',
    stripe_cents: amount_cents,
    register_cents: contains_cents,
    difference_cents: difference_cents ?? 0,
    says: 'It is not the sum of what it contains',
    entry_id: null,
    stripe_url,
  };
}

function readPayout(row: Row, connection: Connection): Proof['payouts'][number] {
  const contains = row.contains_cents === null ? null : Number(row.contains_cents);
  return {
    id: String(row.id),
    amount_cents: Number(row.amount_cents),
    status: String(row.status),
    arrival: String(row.arrives_on),
    transactions: Number(row.transactions),
    contains_cents: contains,
    difference_cents: contains === null ? null : Number(row.amount_cents) - contains,
    stripe_url: stripeUrl(connection, String(row.id)),
  };
}
