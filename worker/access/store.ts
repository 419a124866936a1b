import { type CleanedWhere, type CustomAdapter, createAdapterFactory } from 'better-auth/adapters';
import { type Database, type Row, type Statement, sql, type Value } from '../db/database.ts';

type Record_ = Record<string, unknown>;

/**
 * The sign-in library's way to its tables, through our own database, so that its trips are counted like all others.
 * Its names are camelCase and its times are dates; our columns are snake_case and epoch milliseconds.
 */
export function authStore(db: Database) {
  return createAdapterFactory({
    config: {
      adapterId: 'selfpay',
      usePlural: true,
      supportsDates: true,
      supportsBooleans: false,
      supportsJSON: false,
      supportsNumericIds: false,
      transaction: false,
      customTransformOutput: ({ data, fieldAttributes }) =>
        fieldAttributes.type === 'date' && typeof data === 'number' ? new Date(data) : data,
    },
    adapter: () => customAdapter(db),
  });
}

function customAdapter(db: Database): CustomAdapter {
  const run = async (statement: Statement) => (await db.batch([statement]))[0] ?? [];
  const returning = async (statement: Statement) => fromRow((await run(statement))[0]);
  return {
    create: async ({ model, data }) => (await returning(insert(model, data))) as never,
    update: async ({ model, where, update }) =>
      (await returning(change('UPDATE', model, where, update as Record_))) as never,
    updateMany: async ({ model, where, update }) =>
      (await run(change('UPDATE', model, where, update))).length,
    findOne: async ({ model, where }) => (await returning(select(model, where, { limit: 1 }))) as never,
    findMany: async ({ model, where = [], limit, sortBy, offset }) =>
      (await run(select(model, where, { limit, sortBy, offset }))).map(fromRow) as never,
    delete: async ({ model, where }) => void (await run(change('DELETE', model, where))),
    deleteMany: async ({ model, where }) => (await run(change('DELETE', model, where))).length,
    consumeOne: async ({ model, where }) => (await returning(change('DELETE', model, where))) as never,
    incrementOne: async ({ model, where, increment, set = {} }) =>
      (await returning(change('UPDATE', model, where, set, increment))) as never,
    count: async ({ model, where = [] }) => {
      const { text, params } = condition(where);
      const [row] = await run(sql(`SELECT count(*) AS many FROM ${snake(model)} WHERE ${text}`, params));
      return Number(row?.many);
    },
  };
}

function insert(model: string, data: Record_): Statement {
  const names = Object.keys(data);
  const params = Object.fromEntries(names.map((name, at) => [`v${at}`, value(data[name])]));
  return sql(
    `INSERT INTO ${snake(model)} (${names.map(snake).join(', ')}) VALUES (${names.map((_, at) => `:v${at}`).join(', ')}) RETURNING *`,
    params,
  );
}

function select(
  model: string,
  where: CleanedWhere[],
  {
    limit,
    sortBy,
    offset = 0,
  }: { limit: number; sortBy?: { field: string; direction: 'asc' | 'desc' }; offset?: number },
): Statement {
  const { text, params } = condition(where);
  const order = sortBy
    ? ` ORDER BY ${snake(sortBy.field)} ${sortBy.direction === 'desc' ? 'DESC' : 'ASC'}`
    : '';
  return sql(`SELECT * FROM ${snake(model)} WHERE ${text}${order} LIMIT :limit_rows OFFSET :offset_rows`, {
    ...params,
    limit_rows: limit,
    offset_rows: offset,
  });
}

function change(
  verb: 'UPDATE' | 'DELETE',
  model: string,
  where: CleanedWhere[],
  set: Record_ = {},
  increment: Record<string, number> = {},
): Statement {
  const { text, params } = condition(where);
  if (verb === 'DELETE') return sql(`DELETE FROM ${snake(model)} WHERE ${text} RETURNING *`, params);
  const sets = Object.keys(set).map((name, at) => ({
    text: `${snake(name)} = :s${at}`,
    param: [`s${at}`, value(set[name])] as const,
  }));
  const steps = Object.keys(increment).map((name, at) => ({
    text: `${snake(name)} = coalesce(${snake(name)}, 0) + :i${at}`,
    param: [`i${at}`, increment[name] ?? 0] as const,
  }));
  const all = [...sets, ...steps];
  return sql(
    `UPDATE ${snake(model)} SET ${all.map(({ text }) => text).join(', ')} WHERE ${text} RETURNING *`,
    { ...params, ...Object.fromEntries(all.map(({ param }) => param)) },
  );
}

const COMPARE = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

/** The conditions in the library's order; it never mixes AND with OR. */
function condition(where: CleanedWhere[]): { text: string; params: Record<string, Value> } {
  const params: Record<string, Value> = {};
  const parts = where.map(({ field, operator, value: wanted, connector }, at) => {
    const column = snake(field);
    const name = `w${at}`;
    if (operator === 'in' || operator === 'not_in') {
      params[name] = JSON.stringify(wanted);
      const not = operator === 'not_in' ? 'NOT ' : '';
      return { connector, text: `${column} ${not}IN (SELECT value FROM json_each(:${name}))` };
    }
    const sign = COMPARE[operator as keyof typeof COMPARE];
    if (sign === undefined) throw new Error(`sign-in asks by ${operator}, which is not built`);
    if (wanted === null) return { connector, text: `${column} IS ${operator === 'ne' ? 'NOT ' : ''}NULL` };
    params[name] = value(wanted);
    return { connector, text: `${column} ${sign} :${name}` };
  });
  const text = parts.map((part, at) => (at === 0 ? part.text : `${part.connector} ${part.text}`)).join(' ');
  return { text: text || 'TRUE', params };
}

function value(given: unknown): Value {
  if (given === undefined || given === null) return null;
  if (given instanceof Date) return given.getTime();
  if (typeof given === 'boolean') return given ? 1 : 0;
  if (typeof given === 'number' || typeof given === 'string') return given;
  throw new Error(`sign-in cannot store a ${typeof given}`);
}

function fromRow(row: Row | undefined): Record_ | null {
  if (row === undefined) return null;
  return Object.fromEntries(Object.entries(row).map(([name, cell]) => [camel(name), cell]));
}

// What goes into SQL as a name comes from the library alone; this keeps it to letters all the same.
function snake(name: string): string {
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) throw new Error(`no such column: ${name}`);
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function camel(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
