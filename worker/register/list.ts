import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Row, Statement } from '../db/database.ts';
import { customerOf, moment } from '../lists/row.ts';
import { type Page, readPage, selectPage, selectTotals } from '../lists/scan.ts';
import { scanRegister } from './scan.ts';
import type { RegisterEntry, RegisterFilters, RegisterLine, RegisterQuery, RegisterTotal } from './schema.ts';

/** A line, and whose it is. */
export const LINE = `register_entries.id, register_entries.kind, register_entries.type, register_entries.number, register_entries.amount_cents,
  register_entries.credited_cents, register_entries.comment, register_entries.needs_review, register_entries.at, register_entries.reversal, register_entries.customer_id,
  (SELECT c.name FROM customers c WHERE c.id = register_entries.customer_id) AS customer_name`;

// The index on entry_id covers these columns, so an event is one row read; sorting here would read it twice.
const EVENTS = `(
  SELECT json_group_array(json_object('id', v.id, 'kind', v.kind, 'receivable_id', v.receivable_id, 'customer_id', v.customer_id,
    'code', v.code, 'amount_cents', v.amount_cents, 'comment', v.comment))
  FROM ledger_events v WHERE v.entry_id = register_entries.id) AS events`;

/** The newest entries first, one page by key; with their events unless the query says otherwise. */
export function selectRegister(query: RegisterQuery): Statement {
  const columns = query.events ? `${LINE}, ${EVENTS}` : LINE;
  return selectPage(scanRegister(query, query.after), sql.raw(columns), query.limit);
}

export function readRegister(
  rows: Row[] | undefined,
  { limit, events }: RegisterQuery,
): Page<RegisterLine & Partial<RegisterEntry>> {
  return readPage(
    rows,
    limit,
    (row) => (events ? { ...readLine(row), ...readEvents(row) } : readLine(row)),
    (row) => [Number(row.at), String(row.id)],
    (row) => moment(row.at),
  );
}

/** How many entries are added up; an index leads to each. */
const MOST_TOTALLED = 4900;

/** What the filters let through, added up: its newest part when there is more of it than is worth reading. */
export function selectTotal(query: RegisterFilters): Statement {
  return selectTotals(scanRegister(query), sql.raw('register_entries.amount_cents'), MOST_TOTALLED);
}

export function readTotal(rows: Row[] | undefined): RegisterTotal {
  const { walked, entries, net_cents } = rows?.[0] ?? {};
  return {
    entries: Number(entries),
    net_cents: Number(net_cents),
    complete: Number(walked) < MOST_TOTALLED,
  };
}

export function readLine(row: Row): RegisterLine {
  const kind = row.kind as RegisterLine['kind'];
  return {
    id: String(row.id),
    kind,
    type: String(row.type),
    number: String(row.number),
    amount_cents: Number(row.amount_cents),
    credited_cents: Number(row.credited_cents),
    comment: String(row.comment),
    needs_review: row.needs_review === 1,
    status:
      row.reversal === null
        ? Number(row.credited_cents) > 0
          ? 'to_credit'
          : 'applied'
        : (row.reversal as RegisterLine['status']),
    at: moment(row.at),
    customer: customerOf(row),
  };
}

const storedEvents = z.array(
  z.object({
    id: z.number(),
    kind: z.enum(['payment', 'credit', 'adjustment', 'reversal']),
    receivable_id: z.number().nullable(),
    customer_id: z.number().nullable(),
    code: z.string().nullable(),
    amount_cents: z.number(),
    comment: z.string(),
  }),
);
type StoredEvent = z.infer<typeof storedEvents>[number];

function readEvents(row: Row): Pick<RegisterEntry, 'events' | 'adjustments'> {
  const events = storedEvents.parse(JSON.parse(String(row.events))).sort((a, b) => a.id - b.id);
  return {
    events: events.filter(({ code }) => code === null).map(readEvent),
    adjustments: events.flatMap(({ code, amount_cents }) =>
      code === null ? [] : [{ reason_code: code, amount_cents }],
    ),
  };
}

function readEvent({
  kind,
  receivable_id,
  customer_id,
  amount_cents,
  comment,
}: StoredEvent): RegisterEntry['events'][number] {
  return {
    kind,
    ...(receivable_id === null ? {} : { receivable_id }),
    ...(customer_id === null ? {} : { customer_id }),
    amount_cents,
    comment,
  };
}
