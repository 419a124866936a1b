import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { readCursor } from '../lists/cursor.ts';
import type { Scan } from '../lists/scan.ts';
import type { Period } from './period.ts';
import type { EventFilters } from './schema.ts';
import { transactionTypeSql } from './transaction-type.ts';

/** What the finder asks for, its days made into moments. */
export interface Wanted
  extends Pick<EventFilters, 'type' | 'nonzero' | 'bookkeeper' | 'transaction'>,
    Period {}

/**
 * The place of an event: when; whether it belongs to an entry (they stand before those that do not, when of the same
 * moment); the entry; the event.
 */
export const place = z.tuple([z.int(), z.union([z.literal(0), z.literal(1)]), z.string(), z.int()]);
export type Place = z.infer<typeof place>;

const NAME = 'found';

/** Rows read at each step: the event, its entry, who booked it, its receivable. Two walks share what one may read. */
const COST = 4;

/** Newest first: negative when `a` stands before `b`. */
export function comparePlaces(a: Place, b: Place): number {
  return b[0] - a[0] || b[1] - a[1] || (a[2] === b[2] ? b[3] - a[3] : a[2] < b[2] ? 1 : -1);
}

/**
 * The ledger's events by time, newest first, as two walks: what register entries moved, found by the entries' times;
 * and what has no entry (write-offs, prices), found by its own.
 */
export function scanEvents(wanted: Wanted, after?: string): [posted: Scan, unposted: Scan] {
  const from = readCursor(place, after);
  return [posted(wanted, from), unposted(wanted, from)];
}

function posted(wanted: Wanted, after: Place | undefined): Scan {
  const { type } = wanted;
  const index = type === undefined ? 'at' : 'type';
  return {
    table: NAME,
    from: sql`register_entries AS e INDEXED BY ${sql.raw(`register_entries_${index}`)} CROSS JOIN ledger_events AS v ON v.entry_id = e.id`,
    columns:
      sql.raw(`1 AS posted, e.at, e.id AS entry_id, e.kind AS entry_kind, e.type AS entry_type, e.number, e.amount_cents AS entry_cents,
      e.source_key, e.reopens, e.audit_id AS activity_id, v.id, v.kind, v.receivable_id, iif(v.code IS NULL, v.customer_id, e.customer_id) AS customer_id, v.code, v.amount_cents`),
    where: [
      type === undefined ? undefined : sql`e.type = ${type}`,
      ...within('e.at', wanted),
      wanted.nonzero ? sql`e.amount_cents <> 0` : undefined,
      after === undefined ? undefined : postedAfter(after),
    ],
    also: checks(wanted),
    order: sql.raw('e.at DESC, e.id DESC, v.id DESC'),
    cost: COST,
  };
}

function postedAfter([at, isPosted, entry, event]: Place): SQL {
  if (isPosted === 0) return sql`e.at < ${at}`;
  return sql`(e.at, e.id) <= (${at}, ${entry}) AND ((e.at, e.id) < (${at}, ${entry}) OR v.id < ${event})`;
}

// The write-offs of a lost dispute have no entry, but one that caused them: it is told with them.
function unposted(wanted: Wanted, after: Place | undefined): Scan {
  const { type } = wanted;
  return {
    table: NAME,
    from: sql.raw(
      'ledger_events AS v INDEXED BY ledger_events_unposted LEFT JOIN register_entries AS e ON e.id = v.cause_entry_id',
    ),
    columns:
      sql.raw(`0 AS posted, v.at, v.cause_entry_id AS entry_id, NULL AS entry_kind, e.type AS entry_type, e.number, NULL AS entry_cents,
      NULL AS source_key, 0 AS reopens, v.activity_id, v.id, v.kind, v.receivable_id, v.customer_id, v.code, v.amount_cents`),
    where: [
      sql.raw('v.entry_id IS NULL'),
      ...within('v.at', wanted),
      after === undefined
        ? undefined
        : after[1] === 1
          ? sql`v.at <= ${after[0]}`
          : sql`(v.at, v.id) < (${after[0]}, ${after[3]})`,
    ],
    also: [type === undefined ? undefined : sql`found.entry_type IS ${type}`, ...checks(wanted)],
    order: sql.raw('v.at DESC, v.id DESC'),
    cost: COST,
  };
}

function within(at: string, { from, to }: Period): (SQL | undefined)[] {
  return [
    from === undefined ? undefined : sql`${sql.raw(at)} >= ${from}`,
    to === undefined ? undefined : sql`${sql.raw(at)} < ${to}`,
  ];
}

const AUTOMATIC = sql.raw("('system', 'webhook', 'payer')");

function checks({ bookkeeper, transaction }: Wanted): (SQL | undefined)[] {
  const kept = sql.raw('SELECT 1 FROM activity a WHERE a.id = found.activity_id');
  return [
    bookkeeper === undefined
      ? undefined
      : bookkeeper === 'selfpay'
        ? sql`EXISTS (${kept} AND a.actor_kind IN ${AUTOMATIC})`
        : sql`EXISTS (${kept} AND a.actor_id = ${bookkeeper} AND a.actor_kind NOT IN ${AUTOMATIC})`,
    transaction === undefined ? undefined : sql`${sql.raw(transactionTypeSql(NAME))} = ${transaction}`,
  ];
}
