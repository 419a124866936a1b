import { Hono } from 'hono';
import { allow } from '../access/allow.ts';
import { parse } from '../http/parse.ts';
import type { App } from '../http/types.ts';
import { queried, sent } from '../lists/query.ts';
import { readReview, selectReview } from './list.ts';
import { readPending, selectPending } from './pending.ts';
import { objectBody, objectPath, reviewQuery } from './schema.ts';
import { seeObject } from './seen.ts';

export const reviewRoutes = new Hono<App>()
  .get('/review', allow('read'), queried(reviewQuery), async (c) => {
    const query = c.req.valid('query');
    const { ctx } = c.var;
    return c.json(readReview(await ctx.db.batch(selectReview(query)), query, ctx.connection));
  })
  .put('/review/objects/:kind/:id', allow('bookkeep'), sent(objectBody), async (c) => {
    const { kind, id } = parse(objectPath, c.req.param());
    return c.json(await seeObject(c.var.ctx, kind, id, c.req.valid('json').seen));
  })
  .get('/pending', allow('read'), async (c) => {
    const { ctx } = c.var;
    const [rows] = await ctx.db.batch([selectPending()]);
    return c.json(readPending(rows, ctx.connection));
  });
