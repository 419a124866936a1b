import { hashToken } from '../access/hash.ts';
import type { Role } from '../access/rights.ts';
import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { type Row, type Statement, sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { sameRequest } from '../http/parse.ts';
import type { Keys } from './schema.ts';

/** API keys, newest first; never the keys themselves. */
export function selectKeys(): Statement {
  return sql(
    `SELECT k.id, k.name, k.role, k.last4, k.created_at, k.revoked_at, u.name AS created_by
     FROM api_keys k LEFT JOIN users u ON u.id = k.created_by ORDER BY k.created_at DESC, k.id LIMIT 200`,
  );
}

export function readKeys(rows: Row[] = []): Keys['data'] {
  return rows.map((row) => ({
    id: String(row.id),
    name: String(row.name),
    role: row.role as Role,
    last4: String(row.last4),
    created_at: new Date(Number(row.created_at)).toISOString(),
    created_by: row.created_by === null ? null : String(row.created_by),
    revoked_at: row.revoked_at === null ? null : new Date(Number(row.revoked_at)).toISOString(),
  }));
}

/** Writes a key down by its digest. The same key again changes nothing. @returns the key itself, this once. */
export async function createKey(
  ctx: Context,
  key: string,
  { name, role }: { name: string; role: Role },
): Promise<{ id: string; key: string }> {
  const hash = await hashToken(key);
  const id = `key_${hash.slice(0, 16)}`;
  const [, , made] = await ctx.db.batch([
    record(ctx, {
      verb: 'key.created',
      subject: { kind: 'key', id },
      detail: { name, role },
      when: { sql: 'NOT EXISTS (SELECT 1 FROM api_keys WHERE hash = :hash)', params: { hash } },
    }),
    sql(
      `INSERT INTO api_keys (id, hash, name, role, last4, created_by, created_at)
       VALUES (:id, :hash, :name, :role, :last4, (SELECT id FROM users WHERE id = :by), :now) ON CONFLICT (hash) DO NOTHING`,
      { id, hash, name, role, last4: key.slice(-4), by: ctx.actor.id ?? null, now: ctx.clock.realMs },
    ),
    sql('SELECT name, role FROM api_keys WHERE id = :id', { id }),
  ]);
  sameRequest(made?.[0] ?? {}, { name, role });
  return { id, key };
}

/** From now on the key opens nothing. @throws BusinessError not_found. */
export async function revokeKey(ctx: Context, id: string): Promise<void> {
  const [, revoked] = await ctx.db.batch([
    record(ctx, {
      verb: 'key.revoked',
      subject: { kind: 'key', id },
      when: {
        sql: 'EXISTS (SELECT 1 FROM api_keys WHERE id = :id AND revoked_at IS NULL)',
        params: { id },
      },
    }),
    sql('UPDATE api_keys SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL RETURNING id', {
      id,
      now: ctx.clock.realMs,
    }),
  ]);
  if (revoked?.[0] === undefined)
    throw new BusinessError('not_found', 'There is no such key, or it was revoked already.');
}
