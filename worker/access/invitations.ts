import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { DatabaseError, type Row, type Statement, sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { hashToken } from './hash.ts';
import type { Role } from './rights.ts';

/** A link can be used this long. */
export const LINK_MS = 7 * 24 * 60 * 60_000;

export interface Invited {
  name: string;
  email: string;
  role: Role;
}

/**
 * The secret of a one-time link: it follows from the request's own key, so that the same request again shows the same
 * link though only its digest is kept. 256 bits, unknown to whoever does not hold AUTH_SECRET.
 */
export async function deriveToken(secret: string, caller: string, key: string): Promise<string> {
  const name = { name: 'HMAC', hash: 'SHA-256' };
  const bytes = new TextEncoder();
  const hmac = await crypto.subtle.importKey('raw', bytes.encode(secret), name, false, ['sign']);
  const digest = await crypto.subtle.sign('HMAC', hmac, bytes.encode(`link\n${caller}\n${key}`));
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

/** Finds an invitation by its link, whatever became of it. */
export async function selectInvitation(token: string): Promise<Statement> {
  return sql(
    'SELECT id, email, name, role, expires_at, used_at, revoked_at FROM invitations WHERE hash = :hash',
    { hash: await hashToken(token) },
  );
}

/** @throws BusinessError gone: used, withdrawn, too old, or never made. */
export function readInvitation(row: Row | undefined, realMs: number): Invited & { id: string } {
  const ask = 'Ask an administrator for a new one.';
  if (row === undefined || row.revoked_at !== null)
    throw new BusinessError('gone', `This link does not work (any more). ${ask}`);
  if (row.used_at !== null) throw new BusinessError('gone', 'This link was used already. Sign in instead.');
  if (Number(row.expires_at) <= realMs) throw new BusinessError('gone', `This link is too old. ${ask}`);
  return {
    id: String(row.id),
    email: String(row.email),
    name: String(row.name),
    role: row.role as Role,
  };
}

/**
 * Makes a person of an invitation, once: the person, their password and the used link stand or fall together.
 * @param passwordHash as the sign-in library made it.
 * @throws BusinessError gone, or conflict when somebody with this address exists.
 */
export async function join(ctx: Context, token: string, name: string, passwordHash: string): Promise<void> {
  const user = crypto.randomUUID();
  const params = { hash: await hashToken(token), now: ctx.clock.realMs, user, name, password: passwordHash };
  const made = 'EXISTS (SELECT 1 FROM users WHERE id = :user)';
  const [rows] = await ctx.db
    .batch([
      sql(
        `INSERT INTO users (id, name, email, email_verified, role, created_at, updated_at)
         SELECT :user, :name, email, 1, role, :now, :now FROM invitations
         WHERE hash = :hash AND used_at IS NULL AND revoked_at IS NULL AND expires_at > :now RETURNING id`,
        params,
      ),
      sql(
        `INSERT INTO accounts (id, user_id, account_id, provider_id, password, created_at, updated_at)
         SELECT :user, :user, :user, 'credential', :password, :now, :now WHERE ${made}`,
        params,
      ),
      sql(`UPDATE invitations SET used_at = :now WHERE hash = :hash AND ${made}`, params),
      record(ctx, {
        verb: 'user.joined',
        subject: { kind: 'user', id: user },
        detail: { name },
        actor: { kind: 'user', id: user },
        when: sql(made, { user }),
      }),
    ])
    .catch((error: unknown) => {
      if (error instanceof DatabaseError && error.refused?.includes('users.email'))
        throw new BusinessError(
          'conflict',
          'Somebody with this e-mail address is here already. Sign in instead.',
        );
      throw error;
    });
  if (rows?.[0] === undefined) {
    const [found] = await ctx.db.batch([await selectInvitation(token)]);
    readInvitation(found?.[0], ctx.clock.realMs);
    throw new BusinessError('gone', 'This link was used a moment ago. Sign in instead.');
  }
}
