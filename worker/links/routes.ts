import { Hono } from 'hono';
import { allow } from '../access/allow.ts';
import { wishOf } from '../http/once.ts';
import { parseBody } from '../http/parse.ts';
import type { App } from '../http/types.ts';
import { linkBody } from './schema.ts';
import { sendLink } from './send.ts';

export const linksRoutes = new Hono<App>().post('/links', allow('bookkeep'), async (c) => {
  const body = await parseBody(c, linkBody);
  return c.json(await sendLink(c.var.ctx, await wishOf(c, body), body), 201);
});
