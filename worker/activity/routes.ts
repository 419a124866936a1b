import { Hono } from 'hono';
import { allow } from '../access/allow.ts';
import type { App } from '../http/types.ts';
import { queried } from '../lists/query.ts';
import { readActivities, selectActivity } from './list.ts';
import { activityQuery } from './schema.ts';

export const activityRoutes = new Hono<App>().get(
  '/activity',
  allow('read'),
  queried(activityQuery),
  async (c) => {
    const query = c.req.valid('query');
    const [rows] = await c.var.ctx.db.batch([selectActivity(query)]);
    return c.json(readActivities(rows, query.limit));
  },
);
