import { Hono } from 'hono';
import { z } from 'zod';
import { allow } from '../access/allow.ts';
import { previewFee, storedNotices } from '../fees/notices.ts';
import { type FeePreview, type FeeQuery, feeQuery } from '../fees/schema.ts';
import { anyone } from '../http/anyone.ts';
import { BusinessError } from '../http/errors.ts';
import { showPage } from '../http/pages.ts';
import { parse, parseBody } from '../http/parse.ts';
import type { App } from '../http/types.ts';
import { queried } from '../lists/query.ts';
import { type Connection, isLive, isSandbox } from '../stripe/connection.ts';
import {
  changeSettings,
  readVersioned,
  type ShownSettings,
  selectVersioned,
  settingsChange,
  type Versioned,
  withChange,
} from './change.ts';
import { findLogo, keepLogo } from './logo.ts';
import { fitting, previewQuery, sampleView } from './preview.ts';

/** What the office set up, for the API. */
export const settingsRoutes = new Hono<App>()
  .get('/settings', allow('read'), async (c) => {
    const [rows] = await c.var.ctx.db.batch([selectVersioned()]);
    return c.json(shown(readVersioned(rows), c.var.ctx.connection));
  })
  .put('/settings', allow('configure'), async (c) => {
    const change = await parseBody(c, settingsChange);
    return c.json(shown(await changeSettings(c.var.ctx, change), c.var.ctx.connection));
  })
  .get('/settings/fee', allow('read'), queried(feeQuery), async (c) => {
    const [rows] = await c.var.ctx.db.batch([selectVersioned()]);
    return c.json(thoughtOf(readVersioned(rows), c.req.valid('query')));
  })
  .put('/settings/logo', allow('configure'), async (c) => {
    return c.json({ logo_path: await keepLogo(c.var.ctx, await c.req.arrayBuffer()) });
  });

/** The logo as payers see it, and the payer's pages as they would be with a draft of the settings. */
export const brandingRoutes = new Hono<App>()
  .get('/logo/:hash', anyone, async (c) => {
    const { hash } = parse(z.object({ hash: z.string().max(64) }), c.req.param());
    const logo = await findLogo(c.var.ctx, hash);
    if (logo === null) throw new BusinessError('not_found', 'There is no such logo.');
    // A drawing may hold script; opened by itself it must not run here.
    c.header('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox");
    c.header('Cache-Control', 'public, max-age=31536000, immutable');
    return c.body(logo.bytes, 200, { 'Content-Type': logo.type });
  })
  .get('/admin/preview', allow('read'), async (c) => {
    const { office, page } = parse(previewQuery, c.req.query());
    const [rows] = await c.var.ctx.db.batch([selectVersioned()]);
    const draft = withChange(readVersioned(rows), { office: fitting(office), payments: {} });
    const response = await showPage(c, 200, sampleView(page, new URL(c.req.url).host), draft);
    // Only our own app may show it within itself.
    const policy = response.headers.get('Content-Security-Policy') ?? '';
    response.headers.set(
      'Content-Security-Policy',
      policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'"),
    );
    return response;
  });

function shown(stored: Versioned, connection: Connection): ShownSettings {
  const { version, office, payments } = stored;
  const mode = isSandbox(connection) ? 'sandbox' : isLive(connection) ? 'live' : 'test';
  return { version, office, payments, fee_notices: storedNotices(stored), stripe: { mode } };
}

function thoughtOf({ office, payments: { fee } }: Versioned, query: FeeQuery): FeePreview {
  const terms = {
    bps: query.bps ?? fee.terms.bps,
    fixedCents: query.fixed_cents ?? fee.terms.fixedCents,
    capCents: query.cap_cents === undefined ? fee.terms.capCents : query.cap_cents,
  };
  return previewFee(query.region ?? office.region, terms, fee.override);
}
