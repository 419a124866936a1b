import { Hono } from 'hono';
import { allow } from '../access/allow.ts';
import { wishOf } from '../http/once.ts';
import { parse } from '../http/parse.ts';
import type { App } from '../http/types.ts';
import { sent } from '../lists/query.ts';
import { readReceivable, selectReceivable } from './find.ts';
import { changePrice } from './price.ts';
import { priceBody, receivablePath, writeOffBody } from './schema.ts';
import { undoWriteOff, writeOff } from './write-off.ts';

export const receivablesRoutes = new Hono<App>()
  .get('/receivables/:id', allow('read'), async (c) => {
    const { id } = parse(receivablePath, c.req.param());
    return c.json(readReceivable(await c.var.ctx.db.batch(selectReceivable(id))));
  })
  .post('/receivables/:id/write-off', allow('bookkeep'), sent(writeOffBody), async (c) => {
    const { id } = parse(receivablePath, c.req.param());
    const body = c.req.valid('json');
    return c.json(await writeOff(c.var.ctx, await wishOf(c, body), id, body), 201);
  })
  .post('/receivables/:id/undo-write-off', allow('bookkeep'), sent(writeOffBody), async (c) => {
    const { id } = parse(receivablePath, c.req.param());
    const body = c.req.valid('json');
    return c.json(await undoWriteOff(c.var.ctx, await wishOf(c, body), id, body), 201);
  })
  .post('/receivables/:id/price', allow('bookkeep'), sent(priceBody), async (c) => {
    const { id } = parse(receivablePath, c.req.param());
    const body = c.req.valid('json');
    return c.json(await changePrice(c.var.ctx, await wishOf(c, body), id, body), 201);
  });
