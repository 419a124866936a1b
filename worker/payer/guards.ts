import type { Context as HonoContext } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { showPage } from '../http/pages.ts';
import { callerKey, isOwnOrigin } from '../http/security.ts';
import type { App } from '../http/types.ts';

const LONGEST_FORM_BYTES = 4096;
const LIMIT_PERIOD_S = 60;

/** Counts tries by address, each kind by itself, because a self-pay ID is an identifier and not a secret. */
export const limited = (what: 'typed' | 'bill' | 'checkout' | 'link' | 'account') =>
  createMiddleware<App>(async (c, next) => {
    const { success } = await c.env.LOOKUPS.limit({ key: `${what} ${callerKey(c.req.raw)}` });
    if (success) return next();
    const response = await showPage(c, 429, {
      view: 'notice',
      reason: 'too_many_tries',
      retryAfterSeconds: LIMIT_PERIOD_S,
    });
    response.headers.set('Retry-After', String(LIMIT_PERIOD_S));
    return response;
  });

/** A form post must come from our own page; nothing that another site makes a browser send is acted on. */
export const ownForm = createMiddleware<App>(async (c, next) => {
  if (isOwnOrigin(c.req.raw)) return next();
  return showPage(c, 403, { view: 'notice', reason: 'foreign_form' });
});

export const smallForm = bodyLimit({
  maxSize: LONGEST_FORM_BYTES,
  onError: (c) => showPage(c as HonoContext<App>, 413, { view: 'notice', reason: 'body_too_large' }),
});

/** What was posted; nothing when it can not be read. */
export const formOf = (c: HonoContext<App>): Promise<Record<string, unknown>> =>
  c.req.parseBody().catch(() => ({}) as Record<string, unknown>);

export async function wrongMethod(c: HonoContext<App>, allowed: string): Promise<Response> {
  const response = await showPage(c, 405, { view: 'notice', reason: 'wrong_method' });
  response.headers.set('Allow', allowed);
  return response;
}
