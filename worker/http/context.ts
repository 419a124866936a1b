import { createMiddleware } from 'hono/factory';
import type { createContext } from '../environment.ts';
import type { Actor } from '../ledger/entry.ts';
import type { App } from './types.ts';

/**
 * Gives a request its context, and in development says what it cost:
 * `Server-Timing: d1;desc="trips=1 queries=3 read=9 written=0"`.
 */
export const withContext = (create: typeof createContext, actor: Actor) =>
  createMiddleware<App>(async (c, next) => {
    const ctx = create(c.env, actor);
    c.set('ctx', ctx);
    await next();
    if (c.env.ENVIRONMENT === 'development')
      c.header('Server-Timing', costLine(ctx.db.cost), { append: true });
  });

/** A cost as Server-Timing and the log show it. */
export function costLine(cost: { trips: number; queries: number; read: number; written: number }): string {
  return `d1;desc="trips=${cost.trips} queries=${cost.queries} read=${cost.read} written=${cost.written}"`;
}
