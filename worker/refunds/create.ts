import { hashToken } from '../access/hash.ts';
import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { type Row, type Statement, sql } from '../db/database.ts';
import { KEY_FORGOTTEN_MS } from '../gateway/patience.ts';
import { BusinessError } from '../http/errors.ts';
import { sameRequest } from '../http/parse.ts';
import { refundable, undisputed } from './limit.ts';
import { readRequest } from './request.ts';
import type { RefundRequest, RefundWish } from './schema.ts';
import { sendRefund } from './send.ts';

/**
 * Gives back a booked payment, or a part of it: written down first, within what is left of it, whoever else asks at the same
 * moment; then sent to Stripe, and booked when Stripe says that it succeeded. Above the office's limit it waits for a
 * second person. The same key again is the same refund.
 * @param key the request's own key. @throws BusinessError not_found, invalid (too much), conflict (a dispute is open).
 */
export async function createRefund(
  ctx: Context,
  entryId: string,
  wish: RefundWish,
  key: string,
): Promise<RefundRequest> {
  const id = await refundIdOf(ctx, key);
  const [before, , made, limits] = await ctx.db.batch([
    sql('SELECT original_id, amount_cents FROM gateway_requests WHERE id = :id', { id }),
    insertRequest(ctx, id, entryId, wish),
    sql('SELECT * FROM gateway_requests WHERE id = :id', { id }),
    sql(
      `SELECT e.kind, e.type, ${refundable('e')} AS left_cents, ${undisputed('e')} AS undisputed FROM register_entries e WHERE e.id = :entry`,
      { entry: entryId },
    ),
    record(ctx, {
      verb: 'refund.requested',
      subject: { kind: 'entry', id: entryId },
      detail: { request: id, amount_cents: wish.amount_cents, reason: wish.reason, note: wish.note },
      when: {
        sql: `EXISTS (SELECT 1 FROM gateway_requests WHERE id = :wanted) AND NOT EXISTS (SELECT 1 FROM activity x
          WHERE x.subject_kind = 'entry' AND x.subject_id = :subject_id AND x.actor_kind IN ('user', 'api_key') AND x.detail ->> '$.request' = :wanted)`,
        params: { wanted: id },
      },
    }),
  ]);
  if (before?.[0] !== undefined)
    sameRequest(before[0], { original_id: entryId, amount_cents: wish.amount_cents });
  const request = made?.[0];
  if (request === undefined) throw refusal(limits?.[0], wish.amount_cents);
  if (request.outcome === 'pending') await sendRefund(ctx, readRequest(request));
  return findRequest(ctx, id);
}

/** The one refund that a caller's key stands for. */
export const refundIdOf = async (ctx: Context, key: string): Promise<string> =>
  `req_r${(await hashToken(`refund ${ctx.actor.id} ${key}`)).slice(0, 32)}`;

function insertRequest(ctx: Context, id: string, entryId: string, wish: RefundWish): Statement {
  return sql(
    `INSERT INTO gateway_requests (id, kind, customer_id, invoice_id, self_pay_id, amount_cents, credit_used_cents, currency, origin, outcome,
       payment_id, original_id, reason, note, choice, requested_by, created_at, expires_at)
     SELECT :id, 'refund', g.customer_id, g.invoice_id, g.self_pay_id, :amount, 0, g.currency, g.origin,
       iif(:amount > coalesce((SELECT payments ->> '$.refundApprovalCents' FROM settings WHERE id = 1), :amount), 'waiting', 'pending'),
       e.number, e.id, :reason, :note, :choice, :by, ${ctx.clock.sql}, ${ctx.clock.sql} + :key_lives
     FROM register_entries e CROSS JOIN activity a ON a.id = e.audit_id CROSS JOIN gateway_requests g ON g.id = a.detail ->> '$.request'
     WHERE e.id = :entry AND e.kind = 'payment' AND e.type = 'Stripe' AND :amount <= ${refundable('e')} AND ${undisputed('e')}
       AND NOT EXISTS (SELECT 1 FROM gateway_requests WHERE id = :id)`,
    {
      ...ctx.clock.params,
      id,
      entry: entryId,
      amount: wish.amount_cents,
      reason: wish.reason,
      note: wish.note,
      choice: JSON.stringify(wish.receivable_ids),
      by: ctx.actor.id ?? null,
      key_lives: KEY_FORGOTTEN_MS,
    },
  );
}

function refusal(limits: Row | undefined, cents: number): BusinessError {
  if (limits === undefined)
    return new BusinessError('not_found', 'There is no entry with this id in the register.');
  if (limits.kind !== 'payment' || limits.type !== 'Stripe')
    return new BusinessError(
      'invalid',
      'Only payments that came through Stripe can be refunded there. Undo what was booked by hand.',
    );
  if (limits.undisputed !== 1)
    return new BusinessError(
      'conflict',
      'A dispute about this payment is open, so Stripe allows no refund. Answer the dispute, or accept it, in Stripe.',
    );
  const left = Number(limits.left_cents);
  return new BusinessError(
    'invalid',
    left === 0
      ? 'All of this payment was refunded already, or is about to be.'
      : `At most ${dollars(left)} of this payment can still be refunded; ${dollars(cents)} is more.`,
    'amount_cents',
  );
}

const dollars = (cents: number): string => (cents / 100).toFixed(2);

/** @throws BusinessError not_found. */
export async function findRequest(ctx: Context, id: string): Promise<RefundRequest> {
  const [rows] = await ctx.db.batch([
    sql("SELECT * FROM gateway_requests WHERE id = :id AND kind = 'refund'", { id }),
  ]);
  const row = rows?.[0];
  if (row === undefined) throw new BusinessError('not_found', 'There is no refund with this id.');
  return readRequest(row);
}
