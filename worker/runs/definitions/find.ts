import { readLog, selectLog } from '../../activity/log.ts';
import { type Row, type Statement, sql } from '../../db/database.ts';
import { BusinessError } from '../../http/errors.ts';
import { RUN, readRun } from '../list.ts';
import { DEFINITION, readDefinition } from './list.ts';
import type { DefinitionDetail } from './schema.ts';

const MOST_RUNS = 20;

/** A definition, the latest of its runs and what was done to it; statements of one batch. */
export const selectDefinition = (id: string): Statement[] => [
  sql(`SELECT ${DEFINITION} FROM run_definitions WHERE id = :id`, { id }),
  sql(
    `SELECT ${RUN} FROM runs INDEXED BY runs_definition WHERE definition_id = :id ORDER BY number DESC LIMIT ${MOST_RUNS}`,
    { id },
  ),
  selectLog('run_definition', id),
];

/** @throws BusinessError not_found. */
export function readDefinitionDetail([definitions, runs = [], log]: Row[][]): DefinitionDetail {
  const row = definitions?.[0];
  if (row === undefined) throw noDefinition();
  return { ...readDefinition(row), runs: runs.map(readRun), log: readLog(log) };
}

export const noDefinition = (): BusinessError =>
  new BusinessError('not_found', 'There is no run definition with this id.');
