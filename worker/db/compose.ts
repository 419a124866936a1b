import type { SQL } from 'drizzle-orm';
import { SQLiteSyncDialect } from 'drizzle-orm/sqlite-core';
import type { Statement, Value } from './database.ts';

const dialect = new SQLiteSyncDialect();

/**
 * A query that was composed from filters, in types, as a statement for a batch. Drizzle never runs one itself.
 */
export function composed(query: SQL): Statement {
  const { sql, params } = dialect.sqlToQuery(query);
  return { sql, params: params as Value[] };
}
