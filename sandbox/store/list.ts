import type { Box } from '../box.ts';
import { resourceMissing } from '../http/errors.ts';

export interface Page {
  limit?: number | undefined;
  starting_after?: string | undefined;
  ending_before?: string | undefined;
  created?: number | { gt?: number; gte?: number; lt?: number; lte?: number } | undefined;
}

export interface List<T> {
  object: 'list';
  data: T[];
  has_more: boolean;
  url: string;
}

export interface Selection {
  /** The `object` name of what is listed. */
  object: string;
  url: string;
  /** Columns and the value each must have; an undefined value does not filter, an array is "any of". */
  where?: Record<string, string | string[] | undefined>;
  /** A further condition in SQL, without bindings. */
  also?: string | undefined;
}

type Binding = string | number;
const RANGE = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/** One page, newest first, as Stripe's cursors walk it; refuses a cursor that names no such object. */
export function list<T>(box: Box, selection: Selection, page: Page): List<T> {
  const conditions = ['object = ?'];
  const bindings: Binding[] = [selection.object];
  const add = (condition: string, ...values: Binding[]) => {
    conditions.push(condition);
    bindings.push(...values);
  };
  for (const [column, value] of Object.entries(selection.where ?? {})) {
    if (Array.isArray(value)) add(`${column} IN (SELECT value FROM json_each(?))`, JSON.stringify(value));
    else if (value !== undefined) add(`${column} = ?`, value);
  }
  if (selection.also) add(selection.also);
  if (typeof page.created === 'number') add('created = ?', page.created);
  else for (const [name, bound] of Object.entries(page.created ?? {})) addRange(add, name, bound);
  const backwards = page.ending_before !== undefined;
  const cursor = page.ending_before ?? page.starting_after;
  if (cursor !== undefined) {
    const at = place(box, selection.object, cursor, backwards ? 'ending_before' : 'starting_after');
    add(`(created, seq) ${backwards ? '>' : '<'} (?, ?)`, at.created, at.seq);
  }
  const limit = page.limit ?? 10;
  const order = backwards ? 'created ASC, seq ASC' : 'created DESC, seq DESC';
  const query = `SELECT body FROM objects WHERE ${conditions.join(' AND ')} ORDER BY ${order} LIMIT ?`;
  const rows = box.sql.exec<{ body: string }>(query, ...bindings, limit + 1).toArray();
  const data = rows.slice(0, limit).map((row) => JSON.parse(row.body) as T);
  if (backwards) data.reverse();
  return { object: 'list', data, has_more: rows.length > limit, url: selection.url };
}

function addRange(add: (condition: string, value: Binding) => void, name: string, bound: number | undefined) {
  if (bound !== undefined) add(`created ${RANGE[name as keyof typeof RANGE]} ?`, bound);
}

function place(box: Box, object: string, id: string, param: string): { created: number; seq: number } {
  const query = 'SELECT created, seq FROM objects WHERE id = ? AND object = ?';
  const [row] = box.sql.exec<{ created: number; seq: number }>(query, id, object).toArray();
  if (!row) throw resourceMissing(object, id, param, 400);
  return row;
}
