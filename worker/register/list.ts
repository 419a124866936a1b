import { type Row, type Statement, sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import type { RegisterEntry, RegisterQuery } from './schema.ts';

/** The newest entries first: one page by key, and one more to know whether there is a next. Two statements. */
export function selectRegister(query: RegisterQuery): Statement[] {
  const after = query.after === undefined ? null : parseCursor(query.after);
  const conditions = [
    ...(query.number === undefined ? [] : ['number = :number']),
    ...(after === null ? [] : ['(at, id) < (:after_at, :after_id)']),
  ];
  const page = `SELECT id, type, number, amount_cents, comment, needs_review, at FROM register_entries
    ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''} ORDER BY at DESC, id DESC LIMIT :take`;
  const params = {
    take: query.limit + 1,
    ...(query.number === undefined ? {} : { number: query.number }),
    ...(after === null ? {} : { after_at: after.at, after_id: after.id }),
  };
  return [
    sql(page, params),
    sql(
      `SELECT v.entry_id, v.kind, v.receivable_id, v.customer_id, v.code, v.amount_cents, v.comment
       FROM (${page}) p CROSS JOIN ledger_events v ON v.entry_id = p.id ORDER BY v.id`,
      params,
    ),
  ];
}

/** Puts entries and their events together. */
export function readRegister([entries = [], events = []]: Row[][], limit: number): { data: RegisterEntry[]; next: string | null } {
  const byEntry = Map.groupBy(events, (event) => String(event['entry_id']));
  const data = entries.slice(0, limit).map((row) => readEntry(row, byEntry.get(String(row['id'])) ?? []));
  const last = entries.length > limit ? entries[limit - 1] : undefined;
  return { data, next: last === undefined ? null : `${last['at']}~${last['id']}` };
}

function readEntry(row: Row, events: Row[]): RegisterEntry {
  return {
    id: String(row['id']),
    type: String(row['type']),
    number: String(row['number']),
    amount_cents: Number(row['amount_cents']),
    comment: String(row['comment']),
    needs_review: row['needs_review'] === 1,
    at: new Date(Number(row['at'])).toISOString(),
    events: events.filter((event) => event['code'] === null).map(readEvent),
    adjustments: events
      .filter((event) => event['code'] !== null)
      .map((event) => ({ reason_code: String(event['code']), amount_cents: Number(event['amount_cents']) })),
  };
}

function readEvent(row: Row): RegisterEntry['events'][number] {
  return {
    kind: row['kind'] as RegisterEntry['events'][number]['kind'],
    ...(row['receivable_id'] === null ? {} : { receivable_id: Number(row['receivable_id']) }),
    ...(row['customer_id'] === null ? {} : { customer_id: Number(row['customer_id']) }),
    amount_cents: Number(row['amount_cents']),
    comment: String(row['comment']),
  };
}

function parseCursor(cursor: string): { at: number; id: string } {
  const [, at, id] = /^(\d+)~(ent_\w+)$/.exec(cursor) ?? [];
  if (at === undefined || id === undefined) throw new BusinessError('invalid', 'Pass `next` of the page before, as it was.', 'after');
  return { at: Number(at), id };
}
