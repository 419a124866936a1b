import type { Context } from '../context.ts';
import { addDays, type Today } from '../daily/day.ts';
import { type Row, type Statement, sql, type Value } from '../db/database.ts';
import { sessionsIn, supersedeChanged } from '../gateway/supersede.ts';
import { drawSelfPayIds } from '../payer/draw-ids.ts';
import { free, WAITING } from './held.ts';

/** Whose waiting receivables are to be invoiced, and for what occasion. */
export interface Wish {
  customers: number[];
  /** The request or the day: the same key for the same customer is the same invoice. */
  key: string;
  /** Only what was invoiced before; else also what waits for its first invoice. */
  again: boolean;
}

/** An invoice that was issued. Amounts in cents. */
export interface Issued {
  number: string;
  self_pay_id: string;
  customer_id: number;
  issued_on: string;
  due_on: string;
  receivables: number;
  items_cents: number;
  carried_cents: number;
}

/**
 * Puts all that waits of each customer onto one new open invoice with a self-pay ID that nobody had, issued today.
 * It counts the customer's credit (or earlier balance) as far as no other open invoice does. What is held stays
 * where it is; who has nothing free, or whose credit covers all of it, gets no invoice. One batch: whoever comes
 * second finds nothing waiting.
 * @returns the invoices of this key, those that stood already among them, in the customers' order.
 */
export async function issueInvoices(ctx: Context, today: Today, wish: Wish): Promise<Issued[]> {
  if (wish.customers.length === 0) return [];
  const ids = drawSelfPayIds(wish.customers.length * 2);
  const wanted = wish.customers.map((id, at) => [id, ctx.newId('act'), ids[2 * at], ids[2 * at + 1]]);
  const params = { wanted: JSON.stringify(wanted), key: wish.key };
  const rows = await ctx.db.batch([
    draft(ctx, today, wish, params),
    fill(wish, params),
    markInvoiced(params),
    note(ctx, params),
    sql(`UPDATE invoices SET status = 'open' WHERE id IN (SELECT i.id FROM ${DRAFTS})`, params),
    supersedeChanged(wish.customers),
    selectIssued(params),
  ]);
  await ctx.enqueue(sessionsIn(rows[5]));
  return (rows[6] ?? []).map(readIssued);
}

type Params = Record<string, Value>;

// An invoice is a draft until the last of these statements: by that they know what they made.
const DRAFTS = `json_each(:wanted) w CROSS JOIN invoices i ON i.source_key = :key || ':' || (w.value ->> 0) AND i.status = 'draft'`;

const waitingOf = (customer: string, wish: Wish) =>
  `${WAITING} AND r.customer_id = ${customer} ${wish.again ? "AND r.state = 'reinvoice'" : ''} AND ${free('r')}`;

// What the customer's credit lowers it by, as the view invoice_balances says, but no more than it asks for.
const CREDIT = `max(min(c.ledger_cents, 0), min(max(c.ledger_cents, 0), c.ledger_cents -
  (SELECT coalesce(sum(o.carried_cents), 0) FROM invoices o WHERE o.customer_id = c.id AND o.status = 'open' AND o.carried_cents <> 0)))`;

function draft(ctx: Context, { day, settings }: Today, wish: Wish, params: Params): Statement {
  return sql(
    `INSERT INTO invoices (customer_id, series, seq, self_pay_id, status, carried_cents, issued_on, due_on, source_key, created_at)
     WITH waiting AS MATERIALIZED (
       SELECT w.key AS at, w.value AS wanted, r.customer_id, sum(r.balance_cents) AS cents
       FROM json_each(:wanted) w CROSS JOIN receivables r INDEXED BY receivables_waiting WHERE ${waitingOf('w.value ->> 0', wish)} GROUP BY w.key
     ),
     asked AS MATERIALIZED (SELECT x.*, ${CREDIT} AS credit FROM waiting x CROSS JOIN customers c ON c.id = x.customer_id)
     SELECT customer_id, 'INV', (SELECT coalesce(max(seq), 0) FROM invoices WHERE series = 'INV') + row_number() OVER (ORDER BY at),
       (SELECT p.value FROM json_each(wanted) p WHERE p.key >= 2 AND NOT EXISTS (SELECT 1 FROM invoices WHERE self_pay_id = p.value)
          AND NOT EXISTS (SELECT 1 FROM import_invoices WHERE self_pay_id = p.value) LIMIT 1),
       'draft', credit, :issued_on, :due_on, :key || ':' || customer_id, ${ctx.clock.sql}
     FROM asked WHERE cents > credit AND NOT EXISTS (SELECT 1 FROM invoices WHERE source_key = :key || ':' || asked.customer_id)`,
    {
      ...params,
      ...ctx.clock.params,
      issued_on: day,
      due_on: addDays(day, settings.payments.dueAfterDays),
    },
  );
}

function fill(wish: Wish, params: Params): Statement {
  return sql(
    `INSERT INTO invoice_items (invoice_id, receivable_id)
     SELECT i.id, r.id FROM ${DRAFTS} CROSS JOIN receivables r INDEXED BY receivables_waiting WHERE ${waitingOf('i.customer_id', wish)}`,
    params,
  );
}

function markInvoiced(params: Params): Statement {
  return sql(
    `UPDATE receivables SET state = 'invoiced' WHERE id IN (SELECT n.receivable_id FROM ${DRAFTS} CROSS JOIN invoice_items n ON n.invoice_id = i.id)`,
    params,
  );
}

function note(ctx: Context, params: Params): Statement {
  return sql(
    `INSERT INTO activity (id, actor_kind, actor_id, verb, subject_kind, subject_id, detail, at)
     SELECT w.value ->> 1, :actor_kind, :actor_id, 'invoice.issued', 'invoice', i.number,
       json_object('receivables', count(*), 'items_cents', sum(r.balance_cents), 'carried_cents', i.carried_cents), ${ctx.clock.sql}
     FROM ${DRAFTS} CROSS JOIN invoice_items n ON n.invoice_id = i.id CROSS JOIN receivables r ON r.id = n.receivable_id GROUP BY i.id`,
    { ...params, ...ctx.clock.params, actor_kind: ctx.actor.kind, actor_id: ctx.actor.id ?? null },
  );
}

function selectIssued(params: Params): Statement {
  return sql(
    `SELECT i.number, i.self_pay_id, i.customer_id, i.issued_on, i.due_on, i.carried_cents, count(*) AS receivables, sum(r.balance_cents) AS items_cents
     FROM json_each(:wanted) w CROSS JOIN invoices i ON i.source_key = :key || ':' || (w.value ->> 0)
       CROSS JOIN invoice_items n ON n.invoice_id = i.id CROSS JOIN receivables r ON r.id = n.receivable_id GROUP BY w.key ORDER BY w.key`,
    params,
  );
}

function readIssued(row: Row): Issued {
  return {
    number: String(row.number),
    self_pay_id: String(row.self_pay_id),
    customer_id: Number(row.customer_id),
    issued_on: String(row.issued_on),
    due_on: String(row.due_on),
    receivables: Number(row.receivables),
    items_cents: Number(row.items_cents),
    carried_cents: Number(row.carried_cents),
  };
}
