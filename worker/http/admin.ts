import { type Context, Hono } from 'hono';
import { isLive } from '../stripe/connection.ts';
import { anyone } from './anyone.ts';
import type { App } from './types.ts';

/** The office's app runs its own script and style and asks nobody but us; a frame shows the portal's preview. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "frame-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Every address of the app is the same page: it holds no data, the app asks for it by the API. */
export const adminRoutes = new Hono<App>()
  .get('/admin', anyone, showShell)
  .get('/admin/*', anyone, showShell);

async function showShell(c: Context<App>): Promise<Response> {
  const { ctx, portal } = c.var;
  const testMode = !isLive(ctx.connection);
  const shell = await portal.renderShell({ testMode }, c.req.raw, c.env, c.executionCtx as ExecutionContext);
  const headers = new Headers(shell.headers);
  headers.set('Content-Security-Policy', POLICY);
  headers.set('Cache-Control', 'no-cache');
  headers.set('Content-Type', 'text/html; charset=utf-8');
  return new Response(shell.body, { status: shell.status, headers });
}
