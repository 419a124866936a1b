import { type Row, type Statement, sql } from '../db/database.ts';
import { shown } from '../imports/hidden.ts';
import type { Balances } from './schema.ts';

/** SQL for what a customer's receivables still owe, in cents: a row for each that owes. @param id SQL for the customer. */
export const owedBy = (id: string): string =>
  `(SELECT coalesce(sum(r.balance_cents), 0) FROM receivables r INDEXED BY receivables_owing WHERE r.customer_id = ${id} AND r.balance_cents > 0 AND ${shown('r')})`;

const AWAITING = `(SELECT count(*) FROM invoices i INDEXED BY invoices_awaiting WHERE i.customer_id = c.id AND i.status IN ('open', 'unpaid') AND ${shown('i')})`;

/** What these customers owe now; those that do not exist are left out. */
export function selectBalances(ids: number[]): Statement {
  return sql(
    `SELECT c.id, ${owedBy('c.id')} AS balance_cents, ${AWAITING} AS open_invoices
     FROM json_each(:ids) w CROSS JOIN customers c ON c.id = w.value WHERE ${shown('c')}`,
    { ids: JSON.stringify(ids) },
  );
}

export function readBalances(rows: Row[] = []): Balances {
  return {
    data: rows.map((row) => ({
      id: Number(row.id),
      balance_cents: Number(row.balance_cents),
      open_invoices: Number(row.open_invoices),
    })),
  };
}
