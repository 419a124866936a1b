import { actorColumns, readActor } from '../activity/actor.ts';
import { ofImport, readLog, selectLog } from '../activity/log.ts';
import { type Row, type Statement, sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { shown } from '../imports/hidden.ts';
import { moment, receivableNumber, textOrNull } from '../lists/row.ts';
import { dueOf } from './due.ts';
import { CONTESTED, readHistory, selectTries } from './history.ts';
import { LINE, readLine } from './list.ts';
import { readNumber } from './number.ts';
import { paymentStatusOf } from './payment-status.ts';
import type { Invoice } from './schema.ts';
import { HELD, readHeld } from './waiting.ts';

/** More movements of its items than this are not told on an invoice's page. */
const MOST_PAYMENTS = 500;

/** Everything that an invoice's page tells, by its number (`INV-1042`, `PPF-000017`); statements of one batch. */
export function selectInvoice(number: string): Statement[] {
  const { series, seq } = readNumber(number) ?? { series: 'INV', seq: 0 };
  const which = { series, seq };
  const ITEMS = 'invoices i CROSS JOIN invoice_items n ON n.invoice_id = i.id';
  const IT = 'i.series = :series AND i.seq = :seq';
  return [
    sql(
      `SELECT ${LINE}, invoices.created_at, invoices.keep_open, b.credit_cents, b.pending_cents,
         (SELECT g.failure FROM gateway_requests g WHERE g.invoice_id = invoices.id AND g.kind = 'checkout_session' ORDER BY g.id DESC LIMIT 1) AS last_failure
       FROM invoices CROSS JOIN invoice_balances b ON b.invoice_id = invoices.id
       WHERE invoices.series = :series AND invoices.seq = :seq AND ${shown('invoices')}`,
      which,
    ),
    sql(
      `SELECT r.id, r.number, r.description, r.service_on, r.state, r.price_cents, r.balance_cents,
         (SELECT coalesce(sum(v.amount_cents), 0) FROM ledger_events v WHERE v.receivable_id = r.id AND v.entry_id IS NOT NULL) AS paid_cents, ${HELD} AS held
       FROM ${ITEMS} CROSS JOIN receivables r ON r.id = n.receivable_id WHERE ${IT} ORDER BY n.receivable_id`,
      which,
    ),
    sql(
      `SELECT v.receivable_id, v.amount_cents, e.id AS entry_id, e.kind, e.type, e.number, e.at, e.amount_cents AS entry_cents, e.reopens,
         ${CONTESTED}, ${actorColumns('a')}
       FROM ${ITEMS} CROSS JOIN ledger_events v ON v.receivable_id = n.receivable_id CROSS JOIN register_entries e ON e.id = v.entry_id
         CROSS JOIN activity a ON a.id = e.audit_id
       WHERE ${IT} LIMIT ${MOST_PAYMENTS}`,
      which,
    ),
    selectLog('invoice', number, {
      sql: ofImport('SELECT import_id FROM invoices WHERE series = :series AND seq = :seq'),
      params: which,
    }),
    selectTries(which),
  ];
}

/** @throws BusinessError not_found. */
export function readInvoice([invoices, items = [], payments = [], log, tries]: Row[][]): Invoice {
  const row = invoices?.[0];
  if (row === undefined) throw new BusinessError('not_found', 'There is no invoice with this number.');
  const line = readLine(row);
  const asked = items.reduce((sum, { balance_cents }) => sum + Number(balance_cents), 0);
  const numbers = new Map(items.map((item) => [item.id, receivableNumber(item.number, item.id)]));
  const forPayers = line.self_pay_id !== null && ['open', 'paid', 'unpaid'].includes(line.status);
  const moved = payments
    .map((row) => readPayment(row, numbers))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const told = { paid_at: line.paid_at, payments: moved, log: readLog(log) };
  return {
    ...line,
    ...told,
    ...dueOf({ ...row, items_cents: asked }),
    payment_status: paymentStatusOf({ ...row, items_cents: asked, last_entry: lastEntry(payments) }),
    created_at: moment(row.created_at),
    keep_open: row.keep_open === 1,
    portal_path: forPayers ? `/pay/${line.self_pay_id}` : null,
    items: items.map(readItem),
    held: items.flatMap((item) =>
      readHeld(item.held).map((hold) => ({
        receivable_id: Number(item.id),
        number: receivableNumber(item.number, item.id),
        ...hold,
      })),
    ),
    history: readHistory(tries, payments, told),
  };
}

/** As `paymentStatusOf` reads it. */
function lastEntry(payments: Row[]): string | null {
  const [last] = [...payments].sort(
    (a, b) => Number(b.at) - Number(a.at) || (String(a.entry_id) < String(b.entry_id) ? 1 : -1),
  );
  return last === undefined ? null : JSON.stringify([last.kind, last.type, last.entry_cents, last.reopens]);
}

function readItem(row: Row): Invoice['items'][number] {
  const [price, paid, balance] = [Number(row.price_cents), Number(row.paid_cents), Number(row.balance_cents)];
  return {
    receivable_id: Number(row.id),
    number: receivableNumber(row.number, row.id),
    description: String(row.description),
    service_on: textOrNull(row.service_on),
    state: String(row.state),
    price_cents: price,
    paid_cents: paid,
    adjusted_cents: price - paid - balance,
    balance_cents: balance,
  };
}

function readPayment(row: Row, numbers: Map<Row[string] | undefined, string>): Invoice['payments'][number] {
  return {
    entry_id: String(row.entry_id),
    type: String(row.type),
    number: String(row.number),
    receivable_id: Number(row.receivable_id),
    receivable_number: numbers.get(row.receivable_id) ?? '',
    amount_cents: Number(row.amount_cents),
    at: moment(row.at),
    bookkeeper: readActor(row),
  };
}
