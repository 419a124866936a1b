import { z } from 'zod';
import type { Context } from '../context.ts';
import { DatabaseError, type Row, type Statement, sql, type Value } from '../db/database.ts';

/** What an import is busy with; '' when it waits for somebody or has ended. Each is done in steps. */
export const PHASES = [
  'encoding',
  'reading',
  'compare_anew',
  'compare_customers',
  'compare_invoices',
  'compare_receivables',
  'conclude',
  'create_customers',
  'create_invoices',
  'create_receivables',
  'publish',
  'remove_receivables',
  'remove_invoices',
  'remove_customers',
  'forget',
  '',
] as const;
export type Phase = (typeof PHASES)[number];

const column = z.object({ name: z.string(), field: z.string().nullable() });
const json = <T extends z.ZodType>(schema: T) =>
  z.string().transform((text) => schema.parse(JSON.parse(text)) as z.infer<T>);

/** What the steps of an import know of it: its row. */
const work = z.object({
  id: z.string(),
  format: z.enum(['csv', 'json']),
  dates: z.enum(['mdy', 'dmy']),
  state: z.string(),
  phase: z.enum(PHASES),
  step: z.int(),
  read_bytes: z.int(),
  read_records: z.int(),
  upto: z.string(),
  bytes: z.int(),
  rows: z.int(),
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']).nullable(),
  delimiter: z.string().nullable(),
  columns: json(z.array(column)),
  sample: json(z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()])))),
  notes: json(z.array(z.string())),
  id_lengths: json(z.array(z.int())),
  problems: z.int(),
  customers_create: z.int(),
  customers_change: z.int(),
  receivables_create: z.int(),
  receivables_same: z.int(),
  invoices_create: z.int(),
});
export type Work = z.infer<typeof work>;

/** The row of an import as a step finds it. */
export function selectWork(id: string): Statement {
  return sql('SELECT * FROM imports WHERE id = :id', { id });
}

/** @returns null when there is no such import. */
export function readWork(rows: Row[] | undefined): Work | null {
  return rows?.[0] === undefined ? null : work.parse(rows[0]);
}

/** Somebody else took this step, or the import was told something else to do. */
export class Overtaken extends Error {}

// Sets no step when it is not the one that is known: NOT NULL refuses, and the whole batch with it.
const TAKE =
  "step = iif(step = :step, step + 1, NULL), touched_at = CAST(unixepoch('subsec') * 1000 AS INTEGER), problems = (SELECT count(*) FROM import_problems WHERE import_id = :id)";

/**
 * Takes one step, once: changes the import's row and does the work in the same transaction.
 * @param change the SET list, and perhaps a FROM, with `params`. @param work statements that follow; `:id` is theirs too.
 * @returns the import after the change. @throws Overtaken when the step was taken already; nothing is done then.
 */
export async function takeStep(
  ctx: Context,
  { id, step }: Work,
  change: string,
  params: Record<string, Value>,
  work: Statement[] = [],
): Promise<Work> {
  const [set, from = ''] = change.split('\nFROM ');
  const take = sql(
    `UPDATE imports SET ${TAKE}, ${set} ${from === '' ? '' : `FROM ${from}`} WHERE imports.id = :id`,
    { ...params, id, step },
  );
  try {
    const rows = await ctx.db.batch([take, ...work, selectWork(id)]);
    return readWork(rows.at(-1)) as Work;
  } catch (error) {
    if (error instanceof DatabaseError && error.refused === 'NOT NULL constraint failed: imports.step')
      throw new Overtaken(`step ${step} of ${id} was taken`);
    throw error;
  }
}

/** How many staged rows one step works on. */
export const WINDOW = 1000;

const KEYS = { import_customers: 'account', import_invoices: 'key', import_receivables: 'number' } as const;
export type Staged = keyof typeof KEYS;

/** The rows of a staging table, as `s`, that this step works on. */
export const inWindow = (table: Staged): string =>
  `s.import_id = :id AND s.${KEYS[table]} > (SELECT since FROM imports WHERE id = :id) AND s.${KEYS[table]} <= (SELECT upto FROM imports WHERE id = :id)`;

/**
 * Works on the next rows of a staging table, in the order of its key; behind the last ones the next phase begins.
 */
export function takeWindow(
  ctx: Context,
  work: Work,
  table: Staged,
  next: Phase,
  statements: Statement[],
  size = WINDOW,
): Promise<Work> {
  const key = KEYS[table];
  return takeStep(
    ctx,
    work,
    `since = iif(w.bound IS NULL, '', :upto), upto = coalesce(w.bound, ''), phase = iif(w.bound IS NULL, :next, phase), handled = iif(w.bound IS NULL, 0, handled + w.many)
FROM (SELECT max(k) AS bound, count(*) AS many FROM (SELECT ${key} AS k FROM ${table} WHERE import_id = :id AND ${key} > :upto ORDER BY ${key} LIMIT ${size})) w`,
    { upto: work.upto, next },
    statements,
  );
}
