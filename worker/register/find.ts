import { actorColumns, readActor } from '../activity/actor.ts';
import { readLog, selectLog } from '../activity/log.ts';
import { type Row, type Statement, sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { moment, momentOrNull, receivableNumber, textOrNull } from '../lists/row.ts';
import type { Connection } from '../stripe/connection.ts';
import { readChain, selectChain } from './chain.ts';
import { readChanges, selectChanges } from './changes.ts';
import { LINE, readLine } from './list.ts';
import type { EntryRecord } from './schema.ts';
import { stripeUrl } from './stripe-url.ts';

/** Everything that an entry's page tells, in one batch. */
export function selectEntry(id: string): Statement[] {
  return [
    sql(
      `SELECT ${LINE}, register_entries.fee_cents, ${actorColumns('a')}
       FROM register_entries CROSS JOIN activity a ON a.id = register_entries.audit_id WHERE register_entries.id = :id`,
      { id },
    ),
    sql(
      `SELECT v.id, v.kind, v.receivable_id, r.number, r.description, r.state, r.price_cents, r.balance_cents, v.customer_id, v.code, v.amount_cents,
         v.comment, o.entry_id AS origin_entry, oe.number AS origin_number, o.amount_cents AS origin_cents,
         (SELECT json_group_array(i.number) FROM invoice_items n CROSS JOIN invoices i ON i.id = n.invoice_id WHERE n.receivable_id = v.receivable_id) AS invoices
       FROM ledger_events v LEFT JOIN receivables r ON r.id = v.receivable_id
         LEFT JOIN ledger_events o ON o.id = v.origin_id LEFT JOIN register_entries oe ON oe.id = o.entry_id
       WHERE v.entry_id = :id ORDER BY v.id`,
      { id },
    ),
    selectPayment(id),
    selectLog('entry', id, {
      sql: 'SELECT audit_id FROM register_entries WHERE id = :entry',
      params: { entry: id },
    }),
    selectChanges(id),
    ...selectChain(id),
  ];
}

// The request that it was paid by stands in the activity that booked it; what was booked before that is found by the
// invoices that it paid.
function selectPayment(id: string): Statement {
  return sql(
    `SELECT g.payment_id, g.self_pay_id, g.created_at, g.number AS charge_number, i.number, p.data ->> '$.method' AS method, p.data ->> '$.brand' AS brand,
       p.data ->> '$.last4' AS last4, p.data ->> '$.bank' AS bank, p.data ->> '$.returnable_until' AS returnable_until
     FROM register_entries e CROSS JOIN activity a ON a.id = e.audit_id
       CROSS JOIN gateway_requests g ON g.id = coalesce(a.detail ->> '$.request', (
         SELECT f.id FROM ledger_events v CROSS JOIN invoice_items n ON n.receivable_id = v.receivable_id
           CROSS JOIN gateway_requests f ON f.invoice_id = n.invoice_id WHERE v.entry_id = e.id AND f.payment_id = e.number LIMIT 1))
       LEFT JOIN invoices i ON i.id = g.invoice_id
       LEFT JOIN stripe_objects p ON p.kind = 'payment' AND p.id = g.payment_id
     WHERE e.id = :id AND e.kind = 'payment' AND g.payment_id = e.number`,
    { id },
  );
}

/** @throws BusinessError not_found. */
export function readEntry(
  [entries, events = [], payments, log, changes, ...chain]: Row[][],
  connection: Connection,
): EntryRecord {
  const row = entries?.[0];
  if (row === undefined)
    throw new BusinessError('not_found', 'There is no entry with this id in the register.');
  return {
    ...readLine(row),
    fee_cents: Number(row.fee_cents),
    bookkeeper: readActor(row),
    events: events.map(readEvent),
    receivables: readReceivables(events),
    payment: readPayment(payments?.[0]),
    stripe_url: stripeUrl(connection, String(row.number)),
    ...readChain(chain),
    changes: readChanges(changes),
    log: readLog(log),
  };
}

function readEvent(row: Row): EntryRecord['events'][number] {
  return {
    id: Number(row.id),
    kind: row.kind as EntryRecord['events'][number]['kind'],
    receivable:
      row.receivable_id === null
        ? null
        : {
            id: Number(row.receivable_id),
            number: receivableNumber(row.number, row.receivable_id),
            description: String(row.description),
          },
    invoices: JSON.parse(String(row.invoices)) as string[],
    customer_id: row.customer_id === null ? null : Number(row.customer_id),
    code: textOrNull(row.code),
    amount_cents: Number(row.amount_cents),
    comment: String(row.comment),
    origin:
      row.origin_entry === null
        ? null
        : {
            entry_id: String(row.origin_entry),
            number: String(row.origin_number),
            amount_cents: Number(row.origin_cents),
          },
  };
}

function readReceivables(events: Row[]): EntryRecord['receivables'] {
  const touched = new Map(
    events.flatMap((row) => (row.receivable_id === null ? [] : [[Number(row.receivable_id), row] as const])),
  );
  return [...touched].map(([id, row]) => ({
    id,
    number: receivableNumber(row.number, id),
    state: String(row.state),
    price_cents: Number(row.price_cents),
    balance_cents: Number(row.balance_cents),
  }));
}

function readPayment(row: Row | undefined): EntryRecord['payment'] {
  if (row === undefined) return null;
  return {
    id: String(row.payment_id),
    method: textOrNull(row.method),
    card_brand: textOrNull(row.brand),
    card_last4: textOrNull(row.last4),
    bank: textOrNull(row.bank),
    returnable_until: momentOrNull(row.returnable_until),
    invoice_number: textOrNull(row.number),
    self_pay_id: textOrNull(row.self_pay_id),
    charge_number: row.charge_number === null ? null : Number(row.charge_number),
    started_at: moment(row.created_at),
  };
}
