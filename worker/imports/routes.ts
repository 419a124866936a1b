import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { allow } from '../access/allow.ts';
import { BusinessError } from '../http/errors.ts';
import { idempotencyKey, parse, parseBody } from '../http/parse.ts';
import type { App } from '../http/types.ts';
import { applyImport } from './apply.ts';
import { discardImport } from './discard.ts';
import { readImport, selectImport } from './find.ts';
import { readImports, selectImports } from './list.ts';
import { PART_BYTES } from './parts.ts';
import { checkBody, importPath, importQuery, importsQuery, partPath } from './schema.ts';
import { addPart, checkImport, createImport, MOST_AT_ONCE_BYTES } from './upload.ts';

const atMost = (maxSize: number, message: string) =>
  bodyLimit({
    maxSize,
    onError: () => {
      throw new BusinessError('too_large', message);
    },
  });

/** A file of customers, receivables and invoices: handed in, checked, looked at, applied or discarded. */
export const importsRoutes = new Hono<App>()
  .post(
    '/imports',
    allow('bookkeep'),
    atMost(
      MOST_AT_ONCE_BYTES,
      'Send a file of more than 1 MB in parts: open the import without a body first.',
    ),
    async (c) => {
      const query = parse(importQuery, c.req.query());
      const type = c.req.header('Content-Type') ?? '';
      const created = await createImport(c.var.ctx, {
        ...query,
        key: idempotencyKey(c),
        json: type.includes('json') || /\.json$/i.test(query.name),
        file: new Uint8Array(await c.req.arrayBuffer()),
      });
      return c.json(created);
    },
  )
  .put(
    '/imports/:id/parts/:n',
    allow('bookkeep'),
    atMost(PART_BYTES, 'A part has at most 512 KB. Cut the file into more parts.'),
    async (c) => {
      const { id, n } = parse(partPath, c.req.param());
      const bytes = new Uint8Array(await c.req.arrayBuffer());
      await addPart(c.var.ctx, id, n, bytes);
      return c.json({ received: bytes.length });
    },
  )
  .post('/imports/:id/check', allow('bookkeep'), async (c) => {
    idempotencyKey(c);
    const { id } = parse(importPath, c.req.param());
    const { parts } = await parseBody(c, checkBody);
    return c.json(await checkImport(c.var.ctx, id, parts));
  })
  .post('/imports/:id/apply', allow('bookkeep'), async (c) => {
    idempotencyKey(c);
    const { id } = parse(importPath, c.req.param());
    return c.json(await applyImport(c.var.ctx, id));
  })
  .delete('/imports/:id', allow('bookkeep'), async (c) => {
    const { id } = parse(importPath, c.req.param());
    return c.json(await discardImport(c.var.ctx, id));
  })
  .get('/imports', allow('read'), async (c) => {
    const query = parse(importsQuery, c.req.query());
    const [rows] = await c.var.ctx.db.batch([selectImports(query)]);
    return c.json(readImports(rows, query.limit));
  })
  .get('/imports/:id', allow('read'), async (c) => {
    const { id } = parse(importPath, c.req.param());
    return c.json(readImport(await c.var.ctx.db.batch(selectImport(id))));
  });
