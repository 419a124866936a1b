import { ofImport, readLog, selectLog } from '../activity/log.ts';
import { type Row, type Statement, sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { shown } from '../imports/hidden.ts';
import { dueOf } from '../invoices/due.ts';
import { readWaiting, selectWaiting } from '../invoices/waiting.ts';
import { moment, textOrNull } from '../lists/row.ts';
import { LINE as ENTRY, readLine as readEntry } from '../register/list.ts';
import { owedBy } from './balances.ts';
import { LINE, readLine } from './list.ts';
import type { Customer } from './schema.ts';

/** So many of the newest invoices and payments stand on a customer's page; their lists have the rest. */
const NEWEST = 20;

/** Everything that a customer's page tells; five statements of one batch. */
export function selectCustomer(id: number): Statement[] {
  return [
    sql(
      `SELECT ${LINE}, address, fee_policy, created_at, ${owedBy('customers.id')} AS balance_cents
       FROM customers WHERE id = :id AND ${shown('customers')}`,
      { id },
    ),
    sql(
      `SELECT i.number, i.status, i.issued_on, i.due_on, b.self_pay_id, b.items_cents, b.credit_cents, b.pending_cents
       FROM (SELECT id, listed_on FROM invoices INDEXED BY invoices_customer WHERE customer_id = :id AND ${shown('invoices')}
         ORDER BY listed_on DESC, id DESC LIMIT ${NEWEST + 1}) n
       CROSS JOIN invoices i ON i.id = n.id CROSS JOIN invoice_balances b ON b.invoice_id = i.id`,
      { id },
    ),
    sql(
      `SELECT ${ENTRY} FROM register_entries INDEXED BY register_entries_customer WHERE register_entries.customer_id = :id
       ORDER BY register_entries.at DESC, register_entries.id DESC LIMIT ${NEWEST + 1}`,
      { id },
    ),
    selectLog('customer', String(id), {
      sql: ofImport('SELECT import_id FROM customers WHERE id = :id'),
      params: { id },
    }),
    selectWaiting(id),
  ];
}

/** @throws BusinessError not_found. */
export function readCustomer([customers, invoices = [], payments = [], log, waiting]: Row[][]): Customer {
  const row = customers?.[0];
  if (row === undefined) throw new BusinessError('not_found', 'There is no customer with this id.');
  return {
    ...readLine(row),
    address: textOrNull(row.address),
    fee_policy: row.fee_policy as Customer['fee_policy'],
    balance_cents: Number(row.balance_cents),
    created_at: moment(row.created_at),
    invoices: invoices.slice(0, NEWEST).map(readInvoice),
    more_invoices: invoices.length > NEWEST,
    payments: payments.slice(0, NEWEST).map(readPayment),
    more_payments: payments.length > NEWEST,
    waiting: readWaiting(waiting),
    log: readLog(log),
  };
}

function readInvoice(row: Row): Customer['invoices'][number] {
  return {
    number: String(row.number),
    status: row.status as Customer['invoices'][number]['status'],
    issued_on: textOrNull(row.issued_on),
    due_on: textOrNull(row.due_on),
    due_cents: dueOf(row).due_cents,
  };
}

function readPayment(row: Row): Customer['payments'][number] {
  const { id, type, number, amount_cents, at, status } = readEntry(row);
  return { entry_id: id, type, number, amount_cents, at, status };
}
