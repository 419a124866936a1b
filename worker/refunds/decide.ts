import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { KEY_FORGOTTEN_MS } from '../gateway/patience.ts';
import { BusinessError } from '../http/errors.ts';
import { findRequest } from './create.ts';
import { readRequest } from './request.ts';
import type { RefundRequest } from './schema.ts';
import { sendRefund } from './send.ts';

/**
 * Decides on a refund that waits for a second person: approved, it is sent; declined, nothing ever was. Whoever asked
 * for it may decline it, but not approve it.
 * @throws BusinessError not_found, forbidden (the same person), conflict (decided already).
 */
export async function decideRefund(
  ctx: Context,
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
  const open = {
    sql: "EXISTS (SELECT 1 FROM gateway_requests WHERE id = :wanted AND outcome = 'waiting')",
    params: { wanted: id },
  };
  const [, decided] = await ctx.db.batch([
    record(ctx, {
      verb: `refund.${decision}`,
      subject: { kind: 'entry', id: request.entry_id },
      detail: { request: id, amount_cents: request.amount_cents, note },
      when: open,
    }),
    sql(
      `UPDATE gateway_requests SET outcome = :outcome, message = :message, expires_at = ${ctx.clock.sql} + :key_lives
       WHERE id = :id AND outcome = 'waiting' RETURNING *`,
      {
        ...ctx.clock.params,
        id,
        key_lives: KEY_FORGOTTEN_MS,
        outcome: decision === 'approved' ? 'pending' : 'failed',
        message: decision === 'approved' ? null : `Declined${note === '' ? '' : `: ${note}`}`,
      },
    ),
  ]);
  const row = decided?.[0];
  if (row === undefined)
    throw new BusinessError('conflict', 'This refund was decided already. Reload to see how it stands.');
  if (decision === 'approved') await sendRefund(ctx, readRequest(row));
  return findRequest(ctx, id);
}
