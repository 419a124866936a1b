import { type Context, Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { z } from 'zod';
import { sql } from '../db/database.ts';
import { parse } from '../http/parse.ts';
import type { App } from '../http/types.ts';
import { isSandbox } from '../stripe/connection.ts';
import { readSent, selectOne, selectSent } from './mail.ts';
import { listPage, mailPage } from './mail-page.ts';

/** Whoever may reach a sandbox may read its mail, for it goes to nobody; elsewhere there is no such page. */
const inSandbox = Object.assign(
  createMiddleware<App>(async (c, next) => {
    if (!isSandbox(c.var.ctx.connection)) return c.notFound();
    return next();
  }),
  { need: 'anyone' as const },
);

/** The mail's own styles and the office's logo; the frame runs no script. */
const POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "img-src 'self' http://localhost:* data:",
  "frame-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What a sandbox sent, to read and to test by. */
export const sandboxMailRoutes = new Hono<App>()
  .get('/sandbox/mail', inSandbox, async (c) => {
    const [rows = [], waiting] = await c.var.ctx.db.batch([
      selectSent(null),
      sql("SELECT count(*) AS many FROM mails WHERE state IN ('waiting', 'sending')"),
    ]);
    return show(c, listPage(rows.map(readSent), Number(waiting?.[0]?.many)));
  })
  .get('/sandbox/mail.json', inSandbox, async (c) => {
    const { to } = parse(z.object({ to: z.string().max(200).optional() }), c.req.query());
    const [rows = []] = await c.var.ctx.db.batch([selectSent(to ?? null)]);
    return c.json({ data: rows.map(readSent) });
  })
  .get('/sandbox/mail/:id{[0-9]{1,15}}', inSandbox, async (c) => {
    const { as } = parse(z.object({ as: z.enum(['html', 'text']).default('html') }), c.req.query());
    const [rows] = await c.var.ctx.db.batch([selectOne(c.req.param('id'))]);
    const row = rows?.[0];
    return row === undefined ? c.notFound() : show(c, mailPage(readSent(row), as));
  });

function show(c: Context<App>, page: ReturnType<typeof listPage>): Response | Promise<Response> {
  c.header('Content-Security-Policy', POLICY);
  return c.html(page);
}
