import { Hono } from 'hono';
import { allow } from '../access/allow.ts';
import { idempotencyKey, parseBody } from '../http/parse.ts';
import type { App } from '../http/types.ts';
import { queried } from '../lists/query.ts';
import { methodOf, selectMethods } from './find.ts';
import { methodsQuery, setupBody } from './schema.ts';
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
  });
