import { hashToken } from '../../worker/access/hash.ts';
import type { Role } from '../../worker/access/rights.ts';
import { type Database, sql } from '../../worker/db/database.ts';

/** Makes an API key valid. */
export async function allowKey(db: Database, key: string, role: Role = 'biller'): Promise<void> {
  await db.batch([
    sql(
      `INSERT INTO api_keys (id, hash, name, role, last4, created_at) VALUES ('key_' || substr(:hash, 1, 16), :hash, 'Tests', :role, :last4, 0)`,
      { hash: await hashToken(key), role, last4: key.slice(-4) },
    ),
  ]);
}

export async function revokeKey(db: Database, key: string): Promise<void> {
  await db.batch([
    sql('UPDATE api_keys SET revoked_at = 1 WHERE hash = :hash', { hash: await hashToken(key) }),
  ]);
}
