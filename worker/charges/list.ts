import { sql as composed, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import { type Row, type Statement, sql } from '../db/database.ts';
import { feeOf } from '../gateway/request.ts';
import { BusinessError } from '../http/errors.ts';
import { readCursor } from '../lists/cursor.ts';
import { customerOf, moment, momentOrNull, textOrNull } from '../lists/row.ts';
import { type Filter, lead, type Page, readPage, selectPage } from '../lists/scan.ts';
import type { Period } from '../payment-events/period.ts';
import { stripeUrl } from '../register/stripe-url.ts';
import type { Connection } from '../stripe/connection.ts';
import type { ChargeQuery, ChargeRecord } from './schema.ts';

const TABLE = 'gateway_requests';

const SHOWN = `gateway_requests.*, (SELECT c.name FROM customers c WHERE c.id = gateway_requests.customer_id) AS customer_name,
  (SELECT i.number FROM invoices i WHERE i.id = gateway_requests.invoice_id) AS invoice_number,
  (SELECT r.number FROM runs r WHERE r.id = gateway_requests.run_id) AS run_number,
  (SELECT e.id FROM register_entries e WHERE e.number = gateway_requests.payment_id AND e.kind = 'payment') AS entry_id,
  (SELECT e.at FROM register_entries e WHERE e.number = gateway_requests.payment_id AND e.kind = 'payment') AS entry_at,
  coalesce((SELECT u.name FROM users u WHERE u.id = gateway_requests.requested_by), (SELECT k.name FROM api_keys k WHERE k.id = gateway_requests.requested_by)) AS by_name,
  m.type AS method_type, m.brand, m.last4, p.data AS paid_with`;

// What was charged is told by the stored method, or, for a card read over the phone, by the payment.
const JOINED = `LEFT JOIN payment_methods m ON m.id = gateway_requests.method_id LEFT JOIN stripe_objects p ON p.kind = 'payment' AND p.id = gateway_requests.payment_id`;

/** Charges by their number, newest first. */
export function selectCharges(query: ChargeQuery, { from: since, to: until }: Period): Statement {
  const [after] = readCursor(z.tuple([z.int()]), query.after) ?? [];
  const { from, where, also } = lead(
    filtersOf(query),
    composed.raw(`${TABLE} INDEXED BY gateway_requests_number`),
  );
  const page = selectPage(
    {
      table: TABLE,
      from,
      where: [
        composed.raw('number IS NOT NULL'),
        ...where,
        after === undefined ? undefined : composed`number < ${after}`,
      ],
      also: [
        ...also,
        since === undefined ? undefined : composed`created_at >= ${since}`,
        until === undefined ? undefined : composed`created_at < ${until}`,
      ],
      order: composed.raw('number DESC'),
    },
    composed.raw('*'),
    query.limit,
  );
  return {
    sql: `SELECT ${SHOWN}, stopped FROM (${page.sql}) AS gateway_requests ${JOINED}`,
    params: page.params,
  };
}

function filtersOf({ customer_id, run, outcome, kind }: ChargeQuery): (Filter | undefined)[] {
  const is = (column: string, value: string | number | undefined): Filter | undefined =>
    value === undefined ? undefined : { is: composed`${composed.raw(column)} = ${value}` };
  const of = (index: string): SQL => composed.raw(`${TABLE} INDEXED BY ${index}`);
  return [
    customer_id === undefined
      ? undefined
      : { from: of('gateway_requests_charged'), is: composed`customer_id = ${customer_id}` },
    run === undefined
      ? undefined
      : {
          from: of('gateway_requests_run'),
          is: composed`run_id = (SELECT r.id FROM runs r WHERE r.number = ${run}) AND run_id IS NOT NULL`,
        },
    is('outcome', outcome),
    is('kind', kind),
  ];
}

export function readCharges(
  rows: Row[] | undefined,
  limit: number,
  connection: Connection,
): Page<ChargeRecord> {
  return readPage(
    rows,
    limit,
    (row) => readListed(row, connection),
    (row) => [Number(row.number)],
    (row) => moment(row.created_at),
  );
}

export const selectCharge = (number: number): Statement =>
  sql(
    `SELECT ${SHOWN} FROM gateway_requests ${JOINED} WHERE gateway_requests.number = :number AND gateway_requests.number IS NOT NULL`,
    { number },
  );

/** @throws BusinessError not_found. */
export function readOne(rows: Row[] | undefined, connection: Connection): ChargeRecord {
  const row = rows?.[0];
  if (row === undefined) throw new BusinessError('not_found', 'There is no charge with this number.');
  return readListed(row, connection);
}

function readListed(row: Row, connection: Connection): ChargeRecord {
  const paid = JSON.parse(String(row.paid_with ?? '{}')) as Record<string, unknown>;
  const told = (stored: Row[string] | undefined, name: string) =>
    textOrNull(stored ?? null) ?? (typeof paid[name] === 'string' ? String(paid[name]) : null);
  return {
    number: Number(row.number),
    id: String(row.id),
    kind: row.kind as ChargeRecord['kind'],
    customer: customerOf(row),
    invoice_number: textOrNull(row.invoice_number),
    run_number: row.run_number === null ? null : Number(row.run_number),
    attempt: textOrNull(row.attempt_id),
    try: row.attempt_id === null ? null : Number(String(row.attempt_id).split(':').at(-1)),
    amount_cents: Number(row.amount_cents),
    fee_cents: feeOf({ amount_cents: Number(row.amount_cents), fee: textOrNull(row.fee) }),
    currency: String(row.currency),
    method: {
      type: told(row.method_type, 'method') ?? String(row.methods),
      brand: told(row.brand, 'brand'),
      last4: told(row.last4, 'last4'),
    },
    outcome: row.outcome as ChargeRecord['outcome'],
    message: textOrNull(row.message),
    code: textOrNull(row.code),
    decline_code: textOrNull(row.decline_code),
    advice_code: textOrNull(row.advice_code),
    payment_id: textOrNull(row.payment_id),
    entry_id: textOrNull(row.entry_id),
    requested_by: row.requested_by === null ? null : (textOrNull(row.by_name) ?? 'Former staff'),
    note: String(row.note ?? ''),
    created_at: moment(row.created_at),
    settled_at: momentOrNull(row.outcome === 'failed' ? row.failed_at : row.entry_at),
    stripe_url: row.payment_id === null ? null : stripeUrl(connection, String(row.payment_id)),
  };
}
