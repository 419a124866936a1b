import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { registerEntries as entry } from '../../db/schema.ts';
import { compose, composed } from '../db/compose.ts';
import type { Row, Statement } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import type { RegisterEntry, RegisterQuery } from './schema.ts';

// Named in full: in a query over one table Drizzle leaves the table's name off, which inside here means another.
// The index on entry_id covers these columns, so an event is one row read; sorting here would read it twice.
const EVENTS = sql<string>`(
  SELECT json_group_array(json_object('id', v.id, 'kind', v.kind, 'receivable_id', v.receivable_id, 'customer_id', v.customer_id,
    'code', v.code, 'amount_cents', v.amount_cents, 'comment', v.comment))
  FROM ledger_events v WHERE v.entry_id = register_entries.id)`.as('events');

/** The newest entries first with their events: one page by key, and one entry more to know whether there is a next. */
export function selectRegister(query: RegisterQuery): Statement {
  return composed(
    compose
      .select({
        id: entry.id,
        type: entry.type,
        number: entry.number,
        amount_cents: entry.amountCents,
        comment: entry.comment,
        needs_review: entry.needsReview,
        at: entry.at,
        events: EVENTS,
      })
      .from(entry)
      .where(and(numbered(query.number), touching(query.receivable_id), after(query.after)))
      .orderBy(desc(entry.at), desc(entry.id))
      .limit(query.limit + 1),
  );
}

export function readRegister(
  rows: Row[] = [],
  limit: number,
): { data: RegisterEntry[]; next: string | null } {
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    data: rows.slice(0, limit).map(readEntry),
    next: last === undefined ? null : `${last.at}~${last.id}`,
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

function readEntry(row: Row): RegisterEntry {
  const events = storedEvents.parse(JSON.parse(String(row.events))).sort((a, b) => a.id - b.id);
  return {
    id: String(row.id),
    type: String(row.type),
    number: String(row.number),
    amount_cents: Number(row.amount_cents),
    comment: String(row.comment),
    needs_review: row.needs_review === 1,
    at: new Date(Number(row.at)).toISOString(),
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

function numbered(number: string | undefined): SQL | undefined {
  return number === undefined ? undefined : eq(entry.number, number);
}

function touching(receivable: number | undefined): SQL | undefined {
  if (receivable === undefined) return undefined;
  return sql`${entry.id} IN (SELECT v.entry_id FROM ledger_events v WHERE v.receivable_id = ${receivable})`;
}

function after(cursor: string | undefined): SQL | undefined {
  if (cursor === undefined) return undefined;
  const [, at, id] = /^(\d+)~(ent_\w+)$/.exec(cursor) ?? [];
  if (at === undefined || id === undefined)
    throw new BusinessError('invalid', 'Pass `next` of the page before, as it was.', 'after');
  return sql`(${entry.at}, ${entry.id}) < (${Number(at)}, ${id})`;
}
