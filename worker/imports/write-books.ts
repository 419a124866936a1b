import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { drawSelfPayIds } from '../payer/draw-ids.ts';
import { inWindow, takeStep, takeWindow, WINDOW, type Work } from './step.ts';

/** Makes customers; nobody sees them before the import is done. */
export function createCustomers(ctx: Context, work: Work): Promise<Work> {
  return takeWindow(ctx, work, 'import_customers', 'create_invoices', [
    sql(
      `INSERT INTO customers (kind, name, search, email, phone, address, account, import_id, created_at)
       SELECT coalesce(s.kind, 'person'), s.name, s.search, s.email, s.phone, s.address, s.account, :id, ${ctx.clock.sql}
       FROM import_customers s WHERE ${inWindow('import_customers')} AND s.action = 'create'`,
      { ...ctx.clock.params, id: work.id },
    ),
  ]);
}

/**
 * Makes invoices: those with a number of ours first, then those with a reference, which get the next free numbers.
 * Those without a self-pay ID get one that nobody has.
 */
export function createInvoices(ctx: Context, work: Work): Promise<Work> {
  const { id } = work;
  const window = inWindow('import_invoices');
  const insert = (seq: string, which: string) =>
    sql(
      `INSERT INTO invoices (customer_id, series, seq, reference, self_pay_id, status, issued_on, due_on, import_id, created_at)
       SELECT (SELECT c.id FROM customers c WHERE c.account = s.account), 'INV', ${seq}, s.reference, s.self_pay_id, coalesce(s.status, 'open'), s.issued_on, coalesce(s.due_on, s.latest_due), :id, ${ctx.clock.sql}
       FROM import_invoices s WHERE ${window} AND s.action = 'create' AND ${which}`,
      { ...ctx.clock.params, id },
    );
  return takeWindow(ctx, work, 'import_invoices', 'create_receivables', [
    sql(
      `WITH free AS MATERIALIZED (
         SELECT p.value AS id, row_number() OVER (ORDER BY p.key) AS n FROM json_each(:pool) p
         WHERE NOT EXISTS (SELECT 1 FROM invoices WHERE self_pay_id = p.value) AND NOT EXISTS (SELECT 1 FROM import_invoices WHERE self_pay_id = p.value)
       ), wanting AS MATERIALIZED (
         SELECT s.key, row_number() OVER (ORDER BY s.key) AS n FROM import_invoices s WHERE ${window} AND s.action = 'create' AND s.self_pay_id IS NULL
       )
       UPDATE import_invoices AS i SET self_pay_id = free.id FROM wanting CROSS JOIN free ON free.n = wanting.n WHERE i.import_id = :id AND i.key = wanting.key`,
      { id, pool: JSON.stringify(drawSelfPayIds(WINDOW + 100)) },
    ),
    insert('s.seq', 's.seq IS NOT NULL'),
    insert(
      "(SELECT coalesce(max(seq), 0) FROM invoices WHERE series = 'INV') + row_number() OVER (ORDER BY s.row, s.key)",
      's.seq IS NULL',
    ),
  ]);
}

/** Makes receivables and puts them on their invoices. */
export function createReceivables(ctx: Context, work: Work): Promise<Work> {
  const { id } = work;
  const window = inWindow('import_receivables');
  const invoice = 'LEFT JOIN import_invoices v ON v.import_id = s.import_id AND v.key = s.invoice_key';
  return takeWindow(ctx, work, 'import_receivables', 'publish', [
    sql(
      `INSERT INTO receivables (customer_id, number, description, service_on, due_on, state, price_cents, balance_cents, import_id, created_at)
       SELECT (SELECT c.id FROM customers c WHERE c.account = s.account), s.number, coalesce(s.description, ''), s.service_on, coalesce(s.due_on, s.else_due_on),
         iif(s.amount_cents = 0, 'finished', iif(v.key IS NULL OR v.status IS 'draft', 'to_invoice', iif(v.status IS 'unpaid', 'reinvoice', 'invoiced'))), s.amount_cents, s.amount_cents, :id, ${ctx.clock.sql}
       FROM import_receivables s ${invoice} WHERE ${window} AND s.action = 'create'`,
      { ...ctx.clock.params, id },
    ),
    sql(
      `INSERT INTO invoice_items (invoice_id, receivable_id)
       SELECT iif(v.seq IS NULL, (SELECT i.id FROM invoices i WHERE i.reference = v.reference), (SELECT i.id FROM invoices i WHERE i.series = 'INV' AND i.seq = v.seq)),
         (SELECT r.id FROM receivables r WHERE r.number = s.number)
       FROM import_receivables s CROSS JOIN import_invoices v ON v.import_id = s.import_id AND v.key = s.invoice_key WHERE ${window} AND s.action = 'create'`,
      { id },
    ),
  ]);
}

/** The last step: everything of the file is there at once, and says so in the event log. */
export function publish(ctx: Context, work: Work): Promise<Work> {
  const { id } = work;
  const change = CONTACT.map((column) => `${column} = coalesce(s.${column}, customers.${column})`).join(', ');
  const legacy = JSON.stringify(work.id_lengths.filter((length) => length < 10));
  return takeStep(
    ctx,
    work,
    `state = 'done', phase = 'forget', since = '', upto = '', handled = 0, finished_at = ${ctx.clock.sql}`,
    ctx.clock.params,
    [
      sql(
        `UPDATE customers SET ${change} FROM import_customers s WHERE s.import_id = :id AND s.action = 'change' AND customers.id = s.customer_id`,
        { id },
      ),
      sql(
        `UPDATE settings SET version = version + 1, payments = json_set(payments, '$.legacyIdLengths', (SELECT json_group_array(value) FROM (
           SELECT value FROM json_each(coalesce(payments -> '$.legacyIdLengths', '[]')) UNION SELECT value FROM json_each(:legacy) ORDER BY 1)))
         WHERE id = 1 AND EXISTS (SELECT 1 FROM json_each(:legacy) WHERE value NOT IN (SELECT value FROM json_each(coalesce(payments -> '$.legacyIdLengths', '[]'))))`,
        { legacy },
      ),
      sql(
        `INSERT INTO activity (id, actor_kind, actor_id, verb, subject_kind, subject_id, detail, at)
         SELECT :act, applied_by_kind, applied_by_id, 'import.applied', 'import', id,
           json_object('name', name, 'customers_created', customers_create, 'customers_changed', customers_change, 'invoices_created', invoices_create, 'receivables_created', receivables_create, 'amount_cents', amount_cents), finished_at
         FROM imports WHERE id = :id`,
        { id, act: ctx.newId('act') },
      ),
    ],
  );
}

const CONTACT = ['name', 'search', 'kind', 'email', 'phone', 'address'];
