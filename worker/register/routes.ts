import { Hono } from 'hono';
import { allow } from '../access/allow.ts';
import { parse } from '../http/parse.ts';
import type { App } from '../http/types.ts';
import { queried, sent } from '../lists/query.ts';
import { readEntry, selectEntry } from './find.ts';
import { readRegister, readTotal, selectRegister, selectTotal } from './list.ts';
import { reviewEntry } from './review.ts';
import { entryPath, registerFilters, registerQuery, reviewBody } from './schema.ts';

export const registerRoutes = new Hono<App>()
  .get('/register', allow('read'), queried(registerQuery), async (c) => {
    const query = c.req.valid('query');
    const [rows] = await c.var.ctx.db.batch([selectRegister(query)]);
    return c.json(readRegister(rows, query));
  })
  .get('/register/total', allow('read'), queried(registerFilters), async (c) => {
    const [rows] = await c.var.ctx.db.batch([selectTotal(c.req.valid('query'))]);
    return c.json(readTotal(rows));
  })
  .get('/register/:id', allow('read'), async (c) => {
    const { id } = parse(entryPath, c.req.param());
    const { ctx } = c.var;
    return c.json(readEntry(await ctx.db.batch(selectEntry(id)), ctx.connection));
  })
  .put('/register/:id/review', allow('bookkeep'), sent(reviewBody), async (c) => {
    const { id } = parse(entryPath, c.req.param());
    const { needs_review, note } = c.req.valid('json');
    return c.json(await reviewEntry(c.var.ctx, id, needs_review, note));
  });
