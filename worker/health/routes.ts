import { Hono } from 'hono';
import { anyone } from '../http/anyone.ts';
import type { App } from '../http/types.ts';
import { checkHealth } from './check.ts';

/** `GET /healthz`: 200 when the books are guarded and reachable; else 503 and why. */
export const healthRoutes = new Hono<App>().get('/healthz', anyone, async (c) => {
  const wrong = await checkHealth(c.var.ctx).catch((error: unknown) => [
    `the database does not answer: ${String(error)}`,
  ]);
  return c.json({ ok: wrong.length === 0, wrong }, wrong.length === 0 ? 200 : 503);
});
