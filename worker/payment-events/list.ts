import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { type Actor, readActor } from '../activity/actor.ts';
import type { Row, Statement } from '../db/database.ts';
import { writeCursor } from '../lists/cursor.ts';
import { moment, receivableNumber } from '../lists/row.ts';
import { type Page, selectPage } from '../lists/scan.ts';
import { comparePlaces, type Place, scanEvents, type Wanted } from './scan.ts';
import type { PaymentEvent } from './schema.ts';
import { describeTransaction, readMovement, transactionType } from './transaction-type.ts';

// One look-up each: who booked it, and whose it is.
const SHOWN = sql.raw(`found.*,
  (SELECT json_array(a.actor_kind, a.actor_id, iif(a.actor_kind = 'user', (SELECT u.name FROM users u WHERE u.id = a.actor_id), iif(a.actor_kind = 'api_key', (SELECT k.name FROM api_keys k WHERE k.id = a.actor_id), NULL)))
   FROM activity a WHERE a.id = found.activity_id) AS actor,
  iif(found.receivable_id IS NULL,
    (SELECT json_array(NULL, 0, c.id, c.name, c.account) FROM customers c WHERE c.id = found.customer_id),
    (SELECT json_array(r.number, r.fee_invoice_id IS NOT NULL, c.id, c.name, c.account) FROM receivables r CROSS JOIN customers c ON c.id = r.customer_id WHERE r.id = found.receivable_id)) AS whose`);

/** One page of the finder: the newest of both walks. */
export function selectEvents(wanted: Wanted, after: string | undefined, limit: number): Statement[] {
  return scanEvents(wanted, after).map((scan) => selectPage(scan, SHOWN, limit));
}

/**
 * Merges both walks. Where one of them stopped before the page was full, nothing older than that is told, and the
 * search goes on from there.
 */
export function readEvents(walks: (Row[] | undefined)[], limit: number): Page<PaymentEvent> {
  const rows = walks.flatMap((walk) => walk ?? []).sort((a, b) => comparePlaces(placeOf(a), placeOf(b)));
  const stop = rows.find(({ stopped }) => stopped === 1);
  const seen = rows.filter(
    (row) => row.stopped === 0 && (stop === undefined || comparePlaces(placeOf(row), placeOf(stop)) <= 0),
  );
  const shown = seen.slice(0, limit);
  const last = seen.length > limit ? shown.at(-1) : stop;
  return {
    data: shown.map(readEvent),
    next: last === undefined ? null : writeCursor(placeOf(last)),
    searched_back_to: last !== undefined && last === stop && shown.length < limit ? moment(stop.at) : null,
  };
}

function placeOf(row: Row): Place {
  return [
    Number(row.at),
    row.posted === 1 ? 1 : 0,
    row.posted === 1 ? String(row.entry_id) : '',
    Number(row.id),
  ];
}

const storedActor = z.tuple([z.string(), z.string().nullable(), z.string().nullable()]);
const storedWhose = z.tuple([z.string().nullable(), z.int(), z.int(), z.string(), z.string().nullable()]);

function readEvent(row: Row): PaymentEvent {
  const [number, isFee, customer, name, account] =
    row.whose === null ? [null, 0, null, '', null] : storedWhose.parse(JSON.parse(String(row.whose)));
  const movement = readMovement({ ...row, is_fee: isFee });
  const transaction = transactionType(movement);
  return {
    id: Number(row.id),
    at: moment(row.at),
    transaction,
    description: describeTransaction(transaction, movement.code),
    amount_cents: movement.amountCents,
    entry:
      row.entry_id === null
        ? null
        : { id: String(row.entry_id), type: String(row.entry_type), number: String(row.number) },
    receivable:
      row.receivable_id === null
        ? null
        : { id: Number(row.receivable_id), number: receivableNumber(number, row.receivable_id) },
    customer: customer === null ? null : { id: customer, name, account },
    bookkeeper: bookkeeperOf(row),
  };
}

function bookkeeperOf(row: Row): Actor {
  const [actor_kind, actor_id, actor_name] = storedActor.parse(JSON.parse(String(row.actor)));
  return asBookkeeper(readActor({ actor_kind, actor_id, actor_name }));
}

/** What no person and no key booked was booked automatically, whoever gave the occasion. */
export function asBookkeeper(actor: Actor): Actor {
  return actor.kind === 'user' || actor.kind === 'api_key' ? actor : { ...actor, name: '[Selfpay]' };
}
