import { Hono } from 'hono';
import type { App } from '../http/types.ts';

export const customersRoutes = new Hono<App>();
