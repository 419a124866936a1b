import { Hono } from 'hono';
import { allow } from '../access/allow.ts';
import type { App } from '../http/types.ts';
import { queried } from '../lists/query.ts';
import { exportEvents } from './export.ts';
import { readEvents, selectEvents } from './list.ts';
import { readPeriod, readZone } from './period.ts';
import { eventFilters, eventQuery } from './schema.ts';

/** The payment-event finder, and its table for spreadsheets. */
export const paymentEventsRoutes = new Hono<App>()
  .get('/payment-events', allow('read'), queried(eventQuery), async (c) => {
    const { after, limit, ...query } = c.req.valid('query');
    const { ctx } = c.var;
    const wanted = { ...query, ...(await readPeriod(ctx, query)) };
    return c.json(readEvents(await ctx.db.batch(selectEvents(wanted, after, limit)), limit));
  })
  .get('/payment-events.csv', allow('read'), queried(eventFilters), async (c) => {
    const query = c.req.valid('query');
    const { ctx } = c.var;
    const zone = await readZone(ctx);
    return exportEvents(ctx, { ...query, ...(await readPeriod(ctx, query)) }, zone);
  });
