import { actorColumns, readActor } from '../activity/actor.ts';
import { ofImport, readLog, selectLog } from '../activity/log.ts';
import { type Row, type Statement, sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { shown } from '../imports/hidden.ts';
import { HELD } from '../invoices/waiting.ts';
import { readHeld } from '../lists/held.ts';
import { moment, receivableNumber, textOrNull } from '../lists/row.ts';
import type { Receivable } from './schema.ts';

/** Everything that a receivable's page tells; five statements of one batch. */
export function selectReceivable(id: number): Statement[] {
  return [
    sql(
      `SELECT r.id, r.number, r.description, r.service_on, r.due_on, r.state, r.price_cents, r.balance_cents, r.customer_id, c.name AS customer_name
       FROM receivables r CROSS JOIN customers c ON c.id = r.customer_id WHERE r.id = :id AND ${shown('r')}`,
      { id },
    ),
    sql(
      `SELECT i.number, i.status, i.issued_on FROM invoice_items n CROSS JOIN invoices i ON i.id = n.invoice_id
       WHERE n.receivable_id = :id AND ${shown('i')} ORDER BY i.listed_on, i.id`,
      { id },
    ),
    sql(
      `SELECT v.id, v.kind, v.amount_cents, v.comment, v.at, e.id AS entry_id, e.type, e.number, ${actorColumns('a')}
       FROM ledger_events v LEFT JOIN register_entries e ON e.id = v.entry_id CROSS JOIN activity a ON a.id = coalesce(v.activity_id, e.audit_id)
       WHERE v.receivable_id = :id ORDER BY v.id`,
      { id },
    ),
    sql(`SELECT r.id AS receivable_id, ${HELD} AS held FROM receivables r WHERE r.id = :id`, { id }),
    selectLog('receivable', String(id), {
      sql: ofImport('SELECT import_id FROM receivables WHERE id = :id'),
      params: { id },
    }),
  ];
}

/** @throws BusinessError not_found. */
export function readReceivable([receivables, invoices = [], events = [], held, log]: Row[][]): Receivable {
  const row = receivables?.[0];
  if (row === undefined) throw new BusinessError('not_found', 'There is no receivable with this id.');
  return {
    id: Number(row.id),
    number: receivableNumber(row.number, row.id),
    description: String(row.description),
    service_on: textOrNull(row.service_on),
    due_on: String(row.due_on),
    state: row.state as Receivable['state'],
    price_cents: Number(row.price_cents),
    allowed_cents: Number(row.price_cents) - sumOf(events, 'price'),
    written_off_cents: sumOf(events, 'writeoff'),
    held: readHeld(held),
    balance_cents: Number(row.balance_cents),
    customer: { id: Number(row.customer_id), name: String(row.customer_name) },
    invoices: invoices.map(({ number, status, issued_on }) => ({
      number: String(number),
      status: status as Receivable['invoices'][number]['status'],
      issued_on: textOrNull(issued_on),
    })),
    events: events.map(readEvent),
    log: readLog(log),
  };
}

const sumOf = (events: Row[], kind: string): number =>
  events.filter((event) => event.kind === kind).reduce((sum, event) => sum + Number(event.amount_cents), 0);

function readEvent(row: Row): Receivable['events'][number] {
  return {
    id: Number(row.id),
    kind: row.kind as Receivable['events'][number]['kind'],
    amount_cents: Number(row.amount_cents),
    comment: String(row.comment),
    at: moment(row.at),
    entry:
      row.entry_id === null
        ? null
        : { id: String(row.entry_id), type: String(row.type), number: String(row.number) },
    bookkeeper: readActor(row),
  };
}
