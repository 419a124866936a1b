import { Hono } from 'hono';
import { allow } from '../access/allow.ts';
import { parse } from '../http/parse.ts';
import type { App } from '../http/types.ts';
import { queried, sent } from '../lists/query.ts';
import { chooseReceivables } from './choose.ts';
import { readDispute, readDisputes, selectDispute, selectDisputes } from './find.ts';
import { choiceBody, disputePath, disputeQuery } from './schema.ts';

export const disputesRoutes = new Hono<App>()
  .get('/disputes', allow('read'), queried(disputeQuery), async (c) => {
    const query = c.req.valid('query');
    const { ctx } = c.var;
    const [rows] = await ctx.db.batch([selectDisputes(query)]);
    return c.json(readDisputes(rows, query, ctx.connection));
  })
  .get('/disputes/:id', allow('read'), async (c) => {
    const { id } = parse(disputePath, c.req.param());
    const { ctx } = c.var;
    return c.json(readDispute(await ctx.db.batch(selectDispute(id)), ctx.connection));
  })
  .put('/disputes/:id/receivables', allow('bookkeep'), sent(choiceBody), async (c) => {
    const { id } = parse(disputePath, c.req.param());
    return c.json(await chooseReceivables(c.var.ctx, id, c.req.valid('json').receivable_ids));
  });
