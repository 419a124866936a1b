import { Hono } from 'hono';
import { allow } from '../access/allow.ts';
import { wishOf } from '../http/once.ts';
import { idempotencyKey, parse, parseBody } from '../http/parse.ts';
import type { App } from '../http/types.ts';
import { queried } from '../lists/query.ts';
import { readMovements, readWallet, selectMovements, selectWallet } from './find.ts';
import { movementQuery, walletBody, walletPath } from './schema.ts';
import { setUpWallet, stopWallet } from './set-up.ts';

export const walletRoutes = new Hono<App>()
  .get('/customers/:id/wallet', allow('read'), async (c) => {
    const [rows] = await c.var.ctx.db.batch([selectWallet(parse(walletPath, c.req.param()).id)]);
    return c.json(readWallet(rows));
  })
  .put('/customers/:id/wallet', allow('bookkeep'), async (c) => {
    const { id } = parse(walletPath, c.req.param());
    const body = await parseBody(c, walletBody);
    return c.json(await setUpWallet(c.var.ctx, await wishOf(c, body), id, body));
  })
  .post('/customers/:id/wallet/stop', allow('bookkeep'), async (c) => {
    idempotencyKey(c);
    return c.json(await stopWallet(c.var.ctx, parse(walletPath, c.req.param()).id, 'office'));
  })
  .get('/customers/:id/wallet/movements', allow('read'), queried(movementQuery), async (c) => {
    const { after, limit } = c.req.valid('query');
    const [rows] = await c.var.ctx.db.batch([
      selectMovements(parse(walletPath, c.req.param()).id, after, limit),
    ]);
    return c.json(readMovements(rows, limit));
  });
