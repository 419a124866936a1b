import { Hono } from 'hono';
import { allow } from '../access/allow.ts';
import { wishOf } from '../http/once.ts';
import { idempotencyKey, parse, parseBody } from '../http/parse.ts';
import type { App } from '../http/types.ts';
import { queried } from '../lists/query.ts';
import { entryPath } from '../register/schema.ts';
import { createRefund } from './create.ts';
import { decideRefund } from './decide.ts';
import { readRefunds, selectRefunds } from './list.ts';
import { declineBody, refundBody, refundPath, refundQuery } from './schema.ts';

export const refundsRoutes = new Hono<App>()
  .get('/refunds', allow('read'), queried(refundQuery), async (c) => {
    const [rows] = await c.var.ctx.db.batch([selectRefunds(c.req.valid('query').state)]);
    return c.json(readRefunds(rows));
  })
  .post('/register/:id/refunds', allow('bookkeep'), async (c) => {
    const { id } = parse(entryPath, c.req.param());
    const key = idempotencyKey(c);
    return c.json(await createRefund(c.var.ctx, id, await parseBody(c, refundBody), key), 201);
  })
  .post('/refunds/:id/approve', allow('bookkeep'), async (c) => {
    const { id } = parse(refundPath, c.req.param());
    return c.json(await decideRefund(c.var.ctx, await wishOf(c, {}), id, 'approved'));
  })
  .post('/refunds/:id/decline', allow('bookkeep'), async (c) => {
    const { id } = parse(refundPath, c.req.param());
    const body = await parseBody(c, declineBody);
    return c.json(await decideRefund(c.var.ctx, await wishOf(c, body), id, 'declined', body.note));
  });
