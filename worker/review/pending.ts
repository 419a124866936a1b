import { type Row, type Statement, sql } from '../db/database.ts';
import { customerOf, moment, textOrNull } from '../lists/row.ts';
import { stripeUrl } from '../register/stripe-url.ts';
import type { Connection } from '../stripe/connection.ts';
import type { PendingMoney } from './schema.ts';

const MOST = 200;

/** Money that is on its way and not in the register yet, in either direction. */
export function selectPending(): Statement {
  return sql(
    `SELECT g.id, g.kind, g.payment_id, iif(g.kind = 'refund', -g.amount_cents, g.amount_cents) AS amount_cents, g.created_at, g.customer_id,
       (SELECT c.name FROM customers c WHERE c.id = g.customer_id) AS customer_name, i.number, g.original_id,
       p.data ->> '$.bank' AS bank, p.data ->> '$.last4' AS last4
     FROM gateway_requests g INDEXED BY gateway_requests_processing LEFT JOIN invoices i ON i.id = g.invoice_id
       LEFT JOIN stripe_objects p ON p.kind = 'payment' AND p.id = g.payment_id
     WHERE g.outcome = 'processing' LIMIT ${MOST + 1}`,
  );
}

/** The newest first. */
export function readPending(rows: Row[] = [], connection: Connection): PendingMoney {
  const data = rows.slice(0, MOST).map((row) => ({
    id: String(row.id),
    kind: row.kind === 'refund' ? ('refund' as const) : ('payment' as const),
    payment_id: textOrNull(row.payment_id),
    amount_cents: Number(row.amount_cents),
    since: moment(row.created_at),
    customer: customerOf(row),
    invoice_number: textOrNull(row.number),
    entry_id: textOrNull(row.original_id),
    bank: textOrNull(row.bank),
    last4: textOrNull(row.last4),
    stripe_url: row.payment_id === null ? null : stripeUrl(connection, String(row.payment_id)),
  }));
  return { data: data.sort((a, b) => (a.since < b.since ? 1 : -1)), more: rows.length > MOST };
}
