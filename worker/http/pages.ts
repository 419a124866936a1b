import type { Context as HonoContext } from 'hono';
import type { Office, PayerPage, View } from '../payer/page.ts';
import { parseSettings, selectSettings } from '../settings/read.ts';
import { type Settings, settings as settingsSchema } from '../settings/schema.ts';
import { isLive } from '../stripe/connection.ts';
import { pagePolicy } from './security.ts';
import type { App } from './types.ts';

/** Renders what a payer sees. `settings`: as read in the request's own trip; else they are read here. */
export async function showPage(
  c: HonoContext<App>,
  status: number,
  view: View,
  settings?: Settings,
): Promise<Response> {
  const { ctx, portal } = c.var;
  const nonce = crypto.randomUUID().replaceAll('-', '');
  const page: PayerPage = {
    status,
    language: portal.chooseLanguage(c.req.header('Accept-Language') ?? null),
    nonce,
    office: officeOf(settings ?? (await readSettings(c)), !isLive(ctx.connection)),
    ...view,
  };
  const response = await portal.render(page, c.req.raw, c.env, c.executionCtx as ExecutionContext);
  const headers = new Headers(response.headers);
  headers.set('Content-Security-Policy', pagePolicy(nonce, ctx.connection));
  headers.set('Vary', 'Accept-Language');
  headers.set('Content-Type', 'text/html; charset=utf-8');
  // A template that fails answers 500 by itself; that must not be sent out as a success.
  return new Response(response.body, { status: response.status, headers });
}

/** The settings, or their defaults when the database cannot say: a page that helps a little beats none. */
async function readSettings(c: HonoContext<App>): Promise<Settings> {
  const { ctx } = c.var;
  try {
    const [rows] = await ctx.db.batch([selectSettings()]);
    return parseSettings(rows);
  } catch (error) {
    ctx.log('settings_unreadable', { message: String(error) });
    return settingsSchema.parse({ office: {}, payments: {} });
  }
}

function officeOf({ office, payments }: Settings, testMode: boolean): Office {
  return { ...office, currency: payments.currency, testMode };
}
