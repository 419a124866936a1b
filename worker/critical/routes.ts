import { Hono } from 'hono';
import { allow } from '../access/allow.ts';
import { idempotencyKey, parse } from '../http/parse.ts';
import type { App } from '../http/types.ts';
import { queried } from '../lists/query.ts';
import { readCritical, selectCritical } from './list.ts';
import { reviewCritical } from './review.ts';
import { criticalPath, criticalQuery } from './schema.ts';

export const criticalRoutes = new Hono<App>()
  .get('/critical-events', allow('read'), queried(criticalQuery), async (c) => {
    const query = c.req.valid('query');
    const [rows] = await c.var.ctx.db.batch([selectCritical(query)]);
    return c.json(readCritical(rows, query.limit));
  })
  .post('/critical-events/:id/review', allow('bookkeep'), async (c) => {
    idempotencyKey(c);
    return c.json(await reviewCritical(c.var.ctx, parse(criticalPath, c.req.param()).id));
  });
