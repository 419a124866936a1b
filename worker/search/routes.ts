import { Hono } from 'hono';
import { allow } from '../access/allow.ts';
import type { App } from '../http/types.ts';
import { queried } from '../lists/query.ts';
import { readFound, selectFound } from './find.ts';
import { searchQuery } from './schema.ts';

export const searchRoutes = new Hono<App>().get('/search', allow('read'), queried(searchQuery), async (c) => {
  const { q } = c.req.valid('query');
  return c.json(readFound(await c.var.ctx.db.batch(selectFound(q))));
});
