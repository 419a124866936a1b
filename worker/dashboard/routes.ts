import { Hono } from 'hono';
import { allow } from '../access/allow.ts';
import type { App } from '../http/types.ts';
import { queried } from '../lists/query.ts';
import { readDashboard, selectDashboard } from './read.ts';
import { takingsQuery } from './schema.ts';
import { readTakings, selectTakings } from './takings.ts';

export const dashboardRoutes = new Hono<App>()
  .get('/dashboard', allow('read'), async (c) => {
    const { ctx } = c.var;
    return c.json(readDashboard(ctx, await ctx.db.batch(selectDashboard(ctx))));
  })
  .get('/dashboard/takings', allow('read'), queried(takingsQuery), async (c) => {
    const { ctx } = c.var;
    const { days } = c.req.valid('query');
    return c.json(readTakings(await ctx.db.batch(selectTakings(ctx, days)), days));
  });
