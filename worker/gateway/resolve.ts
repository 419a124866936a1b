import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { convergeSession } from '../sessions/converge.ts';
import { type Answer, classify, recordAnswer, sendSessionRequest } from './open-session.ts';
import { type GatewayRequest, gatewayRequest } from './request.ts';

/** An answer that takes longer than this was lost. */
const PATIENCE_MS = 2 * 60 * 1000;
/** A key may be forgotten after a day; until then the same key cannot do the same thing twice. */
const KEY_LIFETIME_MS = 23 * 60 * 60 * 1000;
const KEY_FORGOTTEN_MS = 24 * 60 * 60 * 1000;
const MOST = 50;

/**
 * Settles what hangs in the air: requests without a clear answer, and sessions that were left open or ask for what
 * is no longer owed. Unknown is never guessed: the same key again while it lives, then a search at Stripe.
 */
export async function resolveRequests(ctx: Context): Promise<void> {
  const [rows = [], clockRows] = await ctx.db.batch([
    sql(
      `SELECT * FROM gateway_requests
       WHERE (session_status = 'open' OR outcome IN ('pending', 'unknown'))
         AND iif(session_status = 'open', superseded = 1 OR expires_at < now_ms, created_at < now_ms - :patience)
       LIMIT :most`.replaceAll('now_ms', ctx.clock.sql),
      { ...ctx.clock.params, patience: PATIENCE_MS, most: MOST },
    ),
    ctx.clock.select(),
  ]);
  const nowMs = Number(clockRows?.[0]?.now_ms);
  for (const row of rows) {
    const request = gatewayRequest.parse(row);
    await resolve(ctx, request, nowMs).catch((error: unknown) =>
      ctx.log('resolve_failed', { request: request.id, message: String(error) }),
    );
  }
}

async function resolve(ctx: Context, request: GatewayRequest, nowMs: number): Promise<void> {
  if (request.session_status === 'open' && request.stripe_id !== null) {
    return convergeSession(ctx, request.stripe_id, 'wanted');
  }
  const age = nowMs - request.created_at;
  const answer =
    request.outcome === 'pending' && age < KEY_LIFETIME_MS
      ? await sendSessionRequest(ctx, request)
      : await searchSession(ctx, request, age > KEY_FORGOTTEN_MS);
  await ctx.db.batch([recordAnswer(request.id, answer)]);
  ctx.log('request_resolved', { request: request.id, kind: answer.kind });
}

/**
 * Looks for a request's session among those of its time, by `metadata.gateway_request`; a session has no customer
 * to list by. A full listing that misses it proves that it does not exist once its key can no longer be replayed.
 */
async function searchSession(ctx: Context, request: GatewayRequest, keyForgotten: boolean): Promise<Answer> {
  try {
    const created = Math.floor(request.created_at / 1000);
    const window = { gte: created - 300, lte: created + KEY_FORGOTTEN_MS / 1000 };
    for await (const session of ctx.stripe.checkout.sessions.list({ created: window, limit: 100 })) {
      if (session.metadata?.gateway_request === request.id) return { kind: 'session', session };
    }
  } catch (error) {
    const { message } = classify(error);
    return { kind: request.outcome === 'pending' ? 'none' : 'unknown', message };
  }
  if (keyForgotten) return { kind: 'failed', message: 'Stripe has no such session' };
  return {
    kind: 'unknown',
    message: request.outcome === 'unknown' ? 'not found at Stripe yet' : 'no answer',
  };
}
