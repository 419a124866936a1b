import { Hono } from 'hono';
import { allow, knownOf } from '../access/allow.ts';
import { sql } from '../db/database.ts';
import { wishOf } from '../http/once.ts';
import { parse } from '../http/parse.ts';
import type { App } from '../http/types.ts';
import { queried, sent } from '../lists/query.ts';
import { readOfficeTime, selectOfficeTime } from '../settings/office-time.ts';
import { parseSettings, selectSettings } from '../settings/read.ts';
import { cancelEntry } from './cancel.ts';
import { createEntry } from './create.ts';
import { readEntry, selectEntry } from './find.ts';
import { readRegister, readTotal, selectRegister, selectTotal } from './list.ts';
import { noteEntry } from './note.ts';
import { reviewEntry } from './review.ts';
import {
  cancelBody,
  entryPath,
  manualBody,
  noteBody,
  registerFilters,
  registerQuery,
  reviewBody,
  undoBody,
} from './schema.ts';
import { undoEntry } from './undo.ts';

export const registerRoutes = new Hono<App>()
  .get('/register', allow('read'), queried(registerQuery), async (c) => {
    const query = c.req.valid('query');
    const [rows] = await c.var.ctx.db.batch([selectRegister(query)]);
    return c.json(readRegister(rows, query));
  })
  .get('/register/total', allow('read'), queried(registerFilters), async (c) => {
    const [rows] = await c.var.ctx.db.batch([selectTotal(c.req.valid('query'))]);
    return c.json(readTotal(rows));
  })
  .get('/register/:id', allow('read'), async (c) => {
    const { id } = parse(entryPath, c.req.param());
    const { ctx } = c.var;
    return c.json(readEntry(await ctx.db.batch(selectEntry(id)), ctx.connection));
  })
  .put('/register/:id/review', allow('bookkeep'), sent(reviewBody), async (c) => {
    const { id } = parse(entryPath, c.req.param());
    const { needs_review, note } = c.req.valid('json');
    return c.json(await reviewEntry(c.var.ctx, id, needs_review, note));
  })
  .post(
    '/register',
    allow('bookkeep', (c) => [selectOfficeTime(c.var.ctx.clock)]),
    sent(manualBody),
    async (c) => {
      const body = c.req.valid('json');
      const office = readOfficeTime(knownOf(c)[0]);
      return c.json(await createEntry(c.var.ctx, await wishOf(c, body), body, office), 201);
    },
  )
  .post('/register/:id/undo', allow('bookkeep'), sent(undoBody), async (c) => {
    const { id } = parse(entryPath, c.req.param());
    const body = c.req.valid('json');
    return c.json(await undoEntry(c.var.ctx, await wishOf(c, body), id, body), 201);
  })
  .post(
    '/register/:id/cancel',
    allow('bookkeep', (c) => [
      selectSettings(),
      sql('SELECT kind FROM register_entries WHERE id = :id', { id: c.req.param('id') ?? '' }),
    ]),
    sent(cancelBody),
    async (c) => {
      const { id } = parse(entryPath, c.req.param());
      const body = c.req.valid('json');
      const [settings, entries] = knownOf(c);
      const { cancellationTypes } = parseSettings(settings).payments;
      const kind = entries?.[0] === undefined ? null : String(entries[0].kind);
      const wish = await wishOf(c, body);
      return c.json(await cancelEntry(c.var.ctx, wish, id, body, cancellationTypes, kind), 201);
    },
  )
  .post('/register/:id/notes', allow('bookkeep'), sent(noteBody), async (c) => {
    const { id } = parse(entryPath, c.req.param());
    const body = c.req.valid('json');
    return c.json(await noteEntry(c.var.ctx, await wishOf(c, body), id, body.note), 201);
  });
