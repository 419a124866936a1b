import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import type { ImportDetail } from './schema.ts';
import { goOn } from './upload.ts';

const HIDING = "EXISTS (SELECT 1 FROM imports o WHERE o.state IN ('applying', 'discarding'))";
const LATEST = '(SELECT coalesce(max(o.applied_no), 0) FROM imports o)';

/**
 * Begins to apply what was checked; one import at a time, because each is compared with the books as they are. When
 * another was applied since the check, the comparison is made anew, and somebody has to look at it and ask again.
 * Asked again while it is applied or done, it changes nothing.
 * @throws BusinessError not_found, conflict.
 */
export async function applyImport(ctx: Context, id: string): Promise<ImportDetail> {
  const params = { id, kind: ctx.actor.kind, who: ctx.actor.id ?? null, real_ms: ctx.clock.realMs };
  const anew = 'Another import was applied since this one was checked: it is being compared anew.';
  const [, , rows] = await ctx.db.batch([
    sql(
      `UPDATE imports SET state = 'applying', phase = 'create_customers', since = '', upto = '', handled = 0, step = step + 1,
         applied_no = ${LATEST} + 1, applied_by_kind = :kind, applied_by_id = :who, touched_at = :real_ms
       WHERE id = :id AND state = 'checked' AND NOT ${HIDING} AND compared_no = ${LATEST}`,
      params,
    ),
    sql(
      `UPDATE imports SET state = 'checking', phase = 'compare_anew', step = step + 1, notes = json_insert(notes, '$[#]', :anew), touched_at = :real_ms
       WHERE id = :id AND state = 'checked' AND NOT ${HIDING} AND compared_no <> ${LATEST}`,
      { id, anew, real_ms: ctx.clock.realMs },
    ),
    sql('SELECT state FROM imports WHERE id = :id', { id }),
  ]);
  const state = rows?.[0]?.state;
  if (state === undefined) throw new BusinessError('not_found', 'There is no import with this id.');
  if (state === 'checked')
    throw new BusinessError(
      'conflict',
      'Another import is being applied or taken back. Try again in a moment.',
    );
  if (!['applying', 'done', 'checking'].includes(String(state)))
    throw new BusinessError('conflict', `This import is ${state}: there is nothing to apply.`);
  return goOn(ctx, id);
}
