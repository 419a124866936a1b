import { drizzle } from 'drizzle-orm/d1';
import type { Statement, Value } from './database.ts';

/**
 * Composes queries from filters, in types. It never runs one: `composed(query)` makes it a statement for a batch,
 * where it is counted like any other.
 */
export const compose = drizzle({} as D1Database);

export function composed(query: { toSQL(): { sql: string; params: unknown[] } }): Statement {
  const { sql, params } = query.toSQL();
  return { sql, params: params as Value[] };
}
