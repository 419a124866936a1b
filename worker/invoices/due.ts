import { type Row, type Statement, sql } from '../db/database.ts';
import { shown } from '../imports/hidden.ts';
import { readNumber } from './number.ts';
import { paymentStatusOf, readFacts, STATUS_FACTS } from './payment-status.ts';
import type { InvoicesDue } from './schema.ts';

/** What these invoices ask for now; those that do not exist are left out. */
export function selectDue(numbers: string[]): Statement {
  return sql(
    `SELECT b.number, b.self_pay_id, b.credit_cents, ${STATUS_FACTS}
     FROM json_each(:wanted) w CROSS JOIN invoices i ON i.series = w.value ->> '$.series' AND i.seq = w.value ->> '$.seq'
       CROSS JOIN invoice_balances b ON b.invoice_id = i.id WHERE ${shown('i')}`,
    { wanted: JSON.stringify(numbers.map(readNumber)) },
  );
}

export function readDue(rows: Row[] = []): InvoicesDue {
  return {
    data: rows.map(readFacts).map((row) => ({
      number: String(row.number),
      ...dueOf(row),
      payment_status: paymentStatusOf(row),
    })),
  };
}

/** A fee stands for itself; the customer's credit lowers what invoices with a self-pay ID ask for. Cents. */
export function dueOf(row: Row): {
  due_cents: number;
  items_cents: number;
  credit_cents: number;
  pending_cents: number;
} {
  const items = Number(row.items_cents);
  const pending = Number(row.pending_cents);
  const credit = row.self_pay_id === null ? 0 : Number(row.credit_cents);
  return {
    due_cents: items - credit - pending,
    items_cents: items,
    credit_cents: credit,
    pending_cents: pending,
  };
}
