import type Stripe from 'stripe';
import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { eachOf } from '../parallel.ts';
import { convergeSession } from '../sessions/converge.ts';
import { type Answer, recordAnswer, sendSessionRequest } from './open-session.ts';
import { KEY_FORGOTTEN_MS, KEY_SAFE_MS, MINUTE_MS, PATIENCE_MS } from './patience.ts';
import { type GatewayRequest, gatewayRequest } from './request.ts';

const MOST = 50;
const MOST_PAGES = 40;

/**
 * Settles which Checkout sessions hang in the air: requests without a clear answer, and sessions that were left open or ask for what
 * is no longer owed. Unknown is never guessed: the same key again while it lives, then a search at Stripe, often in
 * the first ten minutes and every half hour after. Whoever is not in this sweep's choice is in another's.
 */
export async function resolveSessions(ctx: Context): Promise<void> {
  const [rows = [], clockRows] = await ctx.db.batch([
    sql(
      `SELECT g.* FROM gateway_requests g CROSS JOIN (SELECT ${ctx.clock.sql} AS now_ms) c
       WHERE (g.session_status = 'open' OR g.outcome IN ('pending', 'unknown')) AND (g.kind = 'checkout_session' OR g.kind = 'setup_session')
         AND iif(g.session_status = 'open', g.superseded = 1 OR g.expires_at < now_ms, g.created_at < now_ms - :patience)
         AND (g.outcome <> 'unknown' OR g.created_at > now_ms - 10 * :minute OR g.created_at < now_ms - :forgotten
           OR now_ms / :minute % 30 = 0)
       ORDER BY random() LIMIT :most`,
      {
        ...ctx.clock.params,
        patience: PATIENCE_MS,
        minute: MINUTE_MS,
        forgotten: KEY_FORGOTTEN_MS,
        most: MOST,
      },
    ),
    ctx.clock.select(),
  ]);
  const nowMs = Number(clockRows?.[0]?.now_ms);
  const requests = rows.map((row) => gatewayRequest.parse(row));
  const unclear = requests.filter((request) => isUnclear(request, nowMs));
  const atStripe = unclear.length === 0 ? null : await listSessions(ctx, unclear);
  await eachOf(
    requests,
    (request) =>
      resolve(ctx, request, unclear.includes(request) ? answerFrom(atStripe, request, nowMs) : null),
    (request, error) => ctx.log('resolve_failed', { request: request.id, message: String(error) }),
  );
}

/** Its key would replay a useless answer, or may be forgotten: only a search can tell. */
function isUnclear({ session_status, outcome, created_at }: GatewayRequest, nowMs: number): boolean {
  return session_status !== 'open' && (outcome === 'unknown' || nowMs - created_at > KEY_SAFE_MS);
}

async function resolve(ctx: Context, request: GatewayRequest, found: Answer | null): Promise<void> {
  if (request.session_status === 'open' && request.stripe_id !== null) {
    return convergeSession(ctx, request.stripe_id, 'wanted');
  }
  const answer = found ?? (await sendSessionRequest(ctx, request));
  await ctx.db.batch([recordAnswer(request.id, answer)]);
  ctx.log('request_resolved', { request: request.id, kind: answer.kind });
}

/** The sessions of these requests' time, by request; `whole`: none of that time is missing from the list. */
interface Listing {
  sessions: Map<string, Stripe.Checkout.Session>;
  whole: boolean;
}

/** A session has no customer to list by, so all sessions of the time are listed, once for all requests. */
async function listSessions(ctx: Context, requests: GatewayRequest[]): Promise<Listing> {
  const times = requests.map(({ created_at }) => created_at);
  const created = {
    gte: Math.floor(Math.min(...times) / 1000) - 300,
    lte: Math.ceil((Math.max(...times) + KEY_FORGOTTEN_MS) / 1000),
  };
  const sessions: Listing['sessions'] = new Map();
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const list = await ctx.stripe.checkout.sessions.list({
      created,
      limit: 100,
      ...(after ? { starting_after: after } : {}),
    });
    for (const session of list.data) sessions.set(session.metadata?.gateway_request ?? '', session);
    if (!list.has_more) return { sessions, whole: true };
    after = list.data.at(-1)?.id;
  }
  return { sessions, whole: false };
}

/** A whole listing that misses a request proves that it did not happen, once its key can no longer be replayed. */
function answerFrom(listing: Listing | null, request: GatewayRequest, nowMs: number): Answer {
  const session = listing?.sessions.get(request.id);
  if (session !== undefined) return { kind: 'session', session };
  const proven = listing?.whole === true && nowMs - request.created_at > KEY_FORGOTTEN_MS;
  return proven
    ? { kind: 'failed', message: 'Stripe has no such session' }
    : { kind: 'unknown', message: 'not found at Stripe yet' };
}
