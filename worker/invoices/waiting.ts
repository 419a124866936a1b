import { type Row, type Statement, sql } from '../db/database.ts';
import { receivableNumber } from '../lists/row.ts';
import { free, holding, INDEXED, liveInvoiceOf, WAITING } from './held.ts';
import type { Waiting, WaitingReceivable } from './schema.ts';

/** More of one customer's than this are not told apart. */
const MOST = 200;
/** How many receivables a preview of all that waits looks at. */
const MOST_PREVIEWED = 1000;

/** What waits of one customer, oldest due first, and why some of it is left out. */
export function selectWaiting(customerId: number): Statement {
  return sql(
    `SELECT r.id, r.number, r.balance_cents, r.state, ${HELD} AS held, (${liveInvoiceOf('r')} LIMIT 1) AS asked_by
     FROM receivables r INDEXED BY receivables_waiting WHERE ${WAITING} AND r.customer_id = :customer
     ORDER BY r.due_on, r.id LIMIT ${MOST}`,
    { customer: customerId },
  );
}

/** SQL: JSON of why a receivable `r` is held, `[[why, source_id], …]`. */
export const HELD = `(SELECT json_group_array(json_array(h.why, h.source_id)) FROM (${holding('r')}) h)`;

export function readWaiting(rows: Row[] = []): WaitingReceivable[] {
  return rows.map((row) => ({
    receivable_id: Number(row.id),
    number: receivableNumber(row.number, row.id),
    balance_cents: Number(row.balance_cents),
    state: String(row.state),
    held: [
      ...readHeld(row.held),
      ...(row.asked_by === null || row.asked_by === undefined
        ? []
        : [{ why: 'invoiced' as const, source_id: String(row.asked_by) }]),
    ],
  }));
}

export function readHeld(held: Row[string] | undefined): { why: 'pending' | 'dispute'; source_id: string }[] {
  const list = JSON.parse(String(held ?? '[]')) as ['pending' | 'dispute', string][];
  return list.map(([why, source_id]) => ({ why, source_id }));
}

/** What waits in the whole office, as far as it is looked at. */
export function selectAllWaiting(): Statement {
  return sql(
    `SELECT count(*) AS walked, count(DISTINCT iif(free, customer_id, NULL)) AS customers, coalesce(sum(free), 0) AS receivables,
       coalesce(sum(iif(free, balance_cents, 0)), 0) AS amount_cents
     FROM (SELECT r.customer_id, r.balance_cents, ${free('r')} AS free FROM (
       SELECT * FROM receivables r INDEXED BY receivables_waiting WHERE ${WAITING} LIMIT ${MOST_PREVIEWED}) r)`,
  );
}

export function readAllWaiting(rows: Row[] = []): Waiting {
  const row = rows[0] ?? {};
  return {
    customers: Number(row.customers),
    receivables: Number(row.receivables),
    amount_cents: Number(row.amount_cents),
    skipped: Number(row.walked) - Number(row.receivables),
    more: Number(row.walked) >= MOST_PREVIEWED,
  };
}

/** The next customers of whom something waits, by id. @param after the last one before. */
export function selectWaitingCustomers(after: number, again: boolean, most: number): Statement {
  const arm = (state: string) =>
    `SELECT * FROM (SELECT DISTINCT r.customer_id FROM receivables r INDEXED BY receivables_waiting
       WHERE r.state = '${state}' AND r.customer_id > CAST(:after AS INTEGER) AND ${INDEXED} ORDER BY r.customer_id LIMIT ${most})`;
  const arms = again ? arm('reinvoice') : `${arm('reinvoice')} UNION ${arm('to_invoice')}`;
  return sql(`SELECT customer_id FROM (${arms}) ORDER BY customer_id LIMIT ${most}`, { after });
}
