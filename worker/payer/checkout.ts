import { type WantedConsent, wantedConsent } from '../autopay/consent.ts';
import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { type Answer, recordAnswer, sendSessionRequest } from '../gateway/open-session.ts';
import { recordSessionRequest, SESSION_LIFETIME_MS } from '../gateway/record.ts';
import { feeOf, type GatewayRequest, gatewayRequest } from '../gateway/request.ts';
import { convergeSession } from '../sessions/converge.ts';
import { parseSettings, selectSettings } from '../settings/read.ts';
import type { Settings } from '../settings/schema.ts';

/**
 * Where the payer goes: to Stripe, back to the bill (which says why nothing can be paid), or told that the amount
 * is no longer the one they saw, or that Stripe cannot be reached.
 */
export type Checkout =
  | { to: 'stripe'; url: string }
  | { to: 'bill' }
  | { to: 'changed'; settings: Settings }
  | { to: 'unavailable'; settings: Settings };

/** Whoever is sent to Checkout has at least this long to pay. */
const SHORTEST_VISIT_MS = 10 * 60 * 1000;

/**
 * Opens a Checkout session over what the invoice asks for at this moment: one trip writes the request down,
 * one call, one trip writes its outcome down. The payer sets nothing but the ID: `shownCents`, the total that
 * their page showed, only stops them from paying another amount unawares; null when the page did not say.
 */
export async function openCheckout(
  ctx: Context,
  selfPayId: string,
  origin: string,
  shownCents: number | null = null,
  consent: WantedConsent | null = null,
): Promise<Checkout> {
  const newId = ctx.newId('req');
  const [settingRows, requestRows, clockRows] = await ctx.db.batch([
    selectSettings(),
    recordSessionRequest(ctx.clock, newId, selfPayId, origin, consent),
    ctx.clock.select(),
  ]);
  const settings = parseSettings(settingRows);
  if (requestRows?.[0] === undefined) return { to: 'bill' };
  const request = gatewayRequest.parse(requestRows[0]);
  const nowMs = Number(clockRows?.[0]?.now_ms);
  const totalCents = request.amount_cents + feeOf(request);
  const stop = reasonToStop(totalCents, shownCents, settings);
  if (stop !== null) {
    // Only what this click wrote down: one that stood before may be on its way.
    if (request.id === newId)
      await ctx.db.batch([recordAnswer(newId, { kind: 'failed', message: `not sent: ${stop.to}` })]);
    return stop;
  }
  if (request.url !== null) {
    if (request.expires_at > nowMs + SHORTEST_VISIT_MS) return { to: 'stripe', url: request.url };
    return startOver(ctx, request, selfPayId, shownCents, settings);
  }
  if (nowMs - request.created_at > SESSION_LIFETIME_MS / 2)
    return startOver(ctx, request, selfPayId, shownCents, settings);
  return send(ctx, request, settings);
}

async function send(ctx: Context, request: GatewayRequest, settings: Settings): Promise<Checkout> {
  const answer = await sendSessionRequest(ctx, request);
  if (answer.kind !== 'session') return withoutSession(ctx, request, answer, settings);
  const [rows] = await ctx.db.batch([recordAnswer(request.id, answer)]);
  // The balance changed while we asked: the sweep expires this session, and the bill shows what is owed now.
  if (rows?.[0]?.superseded === 1 || answer.session.url === null) return { to: 'bill' };
  return { to: 'stripe', url: answer.session.url };
}

/** This click got no session; another click of the same payer, sent at the same time, may have got it. */
async function withoutSession(
  ctx: Context,
  request: GatewayRequest,
  answer: Exclude<Answer, { kind: 'session' }>,
  settings: Settings,
): Promise<Checkout> {
  ctx.log('session_not_opened', { request: request.id, kind: answer.kind, message: answer.message });
  const [, rows] = await ctx.db.batch([
    recordAnswer(request.id, answer),
    sql('SELECT url FROM payer_attempts WHERE request_id = :request AND superseded = 0', {
      request: request.id,
    }),
  ]);
  const url = rows?.[0]?.url;
  return typeof url === 'string' ? { to: 'stripe', url } : { to: 'unavailable', settings };
}

function reasonToStop(totalCents: number, shownCents: number | null, settings: Settings): Checkout | null {
  const { minimumCents, maximumCents } = settings.payments;
  if (totalCents < minimumCents || totalCents > maximumCents) return { to: 'bill' };
  return shownCents === null || shownCents === totalCents ? null : { to: 'changed', settings };
}

/**
 * Gives up a request that is too old to send somebody to, and makes a new one. Its session is converged first: it
 * may have been paid a moment ago, and else it is expired, so that nobody pays twice.
 */
async function startOver(
  ctx: Context,
  request: GatewayRequest,
  selfPayId: string,
  shownCents: number | null,
  settings: Settings,
): Promise<Checkout> {
  await ctx.db.batch([
    sql('UPDATE gateway_requests SET superseded = 1 WHERE id = :request', { request: request.id }),
  ]);
  if (request.stripe_id !== null) {
    try {
      await convergeSession(ctx, request.stripe_id, 'wanted');
    } catch (error) {
      ctx.log('converge_failed', { kind: 'session', id: request.stripe_id, message: String(error) });
      return { to: 'unavailable', settings };
    }
  }
  const consent = request.consent === null ? null : wantedConsent.parse(JSON.parse(request.consent));
  return openCheckout(ctx, selfPayId, request.origin, shownCents, consent);
}
