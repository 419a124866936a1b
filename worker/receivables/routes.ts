import { Hono } from 'hono';
import { allow } from '../access/allow.ts';
import { parse } from '../http/parse.ts';
import type { App } from '../http/types.ts';
import { readReceivable, selectReceivable } from './find.ts';
import { receivablePath } from './schema.ts';

export const receivablesRoutes = new Hono<App>().get('/receivables/:id', allow('read'), async (c) => {
  const { id } = parse(receivablePath, c.req.param());
  return c.json(readReceivable(await c.var.ctx.db.batch(selectReceivable(id))));
});
