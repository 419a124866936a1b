import { readLog, selectLog } from '../activity/log.ts';
import { type Row, type Statement, sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { RUN, readRun } from './list.ts';
import type { RunDetail } from './schema.ts';

/** A run with what was done to it; statements of one batch. */
export const selectRun = (number: number): Statement[] => [
  sql(`SELECT ${RUN} FROM runs WHERE number = :number`, { number }),
  selectLog('run', String(number)),
];

/** @throws BusinessError not_found. */
export function readRunDetail([runs, log]: Row[][]): RunDetail {
  const row = runs?.[0];
  if (row === undefined) throw noRun();
  return { ...readRun(row), log: readLog(log) };
}

export const noRun = (): BusinessError => new BusinessError('not_found', 'There is no run with this number.');
