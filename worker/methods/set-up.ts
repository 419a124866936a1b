import type { WantedConsent } from '../autopay/consent.ts';
import type { Context } from '../context.ts';
import { recordAnswer, sendSessionRequest } from '../gateway/open-session.ts';
import { recordSetupRequest } from '../gateway/record.ts';
import { gatewayRequest } from '../gateway/request.ts';
import { BusinessError } from '../http/errors.ts';

/**
 * Opens a Checkout session that saves a card or bank account for a customer, and nothing else. An equal one that is still open is
 * opened again. @param returnTo the page that it comes back to, a whole URL. @param askedBy the user, API key or link of a payer's page. @returns where to go.
 * @throws BusinessError not_found; unavailable when Stripe can not be reached.
 */
export async function openSetup(
  ctx: Context,
  customerId: number,
  returnTo: string,
  consent: WantedConsent | null = null,
  askedBy: string | null = ctx.actor.id ?? null,
): Promise<string> {
  const [rows] = await ctx.db.batch([
    recordSetupRequest(ctx.clock, ctx.newId('req'), customerId, returnTo, consent, askedBy),
  ]);
  if (rows?.[0] === undefined) throw new BusinessError('not_found', 'There is no customer with this id.');
  const request = gatewayRequest.parse(rows[0]);
  if (request.url !== null) return request.url;
  const answer = await sendSessionRequest(ctx, request);
  await ctx.db.batch([recordAnswer(request.id, answer)]);
  if (answer.kind === 'session' && answer.session.url !== null) return answer.session.url;
  ctx.log('session_not_opened', { request: request.id, kind: answer.kind });
  throw new BusinessError(
    'unavailable',
    'Stripe cannot be reached. Nothing was saved. Try again in a minute.',
  );
}
