import type { Row } from '../db/database.ts';
import { moment } from '../lists/row.ts';
import { actorColumns, readActor } from './actor.ts';
import type { Activity } from './schema.ts';

/** SQL columns that `readActivity` reads. @param a alias of the activity in the statement. */
export const activityColumns = (a: string): string =>
  `${a}.id, ${a}.at, ${actorColumns(a)}, ${a}.verb, ${a}.subject_kind, ${a}.subject_id, ${labelOf(a)} AS label, ${a}.detail`;

// What a subject is called; one row read where it stands in a table of its own.
const LABELS: Record<string, string> = {
  entry: "SELECT e.type || ' ' || e.number FROM register_entries e WHERE e.id = subject",
  customer: 'SELECT c.name FROM customers c WHERE c.id = subject',
  receivable: "SELECT coalesce(r.number, 'R-' || r.id) FROM receivables r WHERE r.id = subject",
  user: 'SELECT u.name FROM users u WHERE u.id = subject',
  key: 'SELECT k.name FROM api_keys k WHERE k.id = subject',
  invitation: "SELECT coalesce(nullif(i.name, ''), i.email) FROM invitations i WHERE i.id = subject",
};

function labelOf(a: string): string {
  const looked = Object.entries(LABELS).reduceRight(
    (otherwise, [kind, select]) =>
      `iif(${a}.subject_kind = '${kind}', (${select.replace('subject', `${a}.subject_id`)}), ${otherwise})`,
    'NULL',
  );
  return `coalesce(${looked}, ${a}.detail ->> '$.name', iif(${a}.subject_kind = 'settings', 'Settings', ${a}.subject_id))`;
}

export function readActivity(row: Row): Activity {
  return {
    id: String(row.id),
    at: moment(row.at),
    actor: readActor(row),
    verb: String(row.verb),
    subject: { kind: String(row.subject_kind), id: String(row.subject_id), label: String(row.label) },
    detail: JSON.parse(String(row.detail)) as Record<string, unknown>,
  };
}
