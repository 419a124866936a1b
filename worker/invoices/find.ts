import { type Row, type Statement, sql } from '../db/database.ts';
import { storedItems } from '../db/items.ts';
import { BusinessError } from '../http/errors.ts';
import type { Invoice } from './schema.ts';

/** An invoice with its live items, by its number (`INV-1042`, `PPF-000017`). */
export function selectInvoice(number: string): Statement {
  const [series = '', seq = ''] = number.split('-');
  return sql(
    `SELECT number, self_pay_id, status, items, credit_cents
     FROM invoice_balances WHERE series = :series AND seq = :seq`,
    { series, seq: Number(seq) },
  );
}

/** @throws BusinessError not_found. */
export function readInvoice(rows: Row[] | undefined): Invoice {
  const row = rows?.[0];
  if (row === undefined) throw new BusinessError('not_found', 'There is no invoice with this number.');
  const items = storedItems
    .parse(JSON.parse(String(row.items)))
    .map(([receivable_id, price_cents, balance_cents]) => ({ receivable_id, price_cents, balance_cents }));
  // A fee stands for itself; the customer's credit lowers what invoices with a self-pay ID ask for.
  const credit = row.self_pay_id === null ? 0 : Number(row.credit_cents);
  return {
    number: String(row.number),
    self_pay_id: row.self_pay_id === null ? null : String(row.self_pay_id),
    status: row.status as Invoice['status'],
    due_cents: items.reduce((sum, item) => sum + item.balance_cents, 0) - credit,
    items,
  };
}
