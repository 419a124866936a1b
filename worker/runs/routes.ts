import { Hono } from 'hono';
import { allow } from '../access/allow.ts';
import { wishOf } from '../http/once.ts';
import { parse } from '../http/parse.ts';
import type { App } from '../http/types.ts';
import { queried } from '../lists/query.ts';
import { readAttempts, selectAttempts } from './attempts.ts';
import { controlRun } from './control.ts';
import { readRunDetail, selectRun } from './find.ts';
import { readRuns, selectRuns } from './list.ts';
import { attemptQuery, runPath, runQuery } from './schema.ts';

export const runsRoutes = new Hono<App>()
  .get('/runs', allow('read'), queried(runQuery), async (c) => {
    const query = c.req.valid('query');
    const [rows] = await c.var.ctx.db.batch([selectRuns(query)]);
    return c.json(readRuns(rows, query.limit));
  })
  .get('/runs/:number', allow('read'), async (c) => {
    const { number } = parse(runPath, c.req.param());
    return c.json(readRunDetail(await c.var.ctx.db.batch(selectRun(number))));
  })
  .get('/runs/:number/attempts', allow('read'), queried(attemptQuery), async (c) => {
    const { number } = parse(runPath, c.req.param());
    const query = c.req.valid('query');
    const rows = await c.var.ctx.db.batch(selectAttempts(number, query));
    return c.json(readAttempts(rows, query.limit));
  })
  .post('/runs/:number/pause', allow('bookkeep'), async (c) => {
    const { number } = parse(runPath, c.req.param());
    return c.json(await controlRun(c.var.ctx, await wishOf(c, null), number, 'pause'));
  })
  .post('/runs/:number/resume', allow('bookkeep'), async (c) => {
    const { number } = parse(runPath, c.req.param());
    return c.json(await controlRun(c.var.ctx, await wishOf(c, null), number, 'resume'));
  })
  .post('/runs/:number/stop', allow('bookkeep'), async (c) => {
    const { number } = parse(runPath, c.req.param());
    return c.json(await controlRun(c.var.ctx, await wishOf(c, null), number, 'stop'));
  });
