import type { Context } from '../../worker/context.ts';
import { runDaily } from '../../worker/daily/run.ts';
import { type Database, sql } from '../../worker/db/database.ts';
import { pourIntoCredit, pourOverInvoice, targetOf } from '../../worker/ledger/pour.ts';
import { all, type Billed, bill, fresh, NOW, postEntry } from '../support/books.ts';
import { ORIGIN, type World } from '../support/world.ts';

export const KEY = 'sk_office_tests_invoices';

/** Sets the clock of the books, without the stand-in's. @param at a moment with its zone. */
export async function setClock(db: Database, at: string): Promise<void> {
  await db.batch([
    sql('UPDATE settings SET clock_offset_ms = :ms WHERE id = 1', { ms: Date.parse(at) - Date.now() }),
  ]);
}

/** What the minute's cron does for the day, as the system. */
export function daily(world: World): Promise<boolean> {
  return runDaily(world.context(undefined, { kind: 'system' }));
}

export const system = (world: World): Context => world.context(undefined, { kind: 'system' });

/** What the office set: its time zone, and rules of paying over the defaults. */
export async function setRules(
  db: Database,
  payments: Record<string, unknown>,
  timeZone = 'America/New_York',
): Promise<void> {
  await db.batch([
    sql('UPDATE settings SET office = :office, payments = :payments WHERE id = 1', {
      office: JSON.stringify({ timeZone }),
      payments: JSON.stringify(payments),
    }),
  ]);
}

export async function issuedOn(db: Database, billed: Billed, day: string): Promise<void> {
  await db.batch([sql('UPDATE invoices SET issued_on = :day WHERE id = :id', { day, id: billed.invoice })]);
}

export async function statusOf(db: Database, billed: { invoice: number }): Promise<unknown> {
  return (await all(db, 'SELECT status FROM invoices WHERE id = :id', { id: billed.invoice }))[0]?.status;
}

export async function statesOf(db: Database, billed: Billed): Promise<unknown[]> {
  const rows = await all(
    db,
    'SELECT r.state FROM invoice_items n JOIN receivables r ON r.id = n.receivable_id WHERE n.invoice_id = :id ORDER BY r.id',
    { id: billed.invoice },
  );
  return rows.map(({ state }) => state);
}

/** All invoices of a customer, oldest first, with the receivables on each. */
export async function invoicesOf(db: Database, customer: number) {
  const rows = await all(
    db,
    `SELECT i.id AS invoice, i.number, i.status, i.self_pay_id, i.issued_on, i.due_on, i.carried_cents,
       (SELECT json_group_array(receivable_id) FROM invoice_items WHERE invoice_id = i.id) AS items,
       (SELECT b.items_cents - b.credit_cents - b.pending_cents FROM invoice_balances b WHERE b.invoice_id = i.id) AS due_cents
     FROM invoices i WHERE i.customer_id = :customer AND i.series = 'INV' ORDER BY i.seq`,
    { customer },
  );
  return rows.map((row) => ({
    invoice: Number(row.invoice),
    number: String(row.number),
    status: String(row.status),
    selfPayId: String(row.self_pay_id),
    issued_on: row.issued_on,
    due_on: row.due_on,
    carried: Number(row.carried_cents),
    items: JSON.parse(String(row.items)) as number[],
    due: Number(row.due_cents),
  }));
}

/** A cheque over an invoice. */
export const pay = (db: Database, billed: Billed, amountCents: number, atMs = NOW) =>
  postEntry(db, { amountCents, kind: 'payment', atMs }, [
    pourOverInvoice(targetOf(billed.customer, billed.invoice)),
  ]);

/** Credit on account; negative amounts are an earlier balance. */
export const credit = (db: Database, customer: number, amountCents: number) =>
  postEntry(db, { amountCents }, [pourIntoCredit(customer)]);

/** A bank debit for an invoice that has not settled. Returns the request's id. */
export async function debit(db: Database, billed: Billed, cents: number): Promise<string> {
  const id = `req_debit${fresh()}`;
  await db.batch([
    sql(
      `INSERT INTO gateway_requests (id, kind, customer_id, invoice_id, self_pay_id, amount_cents, credit_used_cents, currency, origin, outcome, stripe_id, session_status, created_at, expires_at)
       VALUES (:id, 'checkout_session', :customer, :invoice, :self_pay_id, :cents, 0, 'usd', 'x', 'processing', 'cs_' || :id, 'complete', 1, 1)`,
      { id, customer: billed.customer, invoice: billed.invoice, self_pay_id: billed.selfPayId, cents },
    ),
  ]);
  return id;
}

/** A new job of a customer that was not invoiced yet. */
export async function job(
  db: Database,
  customer: number,
  cents: number,
  state = 'to_invoice',
): Promise<number> {
  const id = 60_000 + fresh();
  await db.batch([
    sql(
      `INSERT INTO receivables (id, customer_id, description, due_on, state, price_cents, balance_cents, created_at)
       VALUES (:id, :customer, 'Secret service', '2026-12-01', :state, :cents, :cents, 0)`,
      { id, customer, cents, state },
    ),
  ]);
  return id;
}

/** An open dispute about an entry. */
export async function dispute(db: Database, entry: string, customer: number): Promise<string> {
  const id = `dp_${fresh()}`;
  await db.batch([
    sql(
      `INSERT INTO disputes (id, payment_id, entry_id, customer_id, amount_cents, status, stage, reason, method, held_cents, opened_at)
       VALUES (:id, 'pi_x', :entry, :customer, 100, 'needs_response', 'open', 'fraudulent', 'card', 100, 5)`,
      { id, entry, customer },
    ),
  ]);
  return id;
}

/** What is issued gets numbers far from those of the invoices that tests make by hand. */
export async function startNumbers(db: Database): Promise<void> {
  const { customer } = await bill(db, []);
  await db.batch([
    sql(
      "INSERT INTO invoices (id, customer_id, series, seq, self_pay_id, status, created_at) VALUES (900000, :customer, 'INV', 900000, '1', 'void', 0)",
      { customer },
    ),
  ]);
}

/** Asks the API. */
export async function api<T>(
  world: World,
  method: string,
  path: string,
  body?: unknown,
  key = `request-${fresh()}`,
): Promise<{ status: number; body: T }> {
  const response = await world.request(`/api/v1${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${KEY}`,
      Origin: ORIGIN,
      ...(method === 'POST' ? { 'Idempotency-Key': key } : {}),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as T };
}
