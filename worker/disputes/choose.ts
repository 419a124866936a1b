import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';

/**
 * Says which receivables a partial dispute is about, while it is open: should it be lost, their payment is taken back
 * first, then what was paid last.
 * @throws BusinessError not_found, conflict (it ended).
 */
export async function chooseReceivables(
  ctx: Context,
  id: string,
  receivableIds: number[],
): Promise<{ id: string }> {
  const params = { dispute: id, choice: JSON.stringify(receivableIds) };
  const [, changed, found] = await ctx.db.batch([
    record(ctx, {
      verb: 'dispute.chosen',
      subject: { kind: 'dispute', id },
      detail: { receivables: receivableIds },
      when: {
        sql: "EXISTS (SELECT 1 FROM disputes WHERE id = :dispute AND stage IN ('inquiry', 'open') AND choice IS NOT :choice)",
        params,
      },
    }),
    sql(
      "UPDATE disputes SET choice = :choice WHERE id = :dispute AND stage IN ('inquiry', 'open') RETURNING id",
      params,
    ),
    sql('SELECT stage FROM disputes WHERE id = :dispute', params),
  ]);
  if (found?.[0] === undefined) throw new BusinessError('not_found', 'There is no dispute with this id.');
  if (changed?.[0] === undefined)
    throw new BusinessError(
      'conflict',
      'This dispute has ended, so its receivables stand. Review the entry in the register instead.',
    );
  return { id };
}
