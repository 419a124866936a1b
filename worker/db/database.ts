/**
 * The one way to the database: SQL with named parameters, always as a batch, which is D1's only transaction and
 * one round trip. Every trip's cost is counted, because trips and rows read are what Cloudflare bills.
 */

export type Value = string | number | null;
export type Row = Record<string, Value>;

/** SQL with `:name` parameters and their values by name, or with `?` and their values in order. */
export interface Statement {
  sql: string;
  params: Record<string, Value> | Value[];
}

/** What one request or job cost: round trips, statements, rows read and written. */
export interface Cost {
  trips: number;
  queries: number;
  read: number;
  written: number;
}

export interface Database {
  /**
   * Runs all statements in one transaction, in order; all or nothing.
   * @returns the rows of each statement.
   * @throws DatabaseError when a constraint or a guard refuses, or the database cannot be reached. A failure that
   *   is not `refused` proves nothing: the batch may have been committed.
   */
  batch(statements: Statement[]): Promise<Row[][]>;
  readonly cost: Cost;
}

/** A batch that failed. `refused` names the guard (a trigger's code) or constraint, null when the outcome is unknown. */
export class DatabaseError extends Error {
  constructor(
    message: string,
    readonly refused: string | null,
  ) {
    super(message);
    this.name = 'DatabaseError';
  }
}

/**
 * Makes a statement. The same name may stand in `text` many times; D1 allows 100 different ones.
 */
export function sql(
  text: string,
  params: Record<string, Value> = {},
): Statement & { params: Record<string, Value> } {
  return { sql: text, params };
}

const PARAMETER = /'[^']*'|:([a-z][a-z0-9_]*)/g;

/**
 * Turns `:name` into D1's `?1`, `?2`, …, leaving string literals alone.
 * @throws Error when a name has no value.
 */
export function numbered({ sql, params }: Statement): { text: string; values: Value[] } {
  if (Array.isArray(params)) return { text: sql, values: params };
  const names: string[] = [];
  const text = sql.replace(PARAMETER, (whole, name: string | undefined) => {
    if (name === undefined) return whole;
    if (!(name in params)) throw new Error(`no value for :${name}`);
    if (!names.includes(name)) names.push(name);
    return `?${names.indexOf(name) + 1}`;
  });
  return { text, values: names.map((name) => params[name] ?? null) };
}

/** Wraps a D1 binding; `cost` adds up over the life of the returned object, which is one request or job. */
export function openDatabase(d1: D1Database): Database {
  const cost: Cost = { trips: 0, queries: 0, read: 0, written: 0 };
  return {
    cost,
    async batch(statements) {
      const prepared = statements.map((statement) => {
        const { text, values } = numbered(statement);
        return d1.prepare(text).bind(...values);
      });
      cost.trips += 1;
      cost.queries += statements.length;
      const results = await d1.batch<Row>(prepared).catch((error: unknown) => {
        throw translate(error);
      });
      for (const { meta } of results) {
        cost.read += meta.rows_read ?? 0;
        cost.written += meta.rows_written ?? 0;
      }
      return results.map(({ results }) => results);
    },
  };
}

// D1 says `D1_ERROR: entry_unbalanced: SQLITE_CONSTRAINT`, or `D1_ERROR: UNIQUE constraint failed: a.b: SQLITE_CONSTRAINT`.
const REFUSED = /D1_ERROR: (.+?): SQLITE_CONSTRAINT/;

function translate(error: unknown): DatabaseError {
  const message = error instanceof Error ? error.message : String(error);
  return new DatabaseError(message, REFUSED.exec(message)?.[1] ?? null);
}
