import { record } from '../../activity/record.ts';
import type { Context } from '../../context.ts';
import { sql } from '../../db/database.ts';
import { BusinessError } from '../../http/errors.ts';
import { noDefinition } from './find.ts';

/**
 * Deletes a draft, which has never run. Whatever was effective once is kept, because its runs refer to it.
 * @throws BusinessError not_found; conflict when it is no draft.
 */
export async function deleteDefinition(ctx: Context, id: string): Promise<{ id: string }> {
  const draft = {
    sql: "EXISTS (SELECT 1 FROM run_definitions WHERE id = :definition AND state = 'draft')",
    params: { definition: id },
  };
  const [, deleted, left] = await ctx.db.batch([
    record(ctx, {
      verb: 'run_definition.deleted',
      subject: { kind: 'run_definition', id },
      found: { name: '(SELECT name FROM run_definitions WHERE id = :definition)' },
      when: draft,
    }),
    sql("DELETE FROM run_definitions WHERE id = :definition AND state = 'draft' RETURNING id", draft.params),
    sql('SELECT 1 FROM run_definitions WHERE id = :definition', draft.params),
  ]);
  if (left?.[0] !== undefined)
    throw new BusinessError(
      'conflict',
      'Only a draft can be deleted. This one was effective; make it not effective, and it does not run any more.',
    );
  if (deleted?.[0] === undefined) throw noDefinition();
  return { id };
}
