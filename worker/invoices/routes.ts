import { Hono } from 'hono';
import { allow } from '../access/allow.ts';
import { parse } from '../http/parse.ts';
import type { App } from '../http/types.ts';
import { queried } from '../lists/query.ts';
import { readDue, selectDue } from './due.ts';
import { readInvoice, selectInvoice } from './find.ts';
import { readInvoices, selectInvoices } from './list.ts';
import { dueQuery, invoicePath, invoiceQuery } from './schema.ts';

export const invoicesRoutes = new Hono<App>()
  .get('/invoices', allow('read'), queried(invoiceQuery), async (c) => {
    const query = c.req.valid('query');
    const [rows] = await c.var.ctx.db.batch([selectInvoices(query)]);
    return c.json(readInvoices(rows, query.limit));
  })
  .get('/invoices/due', allow('read'), queried(dueQuery), async (c) => {
    const [rows] = await c.var.ctx.db.batch([selectDue(c.req.valid('query').numbers)]);
    return c.json(readDue(rows));
  })
  .get('/invoices/:number', allow('read'), async (c) => {
    const { number } = parse(invoicePath, c.req.param());
    return c.json(readInvoice(await c.var.ctx.db.batch(selectInvoice(number))));
  });
