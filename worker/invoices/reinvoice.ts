import type { Context } from '../context.ts';
import type { Today } from '../daily/day.ts';
import { readToday } from '../daily/today.ts';
import { sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { shown } from '../imports/hidden.ts';
import { issueInvoices } from './issue.ts';
import type { IssuedInvoice, IssuedInvoices, WaitingReceivable } from './schema.ts';
import { readWaiting, selectWaiting, selectWaitingCustomers } from './waiting.ts';

/** So many customers get their invoices in one batch. */
const WINDOW = 50;

/**
 * Puts all that waits of one customer onto a new invoice. The same key again is the same invoice.
 * @throws BusinessError not_found; conflict, saying why nothing could be invoiced.
 */
export async function reinvoice(ctx: Context, customerId: number, key: string): Promise<IssuedInvoice> {
  const source = sourceOf(ctx, key);
  const today = await readToday(ctx);
  const [customers, others] = await ctx.db.batch([
    sql(`SELECT name FROM customers c WHERE id = :id AND ${shown('c')}`, { id: customerId }),
    selectOfKey(source),
  ]);
  if (customers?.[0] === undefined)
    throw new BusinessError('not_found', 'There is no customer with this id.');
  if (others?.some(({ customer_id }) => customer_id !== customerId))
    throw new BusinessError(
      'conflict',
      'This Idempotency-Key was used for another customer. Use a new key for each request.',
      'Idempotency-Key',
    );
  const [issued] = await issueInvoices(ctx, today, { customers: [customerId], key: source, again: false });
  const [rows] = await ctx.db.batch([selectWaiting(customerId)]);
  const left = readWaiting(rows);
  if (issued === undefined) throw nothingIssued(left);
  return { ...issued, skipped: left.filter(({ held }) => held.length > 0) };
}

function nothingIssued(left: WaitingReceivable[]): BusinessError {
  if (left.length === 0)
    return new BusinessError('conflict', 'Nothing of this customer waits for an invoice.');
  if (left.every(({ held }) => held.length > 0))
    return new BusinessError(
      'conflict',
      'All that waits is held: money for it is on its way, it is in dispute, or another open invoice asks for it. It can be invoiced once that is decided.',
    );
  return new BusinessError(
    'conflict',
    'The customer’s credit covers all that waits. Move the credit onto the receivables instead.',
  );
}

/**
 * Invoices all that waits, for the next customers by id. @param after the customer where the last request ended.
 * @returns what was issued, and where to go on; `next` is null behind the last.
 */
export async function reinvoiceAll(ctx: Context, after: number, key: string): Promise<IssuedInvoices> {
  const source = sourceOf(ctx, key);
  const today = await readToday(ctx);
  const [made = [], waiting = []] = await ctx.db.batch([
    selectOfKey(source),
    selectWaitingCustomers(after, false, WINDOW),
  ]);
  // Asked again: the same customers, whoever waits now.
  const rows = made.length > 0 ? made : waiting;
  const customers = rows.map(({ customer_id }) => Number(customer_id));
  const data = await issueInvoices(ctx, today, { customers, key: source, again: false });
  const full = made.length > 0 || waiting.length === WINDOW;
  return { data, next: full ? (customers.at(-1) ?? null) : null };
}

/** A step of the daily work: what was not paid goes onto the next invoices, when the office wants that. */
export async function reinvoiceDaily(ctx: Context, today: Today, place: string): Promise<string | null> {
  if (!today.settings.payments.reinvoiceAutomatically) return null;
  const [waiting = []] = await ctx.db.batch([selectWaitingCustomers(Number(place), true, WINDOW)]);
  const customers = waiting.map(({ customer_id }) => Number(customer_id));
  await issueInvoices(ctx, today, { customers, key: `daily:${today.day}`, again: true });
  return customers.length < WINDOW ? null : String(customers.at(-1));
}

// A key is its caller's own.
const sourceOf = ({ actor }: Context, key: string): string =>
  `${actor.id ?? actor.kind}:${encodeURIComponent(key)}`;

/** The customers that have an invoice of this key. */
function selectOfKey(source: string) {
  return sql(
    'SELECT customer_id FROM invoices WHERE source_key > :from AND source_key < :to ORDER BY customer_id LIMIT 100',
    { from: `${source}:`, to: `${source};` },
  );
}
