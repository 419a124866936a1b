import { type Row, type Statement, sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { shown } from '../imports/hidden.ts';
import { receivableNumber } from '../lists/row.ts';
import type { Owing } from './schema.ts';

/** More receivables than this are not told one by one. */
const MOST = 500;

/** What a customer owes, in the order in which a payment pays it; two statements of one batch. */
export function selectOwing(id: number): Statement[] {
  return [
    sql(`SELECT c.id, c.name, c.ledger_cents FROM customers c WHERE c.id = :id AND ${shown('c')}`, { id }),
    sql(
      `SELECT o.*, (SELECT i.series || '-' || i.seq FROM invoice_items n CROSS JOIN invoices i ON i.id = n.invoice_id WHERE n.receivable_id = o.id ORDER BY i.id DESC LIMIT 1) AS invoice
       FROM (SELECT r.id, r.number, r.description, r.due_on, r.balance_cents, min(h.why) AS why
         FROM receivables r INDEXED BY receivables_owing LEFT JOIN held_receivables h ON h.customer_id = :id AND h.receivable_id = r.id
         WHERE r.customer_id = :id AND r.balance_cents > 0 AND ${shown('r')}
         GROUP BY r.id ORDER BY why IS NOT NULL, r.due_on, r.id LIMIT ${MOST + 1}) o
       ORDER BY o.why IS NOT NULL, o.due_on, o.id`,
      { id },
    ),
  ];
}

/** @throws BusinessError not_found. */
export function readOwing([customers, receivables = []]: Row[][]): Owing {
  const row = customers?.[0];
  if (row === undefined) throw new BusinessError('not_found', 'There is no customer with this id.');
  return {
    customer: { id: Number(row.id), name: String(row.name) },
    credit_cents: Number(row.ledger_cents),
    receivables: receivables.slice(0, MOST).map((each) => ({
      id: Number(each.id),
      number: receivableNumber(each.number, each.id),
      description: String(each.description),
      due_on: String(each.due_on),
      balance_cents: Number(each.balance_cents),
      invoice: each.invoice === null ? null : String(each.invoice),
      held: each.why as Owing['receivables'][number]['held'],
    })),
    more: receivables.length > MOST,
  };
}
