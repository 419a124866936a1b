import { type Row, type Statement, sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import type { Invoice } from './schema.ts';

/** An invoice with its live items, by its number (`INV-1042`, `PPF-000017`): a row per item. */
export function selectInvoice(number: string): Statement {
  const [series = '', seq = ''] = number.split('-');
  return sql(
    `SELECT number, self_pay_id, status, item, price_cents, balance_cents, credit_cents
     FROM invoice_balances WHERE series = :series AND seq = :seq ORDER BY item`,
    { series, seq: Number(seq) },
  );
}

/** @throws BusinessError not_found. */
export function readInvoice(rows: Row[] | undefined): Invoice {
  const first = rows?.[0];
  if (rows === undefined || first === undefined)
    throw new BusinessError('not_found', 'There is no invoice with this number.');
  const items = rows
    .filter((row) => row.item !== null)
    .map((row) => ({
      receivable_id: Number(row.item),
      price_cents: Number(row.price_cents),
      balance_cents: Number(row.balance_cents),
    }));
  // A fee stands for itself; the customer's credit lowers what invoices with a self-pay ID ask for.
  const credit = first.self_pay_id === null ? 0 : Number(first.credit_cents);
  return {
    number: String(first.number),
    self_pay_id: first.self_pay_id === null ? null : String(first.self_pay_id),
    status: first.status as Invoice['status'],
    due_cents: items.reduce((sum, item) => sum + item.balance_cents, 0) - credit,
    items,
  };
}
