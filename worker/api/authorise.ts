import type { Context } from '../context.ts';
import { type Row, type Statement, sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';

/** The form in which an API key is kept: keys are random, so a plain digest cannot be guessed back. */
export async function hashApiKey(key: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Runs statements that only read, for whoever holds a valid API key; the key is checked in the same trip.
 * @throws BusinessError unauthorized.
 */
export async function readWithKey(
  ctx: Context,
  authorization: string | undefined,
  statements: Statement[],
): Promise<Row[][]> {
  const key = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
  if (key === undefined)
    throw new BusinessError('unauthorized', 'Send your API key as "Authorization: Bearer <key>".');
  const known = sql('SELECT name FROM api_keys WHERE hash = :hash AND revoked_at IS NULL', {
    hash: await hashApiKey(key),
  });
  const [keys, ...rows] = await ctx.db.batch([known, ...statements]);
  if (keys?.[0] === undefined)
    throw new BusinessError('unauthorized', 'This API key is not known here, or was revoked.');
  return rows;
}
