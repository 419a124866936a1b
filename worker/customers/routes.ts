import { Hono } from 'hono';
import { allow } from '../access/allow.ts';
import { parse } from '../http/parse.ts';
import type { App } from '../http/types.ts';
import { queried, sent } from '../lists/query.ts';
import { readBalances, selectBalances } from './balances.ts';
import { changeFeePolicy } from './fee-policy.ts';
import { readCustomer, selectCustomer } from './find.ts';
import { readCustomers, selectCustomers } from './list.ts';
import { balancesQuery, customerPath, customerQuery, feePolicyBody } from './schema.ts';

export const customersRoutes = new Hono<App>()
  .get('/customers', allow('read'), queried(customerQuery), async (c) => {
    const query = c.req.valid('query');
    const [rows] = await c.var.ctx.db.batch([selectCustomers(query)]);
    return c.json(readCustomers(rows, query));
  })
  .get('/customers/balances', allow('read'), queried(balancesQuery), async (c) => {
    const [rows] = await c.var.ctx.db.batch([selectBalances(c.req.valid('query').ids)]);
    return c.json(readBalances(rows));
  })
  .get('/customers/:id', allow('read'), async (c) => {
    const { id } = parse(customerPath, c.req.param());
    return c.json(readCustomer(await c.var.ctx.db.batch(selectCustomer(id))));
  })
  .put('/customers/:id/fee-policy', allow('bookkeep'), sent(feePolicyBody), async (c) => {
    const { id } = parse(customerPath, c.req.param());
    return c.json(await changeFeePolicy(c.var.ctx, id, c.req.valid('json')));
  });
