import { Hono } from 'hono';
import { allow } from '../access/allow.ts';
import type { App } from '../http/types.ts';
import { auditBooks } from './audit.ts';

export const auditRoutes = new Hono<App>().get('/audit', allow('administer'), async (c) =>
  c.json(await auditBooks(c.var.ctx)),
);
