import { and, eq, gte, inArray, lt, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { activity } from '../../db/schema.ts';
import type { Row, Statement } from '../db/database.ts';
import { readCursor } from '../lists/cursor.ts';
import { moment } from '../lists/row.ts';
import { type Filter, lead, type Page, readPage, type Scan, selectPage } from '../lists/scan.ts';
import { FOUND_BY_SUBJECT } from './log.ts';
import { activityColumns, readActivity } from './read.ts';
import type { Activity, ActivityQuery } from './schema.ts';
import { idsAt } from './time.ts';

/** The event log, in the order in which it was written, newest first. */
export function selectActivity(query: ActivityQuery): Statement {
  return selectPage(scan(query), sql.raw(activityColumns('activity')), query.limit);
}

export function readActivities(rows: Row[] | undefined, limit: number): Page<Activity> {
  return readPage(
    rows,
    limit,
    readActivity,
    (row) => [String(row.id)],
    (row) => moment(row.at),
  );
}

function scan(query: ActivityQuery): Scan {
  const [after] = readCursor(z.tuple([z.string()]), query.after) ?? [];
  const { from, where, also } = lead(
    [bySubject(query.subject), aboutKind(query.about), by(query.who), since(query.from), until(query.to)],
    sql`${activity}`,
  );
  return {
    table: 'activity',
    from,
    where: [
      ...where,
      query.from === undefined ? undefined : sql`${activity.id} >= ${sql.raw(idsAt(madeAt(query.from)))}`,
      query.to === undefined ? undefined : sql`${activity.id} < ${sql.raw(idsAt(String(query.to)))}`,
      after === undefined ? undefined : lt(activity.id, after),
    ],
    also,
    order: sql`${activity.id} DESC`,
  };
}

function bySubject(subject: string | undefined): Filter | undefined {
  if (subject === undefined) return undefined;
  const [kind = '', id = ''] = [
    subject.slice(0, subject.indexOf(':')),
    subject.slice(subject.indexOf(':') + 1),
  ];
  const found = and(
    eq(activity.subjectKind, kind),
    eq(activity.subjectId, id),
    sql.raw(FOUND_BY_SUBJECT),
  ) as SQL;
  if (kind !== 'entry') return { from: sql`${activity} INDEXED BY activity_subject`, is: found };
  return {
    from: sql`${activity}`,
    is: sql`${activity.id} IN (SELECT e.audit_id FROM register_entries e WHERE e.id = ${id}
      UNION ALL SELECT activity.id FROM activity INDEXED BY activity_subject WHERE ${found})`,
  };
}

// What is about entries is most of the log: it is met at every step.
function aboutKind(kind: string | undefined): Filter | undefined {
  if (kind === undefined) return undefined;
  if (kind === 'entry') return { is: eq(activity.subjectKind, kind) };
  return {
    from: sql`${activity} INDEXED BY activity_about`,
    is: and(eq(activity.subjectKind, kind), sql.raw(FOUND_BY_SUBJECT)) as SQL,
  };
}

// So is what happened by itself.
function by(who: string | undefined): Filter | undefined {
  if (who === undefined) return undefined;
  if (who === 'selfpay') return { is: inArray(activity.actorKind, ['system', 'webhook']) };
  return { from: sql`${activity} INDEXED BY activity_actor`, is: eq(activity.actorId, who) };
}

function since(fromMs: number | undefined): Filter | undefined {
  return fromMs === undefined ? undefined : { is: gte(activity.at, fromMs) };
}

function until(toMs: number | undefined): Filter | undefined {
  return toMs === undefined ? undefined : { is: lt(activity.at, toMs) };
}

/** Stripe's clock may be ahead of ours by so much: what it dates now was written down a little earlier. */
const SKEW_MS = 10_000;

// Ids tell the real time. What is dated `fromMs` was written that early at the earliest; in a sandbox whose clock was
// moved, as much earlier as it was moved.
const madeAt = (fromMs: number) =>
  `${fromMs} - ${SKEW_MS} - (SELECT clock_offset_ms FROM settings WHERE id = 1)`;
