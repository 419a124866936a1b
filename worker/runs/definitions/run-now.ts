import type { Context } from '../../context.ts';
import { dayIn } from '../../daily/day.ts';
import { type Row, sql } from '../../db/database.ts';
import { BusinessError } from '../../http/errors.ts';
import { claim, type Wish } from '../../http/once.ts';
import type { OfficeTime } from '../../settings/office-time.ts';
import { beginRun, NONE_LIVE } from '../begin.ts';
import { criteriaOn } from '../criteria.ts';
import { RUN, readRun } from '../list.ts';
import type { RunRecord } from '../schema.ts';
import { noDefinition } from './find.ts';
import { readDefinition } from './list.ts';

/**
 * Begins a run of an effective definition now, besides its schedule; the next minute begins to choose. The same request again is the
 * same run.
 * @param known its row as it was read with the office's time.
 * @throws BusinessError not_found; conflict when it is not effective, or a run of it is under way.
 */
export async function runNow(
  ctx: Context,
  wish: Wish,
  known: Row | undefined,
  office: OfficeTime,
): Promise<RunRecord> {
  if (known === undefined) throw noDefinition();
  const { id, name, criteria } = readDefinition(known);
  const day = dayIn(office.timeZone, office.nowMs);
  const key = claim(ctx, wish, {
    // What it asks for is what was read above.
    sql: `EXISTS (SELECT 1 FROM run_definitions WHERE id = :definition AND state = 'effective' AND criteria = :seen) AND ${NONE_LIVE}`,
    params: { definition: id, seen: String(known.criteria) },
  });
  const run = { id: runOf(id, key.activityId), name, criteria: criteriaOn(criteria, day), definition: id };
  const rows = await ctx.db.batch([
    key.take,
    ...beginRun(ctx, run, day, key.mine, key.activityId),
    key.look,
    sql('SELECT state FROM run_definitions WHERE id = :definition', { definition: id }),
  ]);
  const { activityId } = key.done(rows[3]);
  if (activityId === '')
    throw new BusinessError(
      'conflict',
      rows[4]?.[0]?.state === 'effective'
        ? 'A run of it is under way. Wait until it is done, or stop it.'
        : 'Only an effective definition runs. Make it effective first.',
    );
  const [made] = await ctx.db.batch([
    sql(`SELECT ${RUN} FROM runs WHERE id = :run`, { run: runOf(id, activityId) }),
  ]);
  return readRun(made?.[0] ?? {});
}

const runOf = (definition: string, activityId: string): string =>
  `${definition}:${activityId.slice('act_'.length)}`;
