import { Hono } from 'hono';
import type { App } from '../http/types.ts';

export const receivablesRoutes = new Hono<App>();
