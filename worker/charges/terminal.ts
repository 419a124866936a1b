import type { z } from 'zod';
import { connectionOf, type Env } from '../environment.ts';
import type { terminal } from './schema.ts';

/** Where Stripe's own card fields come from, and the key that they want; in a sandbox the stand-in's. */
export function terminalOf(env: Env): z.infer<typeof terminal> {
  const { host, port, protocol } = connectionOf(env);
  return {
    publishable_key: env.STRIPE_PUBLISHABLE_KEY ?? null,
    script_url: host === null ? 'https://js.stripe.com/v3/' : `${protocol}://${host}:${port}/js/stripe.js`,
  };
}
