import { sql as composed } from 'drizzle-orm';
import { z } from 'zod';
import { attemptOf } from '../autopay/find.ts';
import { type Row, type Statement, sql } from '../db/database.ts';
import { readCursor } from '../lists/cursor.ts';
import { customerOf, textOrNull } from '../lists/row.ts';
import { type Page, readPage, selectPage } from '../lists/scan.ts';
import { noRun } from './find.ts';
import type { AttemptQuery, RunAttempt } from './schema.ts';

const SHOWN = `a.*, g.number AS charge_number, g.amount_cents, g.outcome, g.message, (SELECT c.name FROM customers c WHERE c.id = a.customer_id) AS customer_name`;

/** The customers of a run, by state and in one order within each; statements of one batch. */
export function selectAttempts(run: number, { state, after, limit }: AttemptQuery): Statement[] {
  const [lastState, lastId] = readCursor(z.tuple([z.string(), z.string()]), after) ?? [];
  const page = selectPage(
    {
      table: 'charge_attempts',
      from: composed.raw('charge_attempts INDEXED BY charge_attempts_run'),
      where: [
        composed`run_id = (SELECT id FROM runs WHERE number = ${run}) AND run_id IS NOT NULL`,
        state === undefined ? undefined : composed`state = ${state}`,
        lastId === undefined ? undefined : composed`(state, id) > (${lastState}, ${lastId})`,
      ],
      order: composed.raw('state, id'),
    },
    composed.raw('*'),
    limit,
  );
  return [
    sql('SELECT number FROM runs WHERE number = :run', { run }),
    {
      sql: `SELECT ${SHOWN} FROM (${page.sql}) AS a LEFT JOIN gateway_requests g ON g.id = a.request_id`,
      params: page.params,
    },
  ];
}

/** @throws BusinessError not_found when there is no such run. */
export function readAttempts([runs, rows]: Row[][], limit: number): Page<RunAttempt> {
  const number = runs?.[0]?.number;
  if (number === undefined) throw noRun();
  return readPage(
    rows,
    limit,
    (row) => readAttempt({ ...row, run_number: number }),
    (row) => [String(row.state), String(row.id)],
    () => null,
  );
}

const readAttempt = (row: Row): RunAttempt => ({
  ...attemptOf(row),
  customer: customerOf(row),
  outcome: textOrNull(row.outcome) as RunAttempt['outcome'],
  message: textOrNull(row.message),
});
