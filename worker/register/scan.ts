import { eq, gte, lt, type SQL, sql } from 'drizzle-orm';
import { registerEntries as entry } from '../../db/schema.ts';
import { momentKey, readCursor } from '../lists/cursor.ts';
import { type Filter, lead, type Scan } from '../lists/scan.ts';
import type { RegisterFilters } from './schema.ts';

/** How the register is searched: newest first, by the index of the most selective filter. */
export function scanRegister(query: RegisterFilters, after?: string): Scan {
  const { from, where, also } = lead(filtersOf(query), indexed('at'));
  const cursor = readCursor(momentKey, after);
  return {
    table: 'register_entries',
    from,
    where: [
      ...where,
      query.from === undefined ? undefined : gte(entry.at, query.from),
      query.to === undefined ? undefined : lt(entry.at, query.to),
      cursor === undefined ? undefined : sql`(${entry.at}, ${entry.id}) < (${cursor[0]}, ${cursor[1]})`,
    ],
    also,
    order: sql`${entry.at} DESC, ${entry.id} DESC`,
  };
}

/** The most selective first. */
function filtersOf({
  receivable_id,
  number,
  customer_id,
  amount_cents,
  needs_review,
  status,
  type,
}: RegisterFilters): (Filter | undefined)[] {
  return [
    receivable_id === undefined ? undefined : touching(receivable_id),
    number === undefined ? undefined : { from: indexed('number'), is: eq(entry.number, number) },
    customer_id === undefined
      ? undefined
      : { from: indexed('customer'), is: eq(entry.customerId, customer_id) },
    amount_cents === undefined
      ? undefined
      : { from: indexed('amount'), is: eq(entry.amountCents, amount_cents) },
    // Said in full, so that the index of just these is recognised. All others are met at every step.
    needs_review === undefined
      ? undefined
      : needs_review
        ? { from: indexed('review'), is: sql`${entry.needsReview} = 1` }
        : { is: sql`${entry.needsReview} = 0` },
    status === undefined ? undefined : { from: indexed('reversal'), is: eq(entry.reversal, status) },
    type === undefined ? undefined : { from: indexed('type'), is: eq(entry.type, type) },
  ];
}

const indexed = (name: string): SQL => sql`${entry} INDEXED BY ${sql.raw(`register_entries_${name}`)}`;

// A receivable has a handful of events, in no order of time: all of its entries are found, and sorted.
function touching(receivable: number): Filter {
  return {
    from: sql`(SELECT DISTINCT v.entry_id FROM ledger_events v WHERE v.receivable_id = ${receivable} AND v.entry_id IS NOT NULL) AS touched
      CROSS JOIN ${entry} ON ${entry.id} = touched.entry_id`,
    is: sql`1`,
  };
}
