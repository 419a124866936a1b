import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { beforeAll, expect, it } from 'vitest';
import * as schema from '../../db/schema.ts';
import type { Database } from '../../worker/db/database.ts';
import { all, openBooks } from '../support/books.ts';

let db: Database;
beforeAll(async () => {
  db = await openBooks();
});

for (const table of Object.values(schema)) {
  const { name, columns } = getTableConfig(table as SQLiteTable);
  it(`Drizzle and the migrations agree on ${name}`, async () => {
    const actual = await all(
      db,
      `SELECT name, type, "notnull" AS required FROM pragma_table_xinfo('${name}') ORDER BY cid`,
    );
    const described = columns.map((column) => ({
      name: column.name,
      type: column.getSQLType().toUpperCase(),
      required: column.notNull ? 1 : 0,
    }));
    // A rowid alias is never null though SQLite does not say so.
    const said = actual.map((column) =>
      column.name === 'id' && column.type === 'INTEGER' ? { ...column, required: 1 } : column,
    );
    expect(described).toEqual(said);
  });
}
