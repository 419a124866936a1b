import { type Row, type Statement, sql, type Value } from '../db/database.ts';
import { activityColumns, readActivity } from './read.ts';
import type { Activity } from './schema.ts';

/** The condition of the indexes activity_about and activity_subject, which leave out what is booked automatically. */
export const FOUND_BY_SUBJECT = "(subject_kind <> 'entry' OR actor_kind IN ('user', 'api_key'))";

/** More than this is not told on a record page; the event log has the rest. */
const MOST = 100;

/**
 * What was done to one record, for its page.
 * @param also SQL that selects ids of other activities that belong to its story: its booking, the import it came from.
 */
export function selectLog(
  kind: string,
  id: string,
  also?: { sql: string; params: Record<string, Value> },
): Statement {
  const union = also === undefined ? '' : ` UNION ${also.sql}`;
  return sql(
    `SELECT ${activityColumns('a')} FROM (
       SELECT id FROM activity INDEXED BY activity_subject WHERE subject_kind = :subject_kind AND subject_id = :subject_id AND ${FOUND_BY_SUBJECT}${union}
       ORDER BY id DESC LIMIT ${MOST}) f CROSS JOIN activity a ON a.id = f.id`,
    { subject_kind: kind, subject_id: id, ...also?.params },
  );
}

/** Oldest first. */
export function readLog(rows: Row[] = []): Activity[] {
  return rows.map(readActivity).sort((a, b) => (a.at + a.id < b.at + b.id ? -1 : 1));
}

/** The activities of the import that a row came from. @param importId SQL that selects its id. */
export const ofImport = (importId: string): string =>
  `SELECT id FROM activity INDEXED BY activity_subject WHERE subject_kind = 'import' AND subject_id = (${importId}) AND ${FOUND_BY_SUBJECT}`;
