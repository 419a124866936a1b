import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { inWindow, takeStep, takeWindow, type Work } from './step.ts';

/** Rows that one step forgets. */
const FORGOTTEN_A_STEP = 5000;
const PARTS_A_STEP = 20;

/** Takes away the receivables that an import made and nobody saw. */
export function removeReceivables(ctx: Context, work: Work): Promise<Work> {
  const { id } = work;
  const numbers = `SELECT s.number FROM import_receivables s WHERE ${inWindow('import_receivables')}`;
  return takeWindow(ctx, work, 'import_receivables', 'remove_invoices', [
    sql(
      `DELETE FROM invoice_items WHERE receivable_id IN (SELECT r.id FROM receivables r WHERE r.number IN (${numbers}) AND r.import_id = :id)`,
      { id },
    ),
    sql(`DELETE FROM receivables WHERE number IN (${numbers}) AND import_id = :id`, { id }),
  ]);
}

export function removeInvoices(ctx: Context, work: Work): Promise<Work> {
  const { id } = work;
  return takeWindow(ctx, work, 'import_invoices', 'remove_customers', [
    sql(
      `DELETE FROM invoices WHERE self_pay_id IN (SELECT s.self_pay_id FROM import_invoices s WHERE ${inWindow('import_invoices')}) AND import_id = :id`,
      { id },
    ),
  ]);
}

/** Behind the last customers nothing of the import is left: it is discarded. */
export async function removeCustomers(ctx: Context, work: Work): Promise<Work> {
  const { id } = work;
  return takeWindow(ctx, work, 'import_customers', 'forget', [
    sql(
      `DELETE FROM customers WHERE account IN (SELECT s.account FROM import_customers s WHERE ${inWindow('import_customers')}) AND import_id = :id`,
      { id },
    ),
    sql(
      `UPDATE imports SET state = 'discarded', finished_at = ${ctx.clock.sql} WHERE id = :id AND phase = 'forget'`,
      { ...ctx.clock.params, id },
    ),
  ]);
}

/** An import that has ended keeps what it did, not what was handed in: the file and the staged rows go. */
export function forget(ctx: Context, work: Work): Promise<Work> {
  const { id } = work;
  const some = (table: string, key: string, many: number) =>
    sql(
      `DELETE FROM ${table} WHERE import_id = :id AND ${key} IN (SELECT ${key} FROM ${table} WHERE import_id = :id LIMIT ${many})`,
      { id },
    );
  const left = ['import_parts', 'import_customers', 'import_invoices', 'import_receivables']
    .map((table) => `EXISTS (SELECT 1 FROM ${table} WHERE import_id = :id)`)
    .join(' OR ');
  return takeStep(ctx, work, `phase = iif(${left}, phase, '')`, {}, [
    some('import_parts', 'n', PARTS_A_STEP),
    some('import_customers', 'account', FORGOTTEN_A_STEP),
    some('import_invoices', 'key', FORGOTTEN_A_STEP),
    some('import_receivables', 'number', FORGOTTEN_A_STEP),
  ]);
}
