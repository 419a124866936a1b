import type { Context as HonoContext } from 'hono';
import { getSignedCookie } from 'hono/cookie';
import { createMiddleware } from 'hono/factory';
import { type Database, type Row, type Statement, sql } from '../db/database.ts';
import { authSecretOf } from '../environment.ts';
import { BusinessError } from '../http/errors.ts';
import { isOwnOrigin } from '../http/security.ts';
import type { App } from '../http/types.ts';
import { type Caller, may, readKey, readUser } from './caller.ts';
import { sessionCookieName } from './cookie.ts';
import { hashToken } from './hash.ts';
import type { Need } from './rights.ts';
import { selectSession } from './session.ts';

/**
 * Every route's rule: who may use it. A reading request is checked in the same trip as what it reads, so that it
 * costs none of its own; a writing one is checked before. The rule stands on the function, where
 * test/access/matrix.test.ts reads it: a route without one fails there.
 * @param also what a writing route wants to know beforehand, read in the same trip; `knownOf` has its rows.
 */
export function allow(need: Need, also: (c: HonoContext<App>) => Statement[] = () => []) {
  const rule = createMiddleware<App>(async (c, next) => {
    const { ctx } = c.var;
    const credential = await credentialOf(c);
    const reads = c.req.method === 'GET' || c.req.method === 'HEAD';
    if (!reads && credential.kind === 'session' && !isOwnOrigin(c.req.raw))
      throw new BusinessError('forbidden', 'This request comes from another site. Use Selfpay itself.');
    let admitted = false;
    const admit = (rows: Row[][]) => {
      const caller = credential.read(rows[0]?.[0]);
      if (!may(caller, need)) throw refusal(caller, need);
      admitted = true;
      c.set('caller', caller);
    };
    const check = async () => {
      const rows = await ctx.db.batch([...credential.statements, ...(reads ? [] : also(c))]);
      admit(rows);
      c.set('known', rows.slice(credential.statements.length));
    };
    if (reads) c.set('ctx', { ...ctx, db: guarded(ctx.db, credential.statements, () => admitted, admit) });
    else {
      await check();
      const { kind, id } = c.var.caller as Caller;
      c.set('ctx', { ...ctx, actor: { kind, id } });
    }
    await next();
    // What answered without the database was not checked yet: its answer goes to nobody unknown.
    if (!admitted) await check();
  });
  return Object.assign(rule, { need });
}

/** Who asks. In a reading route it is known once the database has answered. */
export function callerOf(c: HonoContext<App>): Caller {
  const { caller } = c.var;
  if (caller === undefined) throw new Error('the caller is known after the first read');
  return caller;
}

/** The rows of what a route's rule read besides. */
export const knownOf = (c: HonoContext<App>): Row[][] => c.var.known ?? [];

/** The person who asks, in a route that only people may use. */
export function personOf(c: HonoContext<App>): Extract<Caller, { kind: 'user' }> {
  const caller = callerOf(c);
  if (caller.kind !== 'user') throw new Error('only people may use this route');
  return caller;
}

interface Credential {
  kind: 'key' | 'session';
  statements: Statement[];
  /** @throws BusinessError unauthorized. */
  read(row: Row | undefined): Caller;
}

async function credentialOf(c: HonoContext<App>): Promise<Credential> {
  const header = c.req.header('Authorization');
  if (header !== undefined) return keyCredential(header);
  const token = await getSignedCookie(c, authSecretOf(c.env), sessionCookieName(c.req.url));
  if (!token)
    throw new BusinessError('unauthorized', 'Sign in, or send an API key as "Authorization: Bearer <key>".');
  return {
    kind: 'session',
    statements: selectSession(token, c.var.ctx.clock.realMs),
    read(row) {
      if (row === undefined)
        throw new BusinessError('unauthorized', 'Your session has ended. Sign in again.');
      return readUser(row);
    },
  };
}

async function keyCredential(header: string): Promise<Credential> {
  const key = /^Bearer (\S+)$/i.exec(header)?.[1];
  if (key === undefined)
    throw new BusinessError('unauthorized', 'Send your API key as "Authorization: Bearer <key>".');
  return {
    kind: 'key',
    statements: [
      sql('SELECT id, name, role FROM api_keys WHERE hash = :hash AND revoked_at IS NULL', {
        hash: await hashToken(key),
      }),
    ],
    read(row) {
      if (row === undefined)
        throw new BusinessError('unauthorized', 'This API key is not known here, or was revoked.');
      return readKey(row);
    },
  };
}

/** A database whose first batch also asks who is asking; its rows reach nobody who may not read them. */
function guarded(
  db: Database,
  statements: Statement[],
  isAdmitted: () => boolean,
  admit: (rows: Row[][]) => void,
): Database {
  return {
    cost: db.cost,
    async batch(wanted) {
      if (isAdmitted()) return db.batch(wanted);
      const rows = await db.batch([...statements, ...wanted]);
      admit(rows.slice(0, statements.length));
      return rows.slice(statements.length);
    },
  };
}

function refusal(caller: Caller, need: Need): BusinessError {
  if (need === 'person')
    return new BusinessError('forbidden', 'This is for people who signed in, not for API keys.');
  const who = caller.kind === 'user' ? 'Your role' : 'This key’s role';
  return new BusinessError('forbidden', `${who} (${caller.role}) may not do this. Ask an administrator.`);
}
