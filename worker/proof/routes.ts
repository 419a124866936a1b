import { Hono } from 'hono';
import { allow } from '../access/allow.ts';
import { idempotencyKey } from '../http/parse.ts';
import type { App } from '../http/types.ts';
import { queried } from '../lists/query.ts';
import { readPeriod } from '../payment-events/period.ts';
import { readProof, selectProof } from './read.ts';
import { runProof } from './run.ts';
import { proofQuery } from './schema.ts';

const MONTH_MS = 31 * 24 * 3600 * 1000;

export const proofRoutes = new Hono<App>()
  .get('/proof', allow('read'), queried(proofQuery), async (c) => {
    const { ctx } = c.var;
    const query = c.req.valid('query');
    const asked = await readPeriod(ctx, query);
    const [clock] = asked.to === undefined ? await ctx.db.batch([ctx.clock.select()]) : [];
    const to = asked.to ?? Number(clock?.[0]?.now_ms) + 1;
    const period = { from: asked.from ?? to - MONTH_MS, to };
    return c.json(readProof(await ctx.db.batch(selectProof(period.from, period.to)), ctx.connection, period));
  })
  // The same again changes nothing, so the key need not be remembered.
  .post('/proof/run', allow('bookkeep'), async (c) => {
    idempotencyKey(c);
    return c.json({ finished: await runProof(c.var.ctx) });
  });
