import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { KEY_FORGOTTEN_MS } from '../gateway/patience.ts';
import { BusinessError } from '../http/errors.ts';
import { claim, type Wish } from '../http/once.ts';
import { findRequest } from './create.ts';
import { readRequest } from './request.ts';
import type { RefundRequest } from './schema.ts';
import { sendRefund } from './send.ts';

/**
 * Decides on a refund that waits for a second person: approved, it is sent; declined, nothing ever was. Whoever asked
 * for it may decline it, but not approve it. The same request again is the same decision.
 * @throws BusinessError not_found, forbidden (the same person), conflict (decided already).
 */
export async function decideRefund(
  ctx: Context,
  wish: Wish,
  id: string,
  decision: 'approved' | 'declined',
  note = '',
): Promise<RefundRequest> {
  const request = await findRequest(ctx, id);
  if (decision === 'approved' && request.requested_by === (ctx.actor.id ?? null))
    throw new BusinessError(
      'forbidden',
      'You asked for this refund yourself. Somebody else has to approve it.',
    );
  const key = claim(ctx, wish, {
    sql: "EXISTS (SELECT 1 FROM gateway_requests WHERE id = :wanted AND outcome = 'waiting')",
    params: { wanted: id },
  });
  const [, , , looked, decided] = await ctx.db.batch([
    key.take,
    record(ctx, {
      id: key.activityId,
      verb: `refund.${decision}`,
      subject: { kind: 'entry', id: request.entry_id },
      detail: { request: id, amount_cents: request.amount_cents, note },
      when: key.mine,
    }),
    sql(
      `UPDATE gateway_requests SET outcome = :outcome, message = :message, expires_at = ${ctx.clock.sql} + :key_lives
       WHERE id = :id AND outcome = 'waiting' AND ${key.mine.sql}`,
      {
        ...ctx.clock.params,
        ...key.mine.params,
        id,
        key_lives: KEY_FORGOTTEN_MS,
        outcome: decision === 'approved' ? 'pending' : 'failed',
        message: decision === 'approved' ? null : `Declined${note === '' ? '' : `: ${note}`}`,
      },
    ),
    key.look,
    sql('SELECT * FROM gateway_requests WHERE id = :id', { id }),
  ]);
  if (key.done(looked).activityId === '')
    throw new BusinessError('conflict', 'This refund was decided already. Reload to see how it stands.');
  const now = readRequest(decided?.[0] ?? {});
  // Approved before and not answered yet: to send it again cannot make a second one.
  if (decision === 'approved' && now.outcome === 'pending') await sendRefund(ctx, now);
  return findRequest(ctx, id);
}
