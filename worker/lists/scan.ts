import { and, type SQL, sql } from 'drizzle-orm';
import { composed } from '../db/compose.ts';
import type { Row, Statement } from '../db/database.ts';
import { writeCursor } from './cursor.ts';

/**
 * How a page is found: one index is walked in the list's order, and what the other filters ask is asked of each row
 * on the way. Every part speaks of the rows by the table's own name.
 */
export interface Scan {
  /** The table, with the index to walk: `register_entries INDEXED BY …`. */
  from: SQL;
  /** The table's name. */
  table: string;
  /** What is read of each row; all columns of the table when not given. */
  columns?: SQL;
  /** What the index itself answers, the place to go on from included. */
  where: (SQL | undefined)[];
  /** What has to be asked of each row. */
  also?: (SQL | undefined)[];
  order: SQL;
  /** Rows read at each step; 1 when not given. */
  cost?: number;
}

/** What a query asks for. `from`: the table with an index that begins with just that, if there is one. */
export interface Filter {
  from?: SQL;
  is: SQL;
}

/**
 * Lets the first filter that has an index lead the walk, and asks the others of each row.
 * @param filters the most selective first; those that were not given are left out. @param otherwise what is walked when none leads.
 */
export function lead(
  filters: (Filter | undefined)[],
  otherwise: SQL,
): Required<Pick<Scan, 'from' | 'where' | 'also'>> {
  const given = filters.filter((filter) => filter !== undefined);
  const leader = given.find(({ from }) => from !== undefined);
  return {
    from: leader?.from ?? otherwise,
    where: [leader?.is],
    also: given.flatMap((filter) => (filter === leader ? [] : [filter.is])),
  };
}

/** How many rows are read on the way to one page; all of them once more when it is not full then, to tell where it stopped. */
const MOST_READ = 2400;

/**
 * One page, and one row more to know whether there is a next. A walk that stops before the page is full ends with
 * the row where it stopped (`stopped` = 1): the second arm of the union is only run when the first has left room.
 * @param show the columns of the answer. @param limit the length of the page.
 */
export function selectPage(scan: Scan, show: SQL, limit: number): Statement {
  const { table, also = [], cost = 1 } = scan;
  const most = Math.floor(MOST_READ / cost);
  const name = sql.identifier(table);
  const checks = and(...also);
  const rows = walk(scan);
  if (checks === undefined)
    return composed(sql`SELECT ${show}, 0 AS stopped FROM (${rows} LIMIT ${limit + 1}) AS ${name}`);
  return composed(sql`SELECT ${show}, stopped FROM (
    SELECT *, 0 AS stopped FROM (${rows} LIMIT ${most}) AS ${name} WHERE ${checks}
    UNION ALL SELECT *, 1 FROM (${rows} LIMIT 1 OFFSET ${most - 1})
    LIMIT ${limit + 1}) AS ${name}`);
}

/** All rows that are walked, and which of them the filters let through. @param most how many are walked. */
export function selectTotals(scan: Scan, cents: SQL, most: number): Statement {
  const name = sql.identifier(scan.table);
  return composed(sql`SELECT count(*) AS walked, coalesce(sum(fits), 0) AS entries, coalesce(sum(iif(fits, cents, 0)), 0) AS net_cents
    FROM (SELECT ${cents} AS cents, ${and(...(scan.also ?? [])) ?? sql`1`} AS fits FROM (${walk(scan)} LIMIT ${most}) AS ${name})`);
}

/** The rows of a scan in its order, without an end. */
export function walk({ from, table, columns, where, order }: Scan): SQL {
  const read = columns ?? sql`${sql.identifier(table)}.*`;
  return sql`SELECT ${read} FROM ${from} WHERE ${and(...where) ?? sql`1`} ORDER BY ${order}`;
}

export interface Page<T> {
  data: T[];
  next: string | null;
  searched_back_to: string | null;
}

/**
 * Reads what `selectPage` answered.
 * @param read one row of the answer; null leaves it out. @param key its place in the list.
 * @param place how far the walk came, for people.
 */
export function readPage<T>(
  rows: Row[] = [],
  limit: number,
  read: (row: Row) => T | null,
  key: (row: Row) => (string | number)[],
  place: (row: Row) => string | null,
): Page<T> {
  const found = rows.filter(({ stopped }) => stopped === 0);
  const shown = found.slice(0, limit);
  const stop = rows.find(({ stopped }) => stopped === 1);
  const last = found.length > limit ? shown.at(-1) : stop;
  return {
    data: shown.flatMap((row) => read(row) ?? []),
    next: last === undefined ? null : writeCursor(key(last)),
    searched_back_to: stop !== undefined && shown.length < limit ? place(stop) : null,
  };
}
