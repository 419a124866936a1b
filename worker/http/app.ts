import { Hono, type MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { trimTrailingSlash } from 'hono/trailing-slash';
import { accessRoutes } from '../access/routes.ts';
import { accountRoutes } from '../account/routes.ts';
import { apiElsewhere, apiRoutes } from '../api/routes.ts';
import { createContext } from '../environment.ts';
import { healthRoutes } from '../health/routes.ts';
import { webhookRoutes } from '../intake/routes.ts';
import { payerRoutes } from '../payer/routes.ts';
import { sandboxMailRoutes } from '../sandbox/mail-routes.ts';
import { sandboxRoutes } from '../sandbox/routes.ts';
import { brandingRoutes } from '../settings/routes.ts';
import { adminRoutes } from './admin.ts';
import { anyone } from './anyone.ts';
import { withContext } from './context.ts';
import { asJson, BusinessError } from './errors.ts';
import { showPage } from './pages.ts';
import { securityHeaders } from './security.ts';
import type { App, Portal } from './types.ts';

/** The whole HTTP surface. Who acts is decided here, by path. `create`: how a request gets its context. */
export function createApp(portal: Portal, create = createContext): Hono<App> {
  const app = new Hono<App>();
  app.use(async (c, next) => {
    c.set('portal', portal);
    await next();
  });
  app.use(readToTheEnd);
  app.use(securityHeaders);
  app.use('/webhooks/*', withContext(create, { kind: 'webhook' }));
  app.use('/api/*', withContext(create, { kind: 'system' }));
  app.use('/auth/*', withContext(create, { kind: 'system' }));
  app.use('/admin/*', withContext(create, { kind: 'system' }));
  app.use('/internal/*', withContext(create, { kind: 'system' }));
  app.use('/healthz', withContext(create, { kind: 'system' }));
  app.use('*', async (c, next) => (c.var.ctx ? next() : withContext(create, { kind: 'payer' })(c, next)));

  app.use(trimTrailingSlash());
  app.get('/', anyone, (c) => c.redirect('/pay', 302));
  app.route('/', healthRoutes);
  app.route('/', webhookRoutes);
  app.route('/', accessRoutes);
  app.route('/', apiRoutes);
  app.route('/', apiElsewhere);
  app.route('/', sandboxRoutes);
  app.route('/', sandboxMailRoutes);
  app.route('/', brandingRoutes);
  app.route('/', adminRoutes);
  app.route('/', accountRoutes);
  app.route('/', payerRoutes);
  app.notFound((c) => {
    // Typed from a letter, perhaps with a capital.
    const { pathname } = new URL(c.req.url);
    if (/^\/pay(\/|$)/i.test(pathname) && !pathname.startsWith('/pay'))
      return c.redirect(pathname.toLowerCase(), 302);
    return showPage(c, 404, { view: 'notice', reason: 'no_page' });
  });
  app.onError((error, c) => {
    if (error instanceof BusinessError) return c.json(...asJson(error));
    const reference = crypto.randomUUID().slice(0, 8);
    c.var.ctx?.log('request_failed', {
      reference,
      path: routePath(c),
      message: String(error.stack ?? error),
    });
    if (/^\/(api|auth|webhooks|internal)\//.test(c.req.path) || !c.var.ctx) {
      return c.json(
        ...asJson(new BusinessError('internal', `Something went wrong here. Reference: ${reference}`)),
      );
    }
    return showPage(c, 500, { view: 'notice', reason: 'broken', reference });
  });
  return app;
}

/**
 * Reads what is left of a body that was refused early. Cloudflare does this by itself; the local runtime drops the
 * connection instead, and a clear refusal would be lost.
 */
const readToTheEnd: MiddlewareHandler<App> = async (c, next) => {
  await next();
  const { body, bodyUsed } = c.req.raw;
  if (c.env.ENVIRONMENT === 'development' && body && !bodyUsed)
    await body.pipeTo(new WritableStream()).catch(() => {});
};
