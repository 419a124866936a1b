import { type Row, type Statement, sql } from '../db/database.ts';
import { moment } from '../lists/row.ts';
import type { Invoice } from './schema.ts';

type Happened = Invoice['history'][number];

/** More tries to pay than this are not told on an invoice's page: the latest are. */
const MOST_TRIES = 50;

/** The payer's tries to pay an invoice, the latest first. */
export function selectTries(which: { series: string; seq: number }): Statement {
  return sql(
    `SELECT g.id, g.created_at, g.stripe_id, g.outcome, g.amount_cents, g.failure, g.failed_at
     FROM invoices i CROSS JOIN gateway_requests g ON g.invoice_id = i.id
     WHERE i.series = :series AND i.seq = :seq AND g.kind = 'checkout_session' ORDER BY g.id DESC LIMIT ${MOST_TRIES}`,
    which,
  );
}

/** SQL columns: JSON of the refunds of an entry `e` that are not booked, and of the disputes about it. */
export const CONTESTED = `
  (SELECT json_group_array(json_object('id', f.id, 'status', f.status, 'amount_cents', f.amount_cents, 'failure', f.failure, 'created_at', f.created_at))
     FROM refunds f WHERE f.entry_id = e.id AND f.status <> 'succeeded') AS refunds,
  (SELECT json_group_array(json_object('id', d.id, 'stage', d.stage, 'reason', d.reason, 'amount_cents', d.amount_cents, 'opened_at', d.opened_at, 'closed_at', d.closed_at))
     FROM disputes d WHERE d.entry_id = e.id) AS disputes`;

/** Each once, though its entry stands in many rows. */
function contested(payments: Row[], column: 'refunds' | 'disputes'): Row[] {
  const rows = payments.flatMap((payment) => JSON.parse(String(payment[column])) as Row[]);
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

/**
 * All that happened to an invoice, oldest first; what is awaited last, at no moment.
 * @param payments rows of events with the columns `CONTESTED`.
 */
export function readHistory(
  tries: Row[] = [],
  payments: Row[],
  invoice: Pick<Invoice, 'payments' | 'log' | 'paid_at'>,
): Happened[] {
  const happened = [
    ...tries.flatMap(readTry),
    ...contested(payments, 'refunds').map(readRefund),
    ...contested(payments, 'disputes').flatMap(readDispute),
    ...readEntries(invoice.payments),
    ...invoice.log.map(({ id, at, verb }) => line('activity', id, at, null, verb)),
    ...(invoice.paid_at === null ? [] : [line('marked_paid', '', invoice.paid_at, null)]),
  ];
  return happened.sort((a, b) => place(a).localeCompare(place(b)));
}

// Stripe tells seconds, we tell milliseconds: what happened within one stands in the order in which it must have.
function place({ at, what }: Happened): string {
  const rank = { session_opened: 0, attempt_failed: 1, entry: 3, marked_paid: 4 }[what as string] ?? 2;
  return at === null ? '9' : `${at.slice(0, 19)} ${rank} ${at}`;
}

function readTry(row: Row): Happened[] {
  const id = String(row.id);
  const cents = Number(row.amount_cents);
  return [
    ...(row.stripe_id === null ? [] : [line('session_opened', id, moment(row.created_at), cents)]),
    ...(row.failed_at === null
      ? []
      : [line('attempt_failed', id, moment(row.failed_at), cents, String(row.failure ?? 'other'))]),
    ...(row.outcome === 'processing' ? [line('on_its_way', id, null, cents)] : []),
  ];
}

function readRefund({ id, created_at, amount_cents, status, failure }: Row): Happened {
  const failed = status === 'failed' || status === 'canceled';
  const what = failed ? 'refund_failed' : 'refund_on_its_way';
  return line(
    what,
    String(id),
    moment(created_at),
    Number(amount_cents),
    failure === null ? null : String(failure),
  );
}

function readDispute(row: Row): Happened[] {
  const about = [String(row.id), Number(row.amount_cents)] as const;
  const opened = line('dispute_opened', about[0], moment(row.opened_at), about[1], String(row.reason));
  if (row.closed_at === null) return [opened];
  return [opened, line('dispute_closed', about[0], moment(row.closed_at), about[1], String(row.stage))];
}

/** Each entry once, with what it did to the items of this invoice. */
function readEntries(payments: Invoice['payments']): Happened[] {
  const entries = new Map<string, Happened>();
  for (const { entry_id, at, amount_cents, number } of payments) {
    const before = entries.get(entry_id);
    if (before) before.amount_cents = Number(before.amount_cents) + amount_cents;
    else entries.set(entry_id, line('entry', entry_id, at, amount_cents, number));
  }
  return [...entries.values()];
}

function line(
  what: Happened['what'],
  id: string,
  at: string | null,
  amount_cents: number | null,
  detail: string | null = null,
): Happened {
  return { what, id, at, amount_cents, detail };
}
