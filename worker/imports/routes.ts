import { Hono } from 'hono';
import type { App } from '../http/types.ts';

export const importsRoutes = new Hono<App>();
