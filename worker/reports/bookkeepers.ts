import { sql } from 'drizzle-orm';
import { type Actor, actorColumns, readActor } from '../activity/actor.ts';
import { composed } from '../db/compose.ts';
import type { Row, Statement } from '../db/database.ts';
import { moment } from '../lists/row.ts';
import { walk } from '../lists/scan.ts';
import { asBookkeeper } from '../payment-events/list.ts';
import { scanEvents, type Wanted } from '../payment-events/scan.ts';
import {
  describeTransaction,
  type TransactionType,
  transactionTypeSql,
} from '../payment-events/transaction-type.ts';
import type { BookkeepersReport } from './schema.ts';

/** How many events of each walk one report counts: about three rows read for each. */
export const MOST_COUNTED = 20_000;

const COUNTED =
  sql.raw(`SELECT found.at, a.actor_kind, iif(a.actor_kind IN ('user', 'api_key'), a.actor_id, NULL) AS actor_id,
  ${transactionTypeSql('found')} AS type, found.code, found.amount_cents`);

const SUMMED = sql.raw(`SELECT ${actorColumns('a')}, a.type, a.code, a.events, a.amount_cents, a.oldest`);

/** Billing activity by bookkeeper: the newest events of a period, added up by who booked them and as what. */
export function selectBookkeepers(wanted: Pick<Wanted, 'from' | 'to'>): Statement[] {
  return scanEvents({ ...wanted }).map((scan) =>
    composed(sql`${SUMMED} FROM (
      SELECT iif(actor_kind IN ('user', 'api_key'), actor_kind, 'system') AS actor_kind, actor_id, type, code, count(*) AS events, sum(amount_cents) AS amount_cents, min(at) AS oldest
      FROM (${COUNTED} FROM (${walk(scan)} LIMIT ${MOST_COUNTED}) AS found CROSS JOIN activity a ON a.id = found.activity_id)
      GROUP BY 1, 2, 3, 4) AS a`),
  );
}

/** Bookkeepers by name, [Selfpay] last; the types of each by their figures. */
export function readBookkeepers(walks: (Row[] | undefined)[], withoutSelfpay: boolean): BookkeepersReport {
  const rows = walks.flatMap((walk) => walk ?? []);
  const people = new Map<string, { bookkeeper: Actor; types: Map<string, Line> }>();
  for (const row of rows) {
    const bookkeeper = asBookkeeper(readActor(row));
    if (withoutSelfpay && isSelfpay(bookkeeper)) continue;
    const key = `${bookkeeper.kind}:${bookkeeper.id}`;
    const person = people.get(key) ?? { bookkeeper, types: new Map() };
    people.set(key, person);
    addTo(person.types, row);
  }
  const data = [...people.values()].map(({ bookkeeper, types }) => {
    const lines = [...types.values()].sort(
      (a, b) => b.events - a.events || a.description.localeCompare(b.description),
    );
    return { bookkeeper, ...total(lines), types: lines };
  });
  data.sort(
    (a, b) =>
      Number(isSelfpay(a.bookkeeper)) - Number(isSelfpay(b.bookkeeper)) ||
      a.bookkeeper.name.localeCompare(b.bookkeeper.name),
  );
  return { data, ...total(data), counted_back_to: countedBackTo(walks) };
}

type Line = BookkeepersReport['data'][number]['types'][number];

const isSelfpay = ({ kind }: Actor) => kind !== 'user' && kind !== 'api_key';

function addTo(types: Map<string, Line>, row: Row): void {
  const transaction = row.type as TransactionType;
  const description = describeTransaction(transaction, row.code === null ? null : String(row.code));
  const line = types.get(description) ?? { transaction, description, events: 0, amount_cents: 0 };
  line.events += Number(row.events);
  line.amount_cents += Number(row.amount_cents);
  types.set(description, line);
}

function total(lines: { events: number; amount_cents: number }[]) {
  return lines.reduce(
    (sum, { events, amount_cents }) => ({
      events: sum.events + events,
      amount_cents: sum.amount_cents + amount_cents,
    }),
    { events: 0, amount_cents: 0 },
  );
}

function countedBackTo(walks: (Row[] | undefined)[]): string | null {
  const stopped = walks.filter(
    (rows = []) => rows.reduce((sum, { events }) => sum + Number(events), 0) >= MOST_COUNTED,
  );
  const oldest = stopped.map((rows = []) => Math.min(...rows.map(({ oldest }) => Number(oldest))));
  return oldest.length === 0 ? null : moment(Math.max(...oldest));
}
