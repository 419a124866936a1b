import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { z } from 'zod';
import { sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import type { App } from '../http/types.ts';
import { isSandbox } from '../stripe/connection.ts';

/** Only where a stand-in plays Stripe, and only for who holds its key; elsewhere these routes do not exist. */
const sandboxOnly = createMiddleware<App>(async (c, next) => {
  const { connection } = c.var.ctx;
  if (!isSandbox(connection)) throw new BusinessError('not_found', 'There is nothing here.');
  if (c.req.header('Authorization') !== `Bearer ${connection.secretKey}`) {
    throw new BusinessError('unauthorized', 'Send the stand-in’s secret key.');
  }
  await next();
});

const clockBody = z.strictObject({ offset_ms: z.int() });

/** What the stand-in and `npm start` need of a sandbox: its clock, and whether it has come to rest. */
export const sandboxRoutes = new Hono<App>()
  .use('/internal/*', sandboxOnly)
  .post('/internal/clock', async (c) => {
    const { offset_ms } = clockBody.parse(await c.req.json());
    await c.var.ctx.db.batch([sql('UPDATE settings SET clock_offset_ms = :offset WHERE id = 1', { offset: offset_ms })]);
    return c.json({ offset_ms });
  })
  .get('/internal/idle', async (c) => {
    const [rows] = await c.var.ctx.db.batch([sql('SELECT count(*) AS unfinished FROM stripe_objects WHERE hints <> handled')]);
    return c.json({ idle: rows?.[0]?.['unfinished'] === 0 });
  });
