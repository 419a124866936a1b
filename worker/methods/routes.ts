import { Hono } from 'hono';
import { allow } from '../access/allow.ts';
import { idempotencyKey, parse, parseBody } from '../http/parse.ts';
import type { App } from '../http/types.ts';
import { queried } from '../lists/query.ts';
import * as method from './change.ts';
import { methodOf, selectMethods } from './find.ts';
import { methodPath, methodsQuery, recurringBody, setupBody } from './schema.ts';
import { openSetup } from './set-up.ts';

export const methodsRoutes = new Hono<App>()
  .get('/methods', allow('read'), queried(methodsQuery), async (c) => {
    const [rows = []] = await c.var.ctx.db.batch([selectMethods(c.req.valid('query').customer_id)]);
    return c.json({ data: rows.map(methodOf) });
  })
  .post('/methods/setup', allow('bookkeep'), async (c) => {
    idempotencyKey(c);
    const { customer_id } = await parseBody(c, setupBody);
    const { origin } = new URL(c.req.url);
    return c.json(
      { url: await openSetup(c.var.ctx, customer_id, `${origin}/admin/customers/${customer_id}`) },
      201,
    );
  })
  .post('/methods/:id/prefer', allow('bookkeep'), async (c) => {
    idempotencyKey(c);
    return c.json(await method.prefer(c.var.ctx, parse(methodPath, c.req.param()).id));
  })
  .post('/methods/:id/recurring', allow('bookkeep'), async (c) => {
    idempotencyKey(c);
    const { id } = parse(methodPath, c.req.param());
    return c.json(await method.allow(c.var.ctx, id, await parseBody(c, recurringBody)));
  })
  .post('/methods/:id/remove', allow('bookkeep'), async (c) => {
    idempotencyKey(c);
    return c.json(await method.remove(c.var.ctx, parse(methodPath, c.req.param()).id));
  });
