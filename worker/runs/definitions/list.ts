import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Row, Statement } from '../../db/database.ts';
import { readCursor } from '../../lists/cursor.ts';
import { moment, textOrNull } from '../../lists/row.ts';
import { type Page, readPage, selectPage } from '../../lists/scan.ts';
import { describe } from './schedule.ts';
import { criteria, type Definition, type DefinitionQuery, schedule } from './schema.ts';

/** SQL columns that `readDefinition` reads, of the table's own name. */
export const DEFINITION = `run_definitions.*, coalesce((SELECT u.name FROM users u WHERE u.id = run_definitions.created_by), (SELECT k.name FROM api_keys k WHERE k.id = run_definitions.created_by)) AS creator,
  (SELECT json_object('number', CAST(r.number AS INTEGER), 'day', r.day, 'state', r.state) FROM runs r INDEXED BY runs_definition WHERE r.definition_id = run_definitions.id ORDER BY r.number DESC LIMIT 1) AS last_run`;

/** Definitions, the newest first. */
export function selectDefinitions({ state, after, limit }: DefinitionQuery): Statement {
  const [before] = readCursor(z.tuple([z.string()]), after) ?? [];
  return selectPage(
    {
      table: 'run_definitions',
      from: sql.raw('run_definitions'),
      where: [before === undefined ? undefined : sql`id < ${before}`],
      also: state === undefined ? [] : [sql`state = ${state}`],
      order: sql.raw('id DESC'),
    },
    sql.raw(DEFINITION),
    limit,
  );
}

export function readDefinitions(rows: Row[] | undefined, limit: number): Page<Definition> {
  return readPage(
    rows,
    limit,
    readDefinition,
    (row) => [String(row.id)],
    (row) => moment(row.created_at),
  );
}

export function readDefinition(row: Row): Definition {
  const plan = schedule.parse(JSON.parse(String(row.schedule)));
  return {
    id: String(row.id),
    name: String(row.name),
    state: row.state as Definition['state'],
    schedule: plan,
    schedule_text: describe(plan),
    criteria: criteria.parse(JSON.parse(String(row.criteria))),
    next_on: textOrNull(row.next_on),
    last_run: row.last_run === null ? null : (JSON.parse(String(row.last_run)) as Definition['last_run']),
    created_by: row.created_by === null ? null : (textOrNull(row.creator) ?? 'Former staff'),
    created_at: moment(row.created_at),
    changed_at: moment(row.changed_at),
  };
}
