import { Hono } from 'hono';
import { allow } from '../access/allow.ts';
import { parse } from '../http/parse.ts';
import type { App } from '../http/types.ts';
import { readInvoice, selectInvoice } from './find.ts';
import { invoicePath } from './schema.ts';

export const invoicesRoutes = new Hono<App>().get('/invoices/:number', allow('read'), async (c) => {
  const { number } = parse(invoicePath, c.req.param());
  const [rows] = await c.var.ctx.db.batch([selectInvoice(number)]);
  return c.json(readInvoice(rows));
});
