import { Hono } from 'hono';
import { allow } from '../access/allow.ts';
import { wishOf } from '../http/once.ts';
import { idempotencyKey, parse, parseBody } from '../http/parse.ts';
import type { App } from '../http/types.ts';
import { enableByStaff } from './enable.ts';
import { readAutopay, selectAutopay } from './find.ts';
import { autopayBody, autopayPath } from './schema.ts';
import { stopAutopay } from './stop.ts';

export const autopayRoutes = new Hono<App>()
  .get('/customers/:id/autopay', allow('read'), async (c) => {
    const { id } = parse(autopayPath, c.req.param());
    return c.json(readAutopay(await c.var.ctx.db.batch(selectAutopay(id))));
  })
  .put('/customers/:id/autopay', allow('bookkeep'), async (c) => {
    const { id } = parse(autopayPath, c.req.param());
    const body = await parseBody(c, autopayBody);
    return c.json(await enableByStaff(c.var.ctx, await wishOf(c, body), id, body));
  })
  .post('/customers/:id/autopay/stop', allow('bookkeep'), async (c) => {
    idempotencyKey(c);
    const { ctx } = c.var;
    const { id } = parse(autopayPath, c.req.param());
    const rows = await ctx.db.batch([...stopAutopay(ctx, id, 'office'), ...selectAutopay(id)]);
    return c.json(readAutopay(rows.slice(-3)));
  });
