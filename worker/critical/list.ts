import { sql as composed } from 'drizzle-orm';
import { z } from 'zod';
import type { Row, Statement } from '../db/database.ts';
import { readCursor } from '../lists/cursor.ts';
import { customerOf, moment, momentOrNull, textOrNull } from '../lists/row.ts';
import { lead, type Page, readPage, selectPage } from '../lists/scan.ts';
import type { CriticalEvent, CriticalQuery } from './schema.ts';

export const SHOWN = `critical_events.*, (SELECT c.name FROM customers c WHERE c.id = critical_events.customer_id) AS customer_name,
  coalesce((SELECT u.name FROM users u WHERE u.id = critical_events.reviewed_by), (SELECT k.name FROM api_keys k WHERE k.id = critical_events.reviewed_by)) AS reviewer,
  (SELECT g.number FROM gateway_requests g WHERE g.id = critical_events.detail ->> '$.request') AS charge_number`;

/** Newest first. */
export function selectCritical({ reviewed, customer_id, after, limit }: CriticalQuery): Statement {
  const [before] = readCursor(z.tuple([z.int()]), after) ?? [];
  const { from, where, also } = lead(
    [
      customer_id === undefined
        ? undefined
        : {
            from: composed.raw('critical_events INDEXED BY critical_events_customer'),
            is: composed`customer_id = ${customer_id}`,
          },
      reviewed === false
        ? {
            from: composed.raw('critical_events INDEXED BY critical_events_open'),
            is: composed.raw('reviewed_at IS NULL'),
          }
        : undefined,
      reviewed === true ? { is: composed.raw('reviewed_at IS NOT NULL') } : undefined,
    ],
    composed.raw('critical_events'),
  );
  return selectPage(
    {
      table: 'critical_events',
      from,
      where: [...where, before === undefined ? undefined : composed`id < ${before}`],
      also,
      order: composed.raw('id DESC'),
    },
    composed.raw(SHOWN),
    limit,
  );
}

export function readCritical(rows: Row[] | undefined, limit: number): Page<CriticalEvent> {
  return readPage(
    rows,
    limit,
    readOne,
    (row) => [Number(row.id)],
    (row) => moment(row.at),
  );
}

export function readOne(row: Row): CriticalEvent {
  const detail = JSON.parse(String(row.detail)) as Record<string, unknown>;
  const told = (name: string) => (typeof detail[name] === 'string' ? String(detail[name]) : null);
  return {
    id: Number(row.id),
    kind: row.kind as CriticalEvent['kind'],
    customer: customerOf(row),
    why: told('why'),
    message: told('message'),
    charge_number: row.charge_number === null ? null : Number(row.charge_number),
    at: moment(row.at),
    reviewed_at: momentOrNull(row.reviewed_at),
    reviewed_by: row.reviewed_at === null ? null : (textOrNull(row.reviewer) ?? 'Former staff'),
  };
}
