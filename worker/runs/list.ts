import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Row, Statement } from '../db/database.ts';
import { readCursor } from '../lists/cursor.ts';
import { moment, momentOrNull, textOrNull } from '../lists/row.ts';
import { lead, type Page, readPage, selectPage } from '../lists/scan.ts';
import { readCriteria } from './criteria.ts';
import type { RunQuery, RunRecord } from './schema.ts';
import { LIVE } from './state.ts';

/** SQL columns that `readRun` reads, of the table's own name. */
export const RUN = `runs.*, coalesce((SELECT u.name FROM users u WHERE u.id = runs.started_by), (SELECT k.name FROM api_keys k WHERE k.id = runs.started_by)) AS starter`;

/** Runs by their number, newest first. */
export function selectRuns({ definition_id, live, after, limit }: RunQuery): Statement {
  const [before] = readCursor(z.tuple([z.int()]), after) ?? [];
  const { from, where, also } = lead(
    [
      live === undefined ? undefined : { from: sql.raw('runs INDEXED BY runs_live'), is: sql.raw(LIVE) },
      definition_id === undefined
        ? undefined
        : { from: sql.raw('runs INDEXED BY runs_definition'), is: sql`definition_id = ${definition_id}` },
    ],
    sql.raw('runs'),
  );
  return selectPage(
    {
      table: 'runs',
      from,
      where: [...where, before === undefined ? undefined : sql`number < ${before}`],
      also,
      order: sql.raw('number DESC'),
    },
    sql.raw(RUN),
    limit,
  );
}

export function readRuns(rows: Row[] | undefined, limit: number): Page<RunRecord> {
  return readPage(
    rows,
    limit,
    readRun,
    (row) => [Number(row.number)],
    (row) => moment(row.started_at),
  );
}

export function readRun(row: Row): RunRecord {
  const [due, sending, succeeded, processing, failed, skipped] = [
    'due',
    'sending',
    'succeeded',
    'processing',
    'failed',
    'skipped',
  ].map((name) => Number(row[`${name}_count`])) as [number, number, number, number, number, number];
  const sent = sending + succeeded + processing + failed;
  return {
    number: Number(row.number),
    name: String(row.name),
    day: String(row.day),
    state: row.state as RunRecord['state'],
    definition_id: textOrNull(row.definition_id),
    criteria: readCriteria(row.criteria),
    due,
    sent,
    succeeded,
    processing,
    failed,
    skipped,
    left: due - sent - skipped,
    succeeded_cents: Number(row.succeeded_cents),
    processing_cents: Number(row.processing_cents),
    failed_cents: Number(row.failed_cents),
    started_by: row.started_by === null ? null : (textOrNull(row.starter) ?? 'Former staff'),
    started_at: moment(row.started_at),
    ended_at: momentOrNull(row.ended_at),
  };
}
