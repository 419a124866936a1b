import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { logDiscarded } from './run.ts';
import type { ImportDetail } from './schema.ts';
import { goOn } from './upload.ts';

/**
 * Gives an import up. What it had begun to make is taken away, unseen as it was. Asked again, it changes nothing.
 * @throws BusinessError not_found; conflict when it is done: what was applied stays.
 */
export async function discardImport(ctx: Context, id: string): Promise<ImportDetail> {
  const { kind, id: who } = ctx.actor;
  const open = "state IN ('uploading', 'checking', 'checked', 'refused', 'applying')";
  const log = logDiscarded(ctx, id, ':kind', ':who');
  const [, , rows] = await ctx.db.batch([
    { sql: `${log.sql} AND ${open}`, params: { ...log.params, kind, who: who ?? null } },
    sql(
      `UPDATE imports SET finished_at = iif(state = 'applying', NULL, ${ctx.clock.sql}), phase = iif(state = 'applying', 'remove_receivables', 'forget'),
         state = iif(state = 'applying', 'discarding', 'discarded'), since = '', upto = '', handled = 0, step = step + 1, touched_at = :real
       WHERE id = :id AND ${open}`,
      { ...ctx.clock.params, id, real: ctx.clock.realMs },
    ),
    sql('SELECT state FROM imports WHERE id = :id', { id }),
  ]);
  const state = rows?.[0]?.state;
  if (state === undefined) throw new BusinessError('not_found', 'There is no import with this id.');
  if (state === 'done')
    throw new BusinessError(
      'conflict',
      'This import was applied. What was billed is not taken back by discarding its file.',
    );
  return goOn(ctx, id);
}
