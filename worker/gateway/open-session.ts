import type Stripe from 'stripe';
import type { Context } from '../context.ts';
import { type Statement, sql } from '../db/database.ts';
import { classify, type NoObject } from './classify.ts';
import { type GatewayRequest, sessionParams } from './request.ts';

/** What an attempt to send a request came to. */
export type Answer = { kind: 'session'; session: Stripe.Checkout.Session } | NoObject;

/** Sends a recorded request under its own key; sending it again cannot make a second session. */
export async function sendSessionRequest(ctx: Context, request: GatewayRequest): Promise<Answer> {
  try {
    const session = await ctx.stripe.checkout.sessions.create(sessionParams(request), {
      idempotencyKey: request.id,
    });
    return { kind: 'session', session };
  } catch (error) {
    return classify(error);
  }
}

/**
 * Writes down what a request came to. RETURNING the row tells whether it was superseded in the meantime. An
 * answer never replaces one that is already there, but for `unknown`, which any proof replaces; a session that is
 * found only then is one that nobody was sent to, so it is superseded.
 */
export function recordAnswer(requestId: string, answer: Answer): Statement {
  if (answer.kind === 'session') {
    const { session } = answer;
    return sql(
      `UPDATE gateway_requests SET outcome = 'succeeded', message = NULL, stripe_id = :session, url = :url,
         session_status = coalesce(session_status, :status), expires_at = :expires_at,
         superseded = iif(outcome IN ('unknown', 'failed'), 1, superseded)
       WHERE id = :request AND coalesce(stripe_id, :session) = :session RETURNING *`,
      {
        request: requestId,
        session: session.id,
        url: session.url,
        status: session.status,
        expires_at: session.expires_at * 1000,
      },
    );
  }
  const outcome = answer.kind === 'none' ? 'pending' : answer.kind;
  return sql(
    `UPDATE gateway_requests SET outcome = :outcome, message = :message
     WHERE id = :request AND (outcome = 'pending' OR (outcome = 'unknown' AND :outcome <> 'pending')) RETURNING *`,
    { request: requestId, outcome, message: answer.message.slice(0, 500) },
  );
}
