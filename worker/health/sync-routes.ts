import { Hono } from 'hono';
import { allow } from '../access/allow.ts';
import type { App } from '../http/types.ts';
import { readSync, selectSync } from './sync.ts';

export const syncRoutes = new Hono<App>().get('/health/sync', allow('read'), async (c) => {
  const { ctx } = c.var;
  return c.json(readSync(ctx, await ctx.db.batch(selectSync(ctx))));
});
