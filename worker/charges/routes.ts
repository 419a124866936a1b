import { Hono } from 'hono';
import { allow } from '../access/allow.ts';
import { wishOf } from '../http/once.ts';
import { parse, parseBody } from '../http/parse.ts';
import type { App } from '../http/types.ts';
import { queried } from '../lists/query.ts';
import { readPeriod } from '../payment-events/period.ts';
import { chargeAtTerminal, chargeByHand } from './create.ts';
import { readCharges, readOne, selectCharge, selectCharges } from './list.ts';
import { chargeBody, chargePath, chargeQuery, terminalBody } from './schema.ts';
import { terminalOf } from './terminal.ts';

export const chargesRoutes = new Hono<App>()
  .get('/charges', allow('read'), queried(chargeQuery), async (c) => {
    const query = c.req.valid('query');
    const { ctx } = c.var;
    const [rows] = await ctx.db.batch([selectCharges(query, await readPeriod(ctx, query))]);
    return c.json(readCharges(rows, query.limit, ctx.connection));
  })
  .get('/charges/:number', allow('read'), async (c) => {
    const { ctx } = c.var;
    const [rows] = await ctx.db.batch([selectCharge(parse(chargePath, c.req.param()).number)]);
    return c.json(readOne(rows, ctx.connection));
  })
  .post('/charges', allow('bookkeep'), async (c) => {
    const body = await parseBody(c, chargeBody);
    return c.json(await chargeByHand(c.var.ctx, await wishOf(c, body), body), 201);
  })
  .get('/terminal', allow('bookkeep'), (c) => c.json(terminalOf(c.env)))
  .post('/terminal', allow('bookkeep'), async (c) => {
    const body = await parseBody(c, terminalBody);
    return c.json(await chargeAtTerminal(c.var.ctx, await wishOf(c, body), body), 201);
  });
