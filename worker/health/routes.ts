import { Hono } from 'hono';
import { anyone } from '../http/anyone.ts';
import type { App } from '../http/types.ts';
import { checkHealth } from './check.ts';

/**
 * `GET /healthz`: 200 when the books are guarded and reachable; else 503 and why. `mail`: what e-mail lacks to be sent. Money is taken
 * without it, so it makes nothing unhealthy.
 */
export const healthRoutes = new Hono<App>().get('/healthz', anyone, async (c) => {
  const { ctx } = c.var;
  const wrong = await checkHealth(ctx).catch((error: unknown) => [
    `the database does not answer: ${String(error)}`,
  ]);
  return c.json({ ok: wrong.length === 0, wrong, mail: ctx.mailer.missing }, wrong.length === 0 ? 200 : 503);
});
