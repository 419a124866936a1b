import { Hono } from 'hono';
import { allow, knownOf } from '../access/allow.ts';
import { wishOf } from '../http/once.ts';
import { parse } from '../http/parse.ts';
import type { App } from '../http/types.ts';
import { queried, sent } from '../lists/query.ts';
import { readOfficeTime, selectOfficeTime } from '../settings/office-time.ts';
import { readBalances, selectBalances } from './balances.ts';
import { changeFeePolicy } from './fee-policy.ts';
import { readCustomer, selectCustomer } from './find.ts';
import { readCustomers, selectCustomers } from './list.ts';
import { readOwing, selectOwing } from './owing.ts';
import { balancesQuery, customerPath, customerQuery, feePolicyBody, transferBody } from './schema.ts';
import { transferCredit } from './transfer.ts';

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
  })
  .get('/customers/:id/owing', allow('read'), async (c) => {
    const { id } = parse(customerPath, c.req.param());
    return c.json(readOwing(await c.var.ctx.db.batch(selectOwing(id))));
  })
  .post(
    '/customers/:id/transfer',
    allow('bookkeep', (c) => [selectOfficeTime(c.var.ctx.clock)]),
    sent(transferBody),
    async (c) => {
      const { id } = parse(customerPath, c.req.param());
      const body = c.req.valid('json');
      const office = readOfficeTime(knownOf(c)[0]);
      return c.json(await transferCredit(c.var.ctx, await wishOf(c, body), id, body, office), 201);
    },
  );
