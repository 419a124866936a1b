import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { z } from 'zod';
import { sql } from '../db/database.ts';
import { loadDemo } from '../demo/load.ts';
import { hireDemo } from '../demo/staff.ts';
import { BusinessError } from '../http/errors.ts';
import type { App } from '../http/types.ts';
import { isLive, isSandbox } from '../stripe/connection.ts';

/**
 * Only where a stand-in plays Stripe or on a developer's machine with test keys, and only for who holds the key;
 * elsewhere these routes do not exist.
 */
const sandboxKey = createMiddleware<App>(async (c, next) => {
  const { connection } = c.var.ctx;
  const testing = isSandbox(connection) || (c.env.ENVIRONMENT === 'development' && !isLive(connection));
  if (!testing) throw new BusinessError('not_found', 'There is nothing here.');
  if (c.req.header('Authorization') !== `Bearer ${connection.secretKey}`) {
    throw new BusinessError('unauthorized', 'Send Stripe’s secret key of this deployment.');
  }
  await next();
});

const sandboxOnly = Object.assign(sandboxKey, { need: 'sandbox key' as const });

const clockBody = z.strictObject({ offset_ms: z.int() });

/** What the stand-in and `npm start` need of a sandbox: its clock, and whether it has come to rest. */
export const sandboxRoutes = new Hono<App>()
  .post('/internal/clock', sandboxOnly, async (c) => {
    const parsed = clockBody.safeParse(await c.req.json().catch(() => null));
    if (!parsed.success)
      throw new BusinessError('invalid', 'Send {"offset_ms": <whole milliseconds>}.', 'offset_ms');
    const { offset_ms } = parsed.data;
    await c.var.ctx.db.batch([
      sql('UPDATE settings SET clock_offset_ms = :offset WHERE id = 1', { offset: offset_ms }),
    ]);
    return c.json({ offset_ms });
  })
  .get('/internal/idle', sandboxOnly, async (c) => {
    const [rows] = await c.var.ctx.db.batch([
      sql('SELECT count(*) AS unfinished FROM stripe_objects WHERE hints <> handled'),
    ]);
    return c.json({ idle: rows?.[0]?.unfinished === 0 });
  })
  .post('/internal/demo', sandboxOnly, async (c) => {
    const { ctx } = c.var;
    const url = new URL(c.req.url).origin;
    const { protocol, host, port } = ctx.connection;
    const facts = await loadDemo(ctx, url, c.env.DEMO_API_KEY);
    const admin = await hireDemo(ctx, c.env, url);
    return c.json({
      url,
      sandboxUrl: host === null ? null : `${protocol}://${host}:${port}`,
      admin,
      apiKey: c.env.DEMO_API_KEY ?? null,
      ...facts,
    });
  })
  .all('/internal/*', sandboxOnly, () => {
    throw new BusinessError('not_found', 'There is nothing here.');
  });
