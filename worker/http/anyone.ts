import { createMiddleware } from 'hono/factory';
import type { App } from './types.ts';

/**
 * The rule of a route that is open to everybody: payers, Stripe (whose signature is checked by itself), the sign-in
 * form. It stands where others say `allow(…)`, so that no route is open by oversight.
 */
export const anyone = Object.assign(
  createMiddleware<App>((_c, next) => next()),
  { need: 'anyone' as const },
);
