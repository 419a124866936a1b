import { record } from '../../activity/record.ts';
import type { Context } from '../../context.ts';
import { sql } from '../../db/database.ts';
import { claim, type Wish } from '../../http/once.ts';
import { readDefinitionDetail, selectDefinition } from './find.ts';
import { describe } from './schedule.ts';
import type { DefinitionBody, DefinitionDetail } from './schema.ts';

/** Makes a draft of a run definition. The same request again is the same draft. */
export async function createDefinition(
  ctx: Context,
  wish: Wish,
  { name, schedule, criteria }: DefinitionBody,
): Promise<DefinitionDetail> {
  const key = claim(ctx, wish);
  const id = definitionOf(key.activityId);
  const rows = await ctx.db.batch([
    key.take,
    sql(
      `INSERT INTO run_definitions (id, name, state, schedule, criteria, created_by, created_at, changed_at)
       SELECT :id, :name, 'draft', :schedule, :criteria, :by, ${ctx.clock.sql}, ${ctx.clock.sql} WHERE ${key.mine.sql}`,
      {
        ...ctx.clock.params,
        ...key.mine.params,
        id,
        name,
        schedule: JSON.stringify(schedule),
        criteria: JSON.stringify(criteria),
        by: ctx.actor.id ?? null,
      },
    ),
    record(ctx, {
      id: key.activityId,
      verb: 'run_definition.created',
      subject: { kind: 'run_definition', id },
      detail: { name, schedule: describe(schedule) },
      when: key.mine,
    }),
    key.look,
  ]);
  const { activityId } = key.done(rows[3]);
  return readDefinitionDetail(await ctx.db.batch(selectDefinition(definitionOf(activityId))));
}

/** The definition that a request made. */
const definitionOf = (activityId: string): string => `def_${activityId.slice('act_'.length)}`;
