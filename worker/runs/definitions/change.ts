import { record } from '../../activity/record.ts';
import type { Context } from '../../context.ts';
import { sql } from '../../db/database.ts';
import { BusinessError } from '../../http/errors.ts';
import { readDefinitionDetail, selectDefinition } from './find.ts';
import { describe } from './schedule.ts';
import type { DefinitionBody, DefinitionDetail } from './schema.ts';

/**
 * Changes what a definition asks for, and when, while it is not effective. What is so already stays so.
 * @throws BusinessError not_found; conflict while it is effective.
 */
export async function changeDefinition(
  ctx: Context,
  id: string,
  { name, schedule, criteria }: DefinitionBody,
): Promise<DefinitionDetail> {
  const wanted = { name, schedule: JSON.stringify(schedule), criteria: JSON.stringify(criteria) };
  const differs = {
    sql: "EXISTS (SELECT 1 FROM run_definitions WHERE id = :definition AND state <> 'effective' AND (name, schedule, criteria) <> (:to_name, :to_schedule, :to_criteria))",
    params: {
      definition: id,
      to_name: wanted.name,
      to_schedule: wanted.schedule,
      to_criteria: wanted.criteria,
    },
  };
  const rows = await ctx.db.batch([
    record(ctx, {
      verb: 'run_definition.changed',
      subject: { kind: 'run_definition', id },
      detail: { name, schedule: describe(schedule), criteria: wanted.criteria },
      when: differs,
    }),
    sql(
      `UPDATE run_definitions SET name = :to_name, schedule = :to_schedule, criteria = :to_criteria, changed_at = ${ctx.clock.sql} WHERE id = :definition AND ${differs.sql}`,
      { ...ctx.clock.params, ...differs.params },
    ),
    ...selectDefinition(id),
  ]);
  const definition = readDefinitionDetail(rows.slice(2));
  if (definition.state === 'effective')
    throw new BusinessError(
      'conflict',
      'It is effective. Make it not effective first, then change it and make it effective again.',
    );
  return definition;
}
