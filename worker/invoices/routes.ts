import { Hono } from 'hono';
import { z } from 'zod';
import { allow } from '../access/allow.ts';
import { idempotencyKey, parse } from '../http/parse.ts';
import type { App } from '../http/types.ts';
import { queried, rowId, sent } from '../lists/query.ts';
import { readDue, selectDue } from './due.ts';
import { readInvoice, selectInvoice } from './find.ts';
import { keepOpen } from './keep-open.ts';
import { readInvoices, selectInvoices } from './list.ts';
import { reinvoice, reinvoiceAll } from './reinvoice.ts';
import { dueQuery, invoicePath, invoiceQuery, keepOpenBody, reinvoiceBody, voidBody } from './schema.ts';
import { voidInvoice } from './void.ts';
import { readAllWaiting, selectAllWaiting } from './waiting.ts';

const customerPath = z.object({ id: rowId });

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
  .get('/invoices/waiting', allow('read'), async (c) => {
    const [rows] = await c.var.ctx.db.batch([selectAllWaiting()]);
    return c.json(readAllWaiting(rows));
  })
  .post('/invoices/reinvoice', allow('bookkeep'), sent(reinvoiceBody), async (c) => {
    const { after } = c.req.valid('json');
    return c.json(await reinvoiceAll(c.var.ctx, after, idempotencyKey(c)), 201);
  })
  .post('/customers/:id/invoices', allow('bookkeep'), async (c) => {
    const { id } = parse(customerPath, c.req.param());
    return c.json(await reinvoice(c.var.ctx, id, idempotencyKey(c)), 201);
  })
  .post('/invoices/:number/void', allow('bookkeep'), sent(voidBody), async (c) => {
    idempotencyKey(c);
    const { number } = parse(invoicePath, c.req.param());
    return c.json(await voidInvoice(c.var.ctx, number, c.req.valid('json').note));
  })
  .put('/invoices/:number/keep-open', allow('bookkeep'), sent(keepOpenBody), async (c) => {
    const { number } = parse(invoicePath, c.req.param());
    return c.json(await keepOpen(c.var.ctx, number, c.req.valid('json').keep_open));
  })
  .get('/invoices/:number', allow('read'), async (c) => {
    const { number } = parse(invoicePath, c.req.param());
    return c.json(readInvoice(await c.var.ctx.db.batch(selectInvoice(number))));
  });
