import { type Context, Hono } from 'hono';
import { isLive } from '../stripe/connection.ts';
import { anyone } from './anyone.ts';
import { officePolicy, terminalPolicy } from './security.ts';
import type { App } from './types.ts';

/**
 * Every address of the app is the same page: it holds no data, the app asks for it by the API. Only the virtual terminal may load
 * Stripe's script and frames, so the app comes to it and leaves it by loading the page anew.
 */
export const adminRoutes = new Hono<App>()
  .get('/admin', anyone, (c) => showShell(c, officePolicy()))
  .get('/admin/terminal', anyone, (c) => showShell(c, terminalPolicy(c.var.ctx.connection)))
  .get('/admin/*', anyone, (c) => showShell(c, officePolicy()));

async function showShell(c: Context<App>, policy: string): Promise<Response> {
  const { ctx, portal } = c.var;
  const testMode = !isLive(ctx.connection);
  const shell = await portal.renderShell({ testMode }, c.req.raw, c.env, c.executionCtx as ExecutionContext);
  const headers = new Headers(shell.headers);
  headers.set('Content-Security-Policy', policy);
  headers.set('Cache-Control', 'no-cache');
  headers.set('Content-Type', 'text/html; charset=utf-8');
  return new Response(shell.body, { status: shell.status, headers });
}
