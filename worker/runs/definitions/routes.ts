import { Hono, type Context as HonoContext } from 'hono';
import { allow, knownOf } from '../../access/allow.ts';
import { wishOf } from '../../http/once.ts';
import { parse, parseBody } from '../../http/parse.ts';
import type { App } from '../../http/types.ts';
import { queried } from '../../lists/query.ts';
import { readOfficeTime, selectOfficeTime } from '../../settings/office-time.ts';
import { changeDefinition } from './change.ts';
import { createDefinition } from './create.ts';
import { deleteDefinition } from './delete.ts';
import { makeEffective, makeNotEffective } from './effective.ts';
import { readDefinitionDetail, selectDefinition } from './find.ts';
import { readDefinitions, selectDefinitions } from './list.ts';
import { previewRun } from './preview.ts';
import { runNow } from './run-now.ts';
import { definitionBody, definitionPath, definitionQuery, previewBody } from './schema.ts';

const idOf = (c: HonoContext<App>): string => parse(definitionPath, c.req.param()).id;

/** What is known beforehand: the office's time, and the definition. */
const withTime = (c: HonoContext<App>) => [selectOfficeTime(c.var.ctx.clock)];
const withDefinition = (c: HonoContext<App>) => [...withTime(c), ...selectDefinition(idOf(c)).slice(0, 1)];
const timeOf = (c: HonoContext<App>) => readOfficeTime(knownOf(c)[0]);
const rowOf = (c: HonoContext<App>) => knownOf(c)[1]?.[0];

export const definitionsRoutes = new Hono<App>()
  .get('/run-definitions', allow('read'), queried(definitionQuery), async (c) => {
    const query = c.req.valid('query');
    const [rows] = await c.var.ctx.db.batch([selectDefinitions(query)]);
    return c.json(readDefinitions(rows, query.limit));
  })
  .post('/run-definitions', allow('bookkeep'), async (c) => {
    const body = await parseBody(c, definitionBody);
    return c.json(await createDefinition(c.var.ctx, await wishOf(c, body), body), 201);
  })
  .post('/run-definitions/preview', allow('read', withTime), async (c) => {
    const body = await parseBody(c, previewBody);
    return c.json(await previewRun(c.var.ctx, body, timeOf(c)));
  })
  .get('/run-definitions/:id', allow('read'), async (c) => {
    return c.json(readDefinitionDetail(await c.var.ctx.db.batch(selectDefinition(idOf(c)))));
  })
  .put('/run-definitions/:id', allow('bookkeep'), async (c) => {
    return c.json(await changeDefinition(c.var.ctx, idOf(c), await parseBody(c, definitionBody)));
  })
  .delete('/run-definitions/:id', allow('bookkeep'), async (c) => {
    return c.json(await deleteDefinition(c.var.ctx, idOf(c)));
  })
  .post('/run-definitions/:id/effective', allow('bookkeep', withDefinition), async (c) => {
    return c.json(await makeEffective(c.var.ctx, await wishOf(c, null), rowOf(c), timeOf(c)));
  })
  .post('/run-definitions/:id/not-effective', allow('bookkeep'), async (c) => {
    return c.json(await makeNotEffective(c.var.ctx, await wishOf(c, null), idOf(c)));
  })
  .post('/run-definitions/:id/run', allow('bookkeep', withDefinition), async (c) => {
    return c.json(await runNow(c.var.ctx, await wishOf(c, null), rowOf(c), timeOf(c)), 201);
  });
