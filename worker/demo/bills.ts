import { type Statement, sql } from '../db/database.ts';
import type { DemoPlan } from './plan.ts';

/** Receivables and the invoices that they stand on. */
export function billed(plan: Pick<DemoPlan, 'receivables' | 'invoices'>, nowMs: number): Statement[] {
  const items = plan.invoices.flatMap((invoice) =>
    invoice.items.map((item) => ({ invoice: invoice.id, item })),
  );
  return [
    rowsOf(
      'receivables',
      ['id', 'number', 'customer_id', 'description', 'service_on', 'due_on', 'state', 'price_cents'],
      plan.receivables,
      { balance_cents: "value ->> '$.price_cents'", created_at: ':now' },
      { now: nowMs },
    ),
    rowsOf(
      'invoices',
      ['id', 'seq', 'customer_id', 'self_pay_id', 'status', 'issued_on', 'due_on'],
      plan.invoices,
      { series: "'INV'", created_at: ':now' },
      { now: nowMs },
    ),
    sql(
      "INSERT INTO invoice_items (invoice_id, receivable_id) SELECT value ->> '$.invoice', value ->> '$.item' FROM json_each(:rows)",
      { rows: JSON.stringify(items) },
    ),
  ];
}

/** Inserts many rows of the same columns; `more`: SQL of further ones. */
export function rowsOf(
  table: string,
  columns: string[],
  rows: unknown[],
  more: Record<string, string>,
  params: Record<string, number>,
): Statement {
  const values = [...columns.map((name) => `value ->> '$.${name}'`), ...Object.values(more)];
  return sql(
    `INSERT INTO ${table} (${[...columns, ...Object.keys(more)].join(', ')}) SELECT ${values.join(', ')} FROM json_each(:rows)`,
    { ...params, rows: JSON.stringify(rows) },
  );
}
