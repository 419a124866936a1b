import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { registerEntries as entry } from '../../db/schema.ts';
import { compose, composed } from '../db/compose.ts';
import type { Row, Statement } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import type { RegisterEntry, RegisterQuery } from './schema.ts';

// Named in full: in a query over one table Drizzle leaves the table's name off, which inside here means another.
const EVENTS = sql<string>`(
  SELECT json_group_array(json_array(v.kind, v.receivable_id, v.customer_id, v.code, v.amount_cents, v.comment) ORDER BY v.id)
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
  z.tuple([
    z.string(),
    z.number().nullable(),
    z.number().nullable(),
    z.string().nullable(),
    z.number(),
    z.string(),
  ]),
);

function readEntry(row: Row): RegisterEntry {
  const events = storedEvents.parse(JSON.parse(String(row.events)));
  return {
    id: String(row.id),
    type: String(row.type),
    number: String(row.number),
    amount_cents: Number(row.amount_cents),
    comment: String(row.comment),
    needs_review: row.needs_review === 1,
    at: new Date(Number(row.at)).toISOString(),
    events: events.flatMap(([kind, receivable, customer, code, amount_cents, comment]) =>
      code !== null
        ? []
        : [
            {
              kind: kind as RegisterEntry['events'][number]['kind'],
              ...(receivable === null ? {} : { receivable_id: receivable }),
              ...(customer === null ? {} : { customer_id: customer }),
              amount_cents,
              comment,
            },
          ],
    ),
    adjustments: events.flatMap(([, , , code, amount_cents]) =>
      code === null ? [] : [{ reason_code: code, amount_cents }],
    ),
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
