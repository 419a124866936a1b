import { Hono } from 'hono';
import type { App } from '../http/types.ts';

export const searchRoutes = new Hono<App>();
