import type { Context } from '../../worker/context.ts';
import { DatabaseError, type Statement, sql } from '../../worker/db/database.ts';

/** A statement of a batch that moves money, as it went to the database. */
export interface Sent {
  statement: Statement;
  /** How many rows it wrote itself, without those of triggers; 0: it had nothing to do. */
  rows: number;
}

/** One way to spoil a batch. */
export interface Mutant {
  name: string;
  at: number;
  statement: Statement;
}

type Batch = Context['db']['batch'];

const text = ({ sql }: Statement) => sql.trim();
const tableOf = (statement: Statement) => /^INSERT INTO (\w+)/.exec(text(statement))?.[1];
export const writes = (statement: Statement) => /^(INSERT|UPDATE|DELETE)/.test(text(statement));
export const isEntry = (statement: Statement) => tableOf(statement) === 'register_entries';
const movesMoney = (statement: Statement) => isEntry(statement) || tableOf(statement) === 'ledger_events';

/** What must not be left out: what moves money, what says who did it, and the processing fee's invoice. */
export const isMoney = (statement: Statement) =>
  ['ledger_events', 'register_entries', 'activity', 'invoices', 'receivables', 'invoice_items'].includes(
    tableOf(statement) ?? '',
  );

function withBatch(ctx: Context, batch: Batch): Context {
  const { db } = ctx;
  return {
    ...ctx,
    db: {
      cost: db.cost,
      batch: (statements) => (statements.some(movesMoney) ? batch(statements) : db.batch(statements)),
    },
  };
}

/** A context that tells what was sent to move money, and how many rows each statement wrote. */
export function watched(ctx: Context, told: Sent[]): Context {
  return withBatch(ctx, async (statements) => {
    const rows = await ctx.db.batch(
      statements.flatMap((statement) => [statement, sql('SELECT changes() AS n')]),
    );
    if (told.length === 0)
      told.push(
        ...statements.map((statement, at) => ({
          statement,
          rows: writes(statement) ? Number(rows[2 * at + 1]?.[0]?.n) : 0,
        })),
      );
    return rows.filter((_, at) => at % 2 === 0);
  });
}

/** A context whose batch that moves money has one statement spoilt; `refusals`: what the database said to it. */
export function spoilt(ctx: Context, { at, statement }: Mutant, refusals: string[]): Context {
  return withBatch(ctx, (statements) =>
    ctx.db
      .batch(
        statements.map((each, place) => (place === at ? { sql: statement.sql, params: each.params } : each)),
      )
      .catch((error: unknown) => {
        refusals.push(error instanceof DatabaseError ? (error.refused ?? error.message) : String(error));
        throw error;
      }),
  );
}

/** Each statement that wrote something, left out. */
export function leftOut(sent: Sent[]): Mutant[] {
  return sent.flatMap(({ statement, rows }, at) =>
    rows === 0 ? [] : [{ name: `without ${short(statement)}`, at, statement: sql('SELECT 1 WHERE 0') }],
  );
}

/** Each amount that is written, a cent more and a cent less. */
export function aCentOff(sent: Sent[]): Mutant[] {
  const sealed = sent.some(({ statement, rows }) => isEntry(statement) && rows > 0);
  return sent.flatMap(({ statement, rows }, at) => {
    const columns = AMOUNTS[tableOf(statement) ?? ''] ?? [];
    // What the event log says of an entry is for people; without an entry it is what seals.
    const told = tableOf(statement) === 'activity' && !sealed ? [['detail']] : [];
    const found = [...columns, ...told].filter((names) => names.every((name) => has(statement, name)));
    return Array.from({ length: rows }, (_, row) => row + 1).flatMap((row) =>
      found.flatMap((names) =>
        [1, -1].map((cents) => ({
          name: `${cents} on ${names.join(' and ')} of row ${row} of ${short(statement)}`,
          at,
          statement: altered(statement, names, row, cents),
        })),
      ),
    );
  });
}

const AMOUNTS: Record<string, string[][]> = {
  ledger_events: [['amount_cents']],
  register_entries: [['amount_cents'], ['fee_cents'], ['credited_cents']],
  receivables: [['price_cents'], ['balance_cents'], ['price_cents', 'balance_cents']],
};

const INSERT = /^INSERT INTO \w+ \(([^)]+)\)\s*/;
const columnsOf = (statement: Statement) => INSERT.exec(text(statement))?.[1]?.split(', ') ?? [];
const has = (statement: Statement, column: string) => columnsOf(statement).includes(column);

/** The same INSERT, with some columns of its n-th row changed by some cents. */
function altered(statement: Statement, names: string[], row: number, cents: number): Statement {
  const columns = columnsOf(statement);
  const [head = ''] = INSERT.exec(text(statement)) ?? [];
  const query = text(statement).slice(head.length);
  const change = (column: string) =>
    column === 'detail'
      ? `json_set(detail, '$.amount_cents', (detail ->> '$.amount_cents') + iif(nth = ${row}, ${cents}, 0))`
      : `${column} + iif(nth = ${row}, ${cents}, 0)`;
  const values = columns.map((column) => (names.includes(column) ? change(column) : column));
  return {
    ...statement,
    sql: `${head}WITH meant (${columns.join(', ')}) AS (${query}), counted AS (SELECT *, row_number() OVER () AS nth FROM meant) SELECT ${values.join(', ')} FROM counted`,
  };
}

const short = (statement: Statement) => text(statement).replace(/\s+/g, ' ').slice(0, 70);
