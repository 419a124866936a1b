import { eq, gte, lt, lte, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { invoices as invoice } from '../../db/schema.ts';
import type { Row, Statement } from '../db/database.ts';
import { shown } from '../imports/hidden.ts';
import { readCursor } from '../lists/cursor.ts';
import { momentOrNull, textOrNull } from '../lists/row.ts';
import { type Filter, lead, type Page, readPage, type Scan, selectPage } from '../lists/scan.ts';
import { readNumber } from './number.ts';
import type { InvoiceLine, InvoiceQuery } from './schema.ts';

export const LINE = `invoices.id, invoices.number, invoices.reference, invoices.self_pay_id, invoices.status, invoices.issued_on, invoices.due_on,
  invoices.paid_at, invoices.listed_on, invoices.customer_id, (SELECT c.name FROM customers c WHERE c.id = invoices.customer_id) AS customer_name`;

/** The latest issued first, before them what is not issued yet; one page by key. */
export function selectInvoices(query: InvoiceQuery): Statement {
  return selectPage(scan(query), sql.raw(LINE), query.limit);
}

export function readInvoices(rows: Row[] | undefined, limit: number): Page<InvoiceLine> {
  return readPage(
    rows,
    limit,
    readLine,
    (row) => [String(row.listed_on), Number(row.id)],
    (row) => (row.issued_on === null ? null : `${row.issued_on}T00:00:00.000Z`),
  );
}

export function readLine(row: Row): InvoiceLine {
  return {
    number: String(row.number),
    reference: textOrNull(row.reference),
    self_pay_id: textOrNull(row.self_pay_id),
    status: row.status as InvoiceLine['status'],
    customer: { id: Number(row.customer_id), name: String(row.customer_name) },
    issued_on: textOrNull(row.issued_on),
    due_on: textOrNull(row.due_on),
    paid_at: momentOrNull(row.paid_at),
  };
}

/** What stands before all days: not issued yet. */
const UNISSUED = '9999-12-31';

function scan(query: InvoiceQuery): Scan {
  const { from, where, also } = lead(filtersOf(query), indexed('listed'));
  const cursor = readCursor(z.tuple([z.string(), z.int()]), query.after);
  return {
    table: 'invoices',
    from,
    where: [
      ...where,
      query.from === undefined ? undefined : gte(invoice.listedOn, query.from),
      query.to === undefined ? undefined : lte(invoice.listedOn, query.to),
      // Asked for by day, a draft is on none.
      query.from === undefined ? undefined : lt(invoice.listedOn, UNISSUED),
      cursor === undefined
        ? undefined
        : sql`(${invoice.listedOn}, ${invoice.id}) < (${cursor[0]}, ${cursor[1]})`,
    ],
    also: [...also, sql.raw(shown('invoices'))],
    order: sql`${invoice.listedOn} DESC, ${invoice.id} DESC`,
  };
}

/** The most selective first. */
function filtersOf(query: InvoiceQuery): (Filter | undefined)[] {
  const { number, self_pay_id, customer_id, status, waiting } = query;
  return [
    number === undefined ? undefined : { from: sql`${invoice}`, is: numbered(number) },
    self_pay_id === undefined ? undefined : { from: sql`${invoice}`, is: eq(invoice.selfPayId, self_pay_id) },
    customer_id === undefined
      ? undefined
      : { from: indexed('customer'), is: eq(invoice.customerId, customer_id) },
    status === undefined ? undefined : { from: indexed('status'), is: eq(invoice.status, status) },
    ...(waiting === undefined
      ? []
      : [{ from: indexed('status'), is: eq(invoice.status, 'unpaid') }, { is: WAITS }]),
  ];
}

// Something of it waits to be invoiced again; what is on a newer invoice already does not.
const WAITS = sql`EXISTS (SELECT 1 FROM invoice_items wn CROSS JOIN receivables wr ON wr.id = wn.receivable_id
  WHERE wn.invoice_id = ${invoice.id} AND wr.state = 'reinvoice' AND wr.balance_cents > 0)`;

const indexed = (name: string): SQL => sql`${invoice} INDEXED BY ${sql.raw(`invoices_${name}`)}`;

function numbered(number: string): SQL {
  const ours = readNumber(number.toUpperCase());
  const theirs = sql`SELECT i.id FROM invoices i WHERE i.reference = ${number}`;
  if (ours === null) return sql`${invoice.id} IN (${theirs})`;
  return sql`${invoice.id} IN (SELECT i.id FROM invoices i WHERE i.series = ${ours.series} AND i.seq = ${ours.seq} UNION ALL ${theirs})`;
}
