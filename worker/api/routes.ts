import { Hono } from 'hono';
import type { z } from 'zod';
import { BusinessError } from '../http/errors.ts';
import type { App } from '../http/types.ts';
import { readInvoice, selectInvoice } from '../invoices/find.ts';
import { invoicePath } from '../invoices/schema.ts';
import { readRegister, selectRegister } from '../register/list.ts';
import { registerQuery } from '../register/schema.ts';
import { readWithKey } from './authorise.ts';
import { openApi } from './openapi.ts';

/** The API for programs: JSON, read-only, one key. */
export const apiRoutes = new Hono<App>()
  .get('/api/openapi.json', (c) => c.json(openApi(new URL(c.req.url).origin)))
  .get('/api/v1/register', async (c) => {
    const query = parse(registerQuery, c.req.query());
    const [rows] = await readWithKey(c.var.ctx, c.req.header('Authorization'), [selectRegister(query)]);
    return c.json(readRegister(rows, query.limit));
  })
  .get('/api/v1/invoices/:number', async (c) => {
    const { number } = parse(invoicePath, c.req.param());
    const [rows] = await readWithKey(c.var.ctx, c.req.header('Authorization'), [selectInvoice(number)]);
    return c.json(readInvoice(rows));
  })
  .on(['POST', 'PUT', 'PATCH', 'DELETE'], '/api/*', (c) => {
    c.header('Allow', 'GET');
    throw new BusinessError('method_not_allowed', 'This API only reads, by GET.');
  })
  .all('/api/*', () => {
    throw new BusinessError('not_found', 'There is nothing here. /api/openapi.json lists what there is.');
  });

/** @throws BusinessError invalid, naming the first field that does not fit. */
function parse<T extends z.ZodType>(schema: T, input: unknown): z.infer<T> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new BusinessError('invalid', issue?.message ?? 'The request does not fit.', issue?.path.join('.'));
}
