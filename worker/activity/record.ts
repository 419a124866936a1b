import type { Context } from '../context.ts';
import { type Statement, sql, type Value } from '../db/database.ts';
import type { Actor } from '../ledger/entry.ts';

/** What was done, to what; it belongs into the batch that does it. */
export interface Deed {
  /** Its id when others refer to it. */
  id?: string;
  verb: string;
  subject: { kind: string; id: string };
  /** SQL of the subject's id, when only the database knows it; with the parameters of `when`. */
  subjectId?: string;
  detail?: Record<string, Value | Value[]>;
  /** Facts that only the database knows: SQL of each, by name, with the parameters of `when`. */
  found?: Record<string, string>;
  /** Who did it; by default whoever the context acts for. */
  actor?: Actor;
  /** An SQL condition under which it is written, and its parameters. */
  when?: { sql: string; params: Record<string, Value> };
}

/** A row of the event log; `params.activity` is its id, by which later statements of the batch know that it was written. */
export function record(
  ctx: Context,
  { id, verb, subject, subjectId = ':subject_id', detail = {}, found = {}, actor = ctx.actor, when }: Deed,
): Statement & { params: Record<string, Value> } {
  const params: Record<string, Value> = {
    ...when?.params,
    ...ctx.clock.params,
    activity: id ?? ctx.newId('act'),
    actor_kind: actor.kind,
    actor_id: actor.id ?? null,
    verb,
    subject_kind: subject.kind,
    subject_id: subject.id,
    detail: JSON.stringify(detail),
  };
  const facts = Object.entries(found).map(([name, expression]) => `, '$.${name}', ${expression}`);
  const told = facts.length === 0 ? ':detail' : `json_set(:detail${facts.join('')})`;
  return sql(
    `INSERT INTO activity (id, actor_kind, actor_id, verb, subject_kind, subject_id, detail, at)
     SELECT :activity, :actor_kind, :actor_id, :verb, :subject_kind, ${subjectId}, ${told}, ${ctx.clock.sql}${when ? ` WHERE ${when.sql}` : ''}`,
    params,
  );
}
