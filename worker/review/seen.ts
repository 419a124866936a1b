import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';

/**
 * Says that a person looked at an object that could not be booked: it leaves the queue until Stripe tells of it again.
 * `seen` false puts it back, with the reason that it had. What it says already changes nothing.
 * @throws BusinessError not_found.
 */
export async function seeObject(
  ctx: Context,
  kind: string,
  id: string,
  seen: boolean,
): Promise<{ kind: string; id: string; seen: boolean }> {
  const params = { object_kind: kind, object_id: id };
  const flagged = 'SELECT flag FROM stripe_objects WHERE kind = :object_kind AND id = :object_id';
  const reason = seen
    ? `(${flagged})`
    : `(SELECT a.detail ->> '$.reason' FROM activity a INDEXED BY activity_subject WHERE a.subject_kind = :object_kind AND a.subject_id = :object_id
         AND a.subject_kind <> 'entry' AND a.verb = 'object.seen' ORDER BY a.id DESC LIMIT 1)`;
  const [found] = await ctx.db.batch([sql(`SELECT ${reason} AS reason, (${flagged}) AS flag`, params)]);
  const { reason: why = null, flag = null } = found?.[0] ?? {};
  const changes = {
    sql: `EXISTS (SELECT 1 FROM stripe_objects WHERE kind = :object_kind AND id = :object_id AND flag IS :was)`,
    params: { ...params, was: flag },
  };
  const [, , rows] = await ctx.db.batch([
    ...(why === null || (seen ? flag === null : flag !== null)
      ? [sql('SELECT 1'), sql('SELECT 1')]
      : [
          record(ctx, {
            verb: seen ? 'object.seen' : 'object.marked',
            subject: { kind, id },
            detail: { reason: String(why) },
            when: changes,
          }),
          sql(
            'UPDATE stripe_objects SET flag = :now WHERE kind = :object_kind AND id = :object_id AND flag IS :was',
            { ...changes.params, now: seen ? null : String(why) },
          ),
        ]),
    sql('SELECT 1 FROM stripe_objects WHERE kind = :object_kind AND id = :object_id', params),
  ]);
  if (rows?.[0] === undefined)
    throw new BusinessError('not_found', 'Nothing is known here of an object at Stripe with this id.');
  return { kind, id, seen };
}
