import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { type Statement, sql, type Value } from '../db/database.ts';
import type { Part } from '../ledger/entry.ts';
import { criteriaOn } from './criteria.ts';
import { nextOn } from './definitions/schedule.ts';
import type { Definition } from './definitions/schema.ts';
import { LIVE } from './state.ts';

/** A definition as far as its runs need it. */
export type Begun = Pick<Definition, 'id' | 'name' | 'schedule' | 'criteria' | 'next_on'>;

/** An SQL condition: no run of the definition `:definition` is under way. */
export const NONE_LIVE = `NOT EXISTS (SELECT 1 FROM runs INDEXED BY runs_live WHERE ${LIVE} AND definition_id = :definition)`;

/**
 * Statements that begin a run of a definition and write it into the event log; the condition says whether. Its criteria are fixed for its day here.
 * @param id of the run; there is one of each id. @param day 'YYYY-MM-DD'.
 */
export function beginRun(
  ctx: Context,
  { id, name, criteria, definition }: { id: string; name: string; criteria: string; definition: string },
  day: string,
  when: Part,
  activityId?: string,
): Statement[] {
  const params: Record<string, Value> = { ...when.params, run: id, definition };
  return [
    sql(
      `INSERT INTO runs (id, definition_id, name, day, criteria, state, place, started_by, started_at)
       SELECT :run, :definition, :run_name, :day, :criteria, 'selecting', '0', :by, ${ctx.clock.sql}
       WHERE ${when.sql} AND NOT EXISTS (SELECT 1 FROM runs WHERE id = :run)`,
      { ...ctx.clock.params, ...params, run_name: name, day, criteria, by: ctx.actor.id ?? null },
    ),
    record(ctx, {
      ...(activityId === undefined ? {} : { id: activityId }),
      verb: 'run.started',
      subject: { kind: 'run', id: '' },
      subjectId: '(SELECT CAST(number AS TEXT) FROM runs WHERE id = :run)',
      detail: { name, run: id, definition },
      // The run was written by the statement before.
      when: { sql: 'changes() = 1', params },
    }),
  ];
}

/**
 * Begins the run of a definition whose day has come, and moves it on to its next day, in one batch. Days that were missed are caught up by this
 * one run. While an earlier run of it is under way, its day waits. Two at once: one does it.
 * @param today the office's day whose work has begun.
 */
export async function beginDue(ctx: Context, definition: Begun, today: string): Promise<void> {
  const { id, name, schedule, criteria, next_on: dueOn } = definition;
  const due = {
    sql: `EXISTS (SELECT 1 FROM run_definitions WHERE id = :definition AND state = 'effective' AND next_on = :due_on) AND ${NONE_LIVE}`,
    params: { definition: id, due_on: dueOn },
  };
  await ctx.db.batch([
    // It is moved on last, because until then its day says that all of this is still to be done.
    ...beginRun(
      ctx,
      { id: `${id}:${today}`, name, criteria: criteriaOn(criteria, today), definition: id },
      today,
      due,
    ),
    sql(
      `UPDATE run_definitions SET next_on = :next_on WHERE id = :definition AND state = 'effective' AND next_on = :due_on AND EXISTS (SELECT 1 FROM runs WHERE id = :run)`,
      { ...due.params, next_on: nextOn(schedule, today), run: `${id}:${today}` },
    ),
  ]);
}
