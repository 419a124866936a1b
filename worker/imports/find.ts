import { z } from 'zod';
import { type Row, type Statement, sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import type { ImportDetail, ImportSummary } from './schema.ts';

const SHOWN_PROBLEMS = 200;

const NAMED = `SELECT i.*, coalesce(u.name, k.name, 'Former staff') AS creator FROM imports i
  LEFT JOIN users u ON i.created_by_kind = 'user' AND u.id = i.created_by_id
  LEFT JOIN api_keys k ON i.created_by_kind = 'api_key' AND k.id = i.created_by_id`;

/** An import with what is wrong with it and what it would change; four statements for one batch. */
export function selectImport(id: string): Statement[] {
  return [
    sql(`${NAMED} WHERE i.id = :id`, { id }),
    sql(
      `SELECT row, column, value, message FROM import_problems WHERE import_id = :id ORDER BY row, id LIMIT ${SHOWN_PROBLEMS}`,
      { id },
    ),
    sql('SELECT count(*) AS problems FROM import_problems WHERE import_id = :id', { id }),
    sql(
      'SELECT row, what, column, was, becomes FROM import_changes WHERE import_id = :id ORDER BY row, id LIMIT 100',
      { id },
    ),
  ];
}

/** @throws BusinessError not_found. */
export function readImport([rows, problems = [], counted, changes = []]: Row[][]): ImportDetail {
  const row = rows?.[0];
  if (row === undefined) throw new BusinessError('not_found', 'There is no import with this id.');
  const summary = readSummary(row);
  // People look for a column under the name that their file gives it.
  const nameOf = (field: Row[string]) =>
    field === null ? null : (summary.columns.find((column) => column.field === field)?.name ?? String(field));
  const text = (value: Row[string] | undefined) =>
    value === null || value === undefined ? null : String(value);
  return {
    ...summary,
    changes: changes.map((change) => ({
      row: Number(change.row),
      what: String(change.what),
      column: String(nameOf(change.column ?? null)),
      from: text(change.was),
      to: text(change.becomes),
    })),
    problems: problems.map((problem) => ({
      row: problem.row === null ? null : Number(problem.row),
      column: nameOf(problem.column ?? null),
      value: text(problem.value),
      message: String(problem.message),
    })),
    more_problems: Math.max(0, Number(counted?.[0]?.problems ?? 0) - problems.length),
    sample: samples.parse(JSON.parse(String(row.sample))),
  };
}

const samples = z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()])));
const columns = z.array(z.object({ name: z.string(), field: z.string().nullable() }));

export function readSummary(row: Row): ImportSummary {
  const count = (name: string) => Number(row[name]);
  return {
    id: String(row.id),
    name: String(row.name),
    state: row.state as ImportSummary['state'],
    progress: progressOf(row),
    rows: count('rows'),
    encoding: row.encoding === null ? null : String(row.encoding),
    delimiter: row.delimiter === null ? null : String(row.delimiter),
    columns: columns.parse(JSON.parse(String(row.columns))),
    counts: {
      customers: {
        create: count('customers_create'),
        change: count('customers_change'),
        same: count('customers_same'),
      },
      receivables: { create: count('receivables_create'), same: count('receivables_same') },
      invoices: { create: count('invoices_create'), same: count('invoices_same') },
      amount_cents: count('amount_cents'),
      refused: count('refused'),
    },
    notes: z.array(z.string()).parse(JSON.parse(String(row.notes))),
    created_by: {
      kind: row.created_by_kind as 'user' | 'api_key',
      id: String(row.created_by_id),
      name: String(row.creator),
    },
    created_at: new Date(count('created_at')).toISOString(),
    finished_at: row.finished_at === null ? null : new Date(count('finished_at')).toISOString(),
  };
}

// How long the parts of a check, an application and a removal take, of 1000.
const SHARES: Record<string, [column: string, share: number][]> = {
  checking: [
    ['encoding', 50],
    ['reading', 550],
    ['compare_customers', 100],
    ['compare_invoices', 100],
    ['compare_receivables', 200],
  ],
  applying: [
    ['create_customers', 250],
    ['create_invoices', 250],
    ['create_receivables', 500],
  ],
  discarding: [
    ['remove_receivables', 500],
    ['remove_invoices', 250],
    ['remove_customers', 250],
  ],
};

function progressOf(row: Row): { done: number; total: number } {
  const total = 1000;
  const shares = SHARES[String(row.state)];
  if (shares === undefined) return { done: row.state === 'uploading' ? 0 : total, total };
  const at = shares.findIndex(([phase]) => phase === row.phase);
  // What follows the last share is one step.
  if (at === -1) return { done: total - 1, total };
  const before = shares.slice(0, at).reduce((sum, [, share]) => sum + share, 0);
  return { done: Math.floor(before + partDone(row) * (shares[at]?.[1] ?? 0)), total };
}

function partDone(row: Row): number {
  const phase = String(row.phase);
  if (phase === 'encoding' || phase === 'reading')
    return Number(row.read_bytes) / Math.max(1, Number(row.bytes));
  const staged = Number(row[`staged_${phase.split('_')[1]}`]);
  return Math.min(1, Number(row.handled) / Math.max(1, staged));
}
