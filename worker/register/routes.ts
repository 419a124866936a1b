import { Hono } from 'hono';
import { allow } from '../access/allow.ts';
import { parse } from '../http/parse.ts';
import type { App } from '../http/types.ts';
import { readRegister, selectRegister } from './list.ts';
import { registerQuery } from './schema.ts';

export const registerRoutes = new Hono<App>().get('/register', allow('read'), async (c) => {
  const query = parse(registerQuery, c.req.query());
  const [rows] = await c.var.ctx.db.batch([selectRegister(query)]);
  return c.json(readRegister(rows, query.limit));
});
