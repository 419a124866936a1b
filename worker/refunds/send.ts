import type Stripe from 'stripe';
import type { Context } from '../context.ts';
import { type Statement, sql } from '../db/database.ts';
import { classify } from '../gateway/classify.ts';
import { convergeRefund } from './converge.ts';
import type { RefundRequest } from './schema.ts';

/** What sending a refund came to. `none`: no answer, so it may or may not have happened. */
export type RefundAnswer =
  | { kind: 'refund'; id: string }
  | { kind: 'failed' | 'unknown' | 'none'; message: string };

/**
 * Sends a recorded refund under its own key, writes down what became of it, and books it if Stripe has made it.
 * Sending it again cannot make a second one.
 */
export async function sendRefund(ctx: Context, request: RefundRequest): Promise<void> {
  return settleRefund(ctx, request.id, await askForRefund(ctx, request));
}

async function askForRefund(ctx: Context, request: RefundRequest): Promise<RefundAnswer> {
  try {
    const refund = await ctx.stripe.refunds.create(
      {
        payment_intent: request.payment_id,
        amount: request.amount_cents,
        reason: (request.reason ?? 'requested_by_customer') as Stripe.RefundCreateParams.Reason,
        metadata: { gateway_request: request.id },
      },
      { idempotencyKey: request.id },
    );
    return { kind: 'refund', id: refund.id };
  } catch (error) {
    return classify(error);
  }
}

/** Writes an answer down; one that names a refund is converged at once, and else by its hint. */
export async function settleRefund(ctx: Context, requestId: string, answer: RefundAnswer): Promise<void> {
  await ctx.db.batch([recordAnswer(requestId, answer)]);
  if (answer.kind !== 'refund') {
    ctx.log('refund_not_made', { request: requestId, kind: answer.kind, message: answer.message });
    return;
  }
  await convergeRefund(ctx, answer.id, 'wanted').catch((error: unknown) =>
    ctx.log('converge_failed', { kind: 'refund', id: answer.id, message: String(error) }),
  );
}

function recordAnswer(requestId: string, answer: RefundAnswer): Statement {
  if (answer.kind === 'refund')
    return sql(
      `UPDATE gateway_requests SET stripe_id = :refund, outcome = iif(outcome IN ('pending', 'unknown'), 'processing', outcome), message = NULL
       WHERE id = :request AND coalesce(stripe_id, :refund) = :refund`,
      { request: requestId, refund: answer.id },
    );
  return sql(
    `UPDATE gateway_requests SET outcome = :outcome, message = :message
     WHERE id = :request AND stripe_id IS NULL AND (outcome = 'pending' OR (outcome = 'unknown' AND :outcome <> 'pending'))`,
    {
      request: requestId,
      outcome: answer.kind === 'none' ? 'pending' : answer.kind,
      message: answer.message.slice(0, 500),
    },
  );
}
