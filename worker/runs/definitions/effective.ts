import { record } from '../../activity/record.ts';
import type { Context } from '../../context.ts';
import { addDays, dayIn, dueDay } from '../../daily/day.ts';
import { type Row, sql } from '../../db/database.ts';
import { BusinessError } from '../../http/errors.ts';
import { claim, type Wish } from '../../http/once.ts';
import type { OfficeTime } from '../../settings/office-time.ts';
import { noDefinition, readDefinitionDetail, selectDefinition } from './find.ts';
import { readDefinition } from './list.ts';
import { nextOn } from './schedule.ts';
import type { DefinitionDetail, Schedule } from './schema.ts';

/**
 * Makes a definition effective: from now on it runs by its schedule, first on the next of its days whose work has not begun yet, so that nothing
 * is charged the moment somebody presses this; "once, today" is meant so, and runs today. Effective already, it stays as it is.
 * @param known its row as it was read with the office's time. @throws BusinessError not_found; conflict when its only day has passed.
 */
export async function makeEffective(
  ctx: Context,
  wish: Wish,
  known: Row | undefined,
  office: OfficeTime,
): Promise<DefinitionDetail> {
  if (known === undefined) throw noDefinition();
  const { id, schedule, state } = readDefinition(known);
  const first = firstOn(schedule, office);
  if (first === null && state !== 'effective')
    throw new BusinessError('conflict', 'The day on which it should run has passed. Choose another one.');
  return move(ctx, wish, id, {
    deed: { verb: 'run_definition.made_effective' },
    to: 'effective',
    nextOn: first,
    // What it runs by is what was read above.
    when: {
      sql: "state <> 'effective' AND schedule = :seen",
      params: { seen: String(known.schedule) },
    },
  });
}

/** The day of its first run. */
export function firstOn(schedule: Schedule, { timeZone, nowMs }: OfficeTime): string | null {
  const today = dayIn(timeZone, nowMs);
  return nextOn(schedule, schedule.kind === 'once' ? addDays(today, -1) : dueDay(timeZone, nowMs));
}

/**
 * Takes a definition out of force: it does not run by itself any more. A run that is under way goes on.
 * @throws BusinessError not_found; conflict while it is a draft.
 */
export async function makeNotEffective(ctx: Context, wish: Wish, id: string): Promise<DefinitionDetail> {
  const definition = await move(ctx, wish, id, {
    deed: { verb: 'run_definition.made_not_effective' },
    to: 'not_effective',
    nextOn: null,
    when: { sql: "state = 'effective'", params: {} },
  });
  if (definition.state === 'draft')
    throw new BusinessError('conflict', 'It is a draft, and was never effective.');
  return definition;
}

interface Move {
  deed: { verb: string };
  to: DefinitionDetail['state'];
  nextOn: string | null;
  when: { sql: string; params: Record<string, string> };
}

async function move(
  ctx: Context,
  wish: Wish,
  id: string,
  { deed, to, nextOn, when }: Move,
): Promise<DefinitionDetail> {
  const params = { ...when.params, definition: id, next_on: nextOn };
  const key = claim(ctx, wish, {
    sql: `EXISTS (SELECT 1 FROM run_definitions WHERE id = :definition AND ${when.sql})`,
    params,
  });
  const rows = await ctx.db.batch([
    key.take,
    record(ctx, {
      ...deed,
      id: key.activityId,
      subject: { kind: 'run_definition', id },
      detail: { next_on: nextOn },
      found: { name: '(SELECT name FROM run_definitions WHERE id = :definition)' },
      when: { sql: key.mine.sql, params: { ...key.mine.params, ...params } },
    }),
    sql(
      `UPDATE run_definitions SET state = :to, next_on = :next_on, changed_at = ${ctx.clock.sql} WHERE id = :definition AND ${when.sql} AND ${key.mine.sql}`,
      { ...ctx.clock.params, ...key.mine.params, ...params, to },
    ),
    key.look,
    ...selectDefinition(id),
  ]);
  key.done(rows[3]);
  return readDefinitionDetail(rows.slice(4));
}
