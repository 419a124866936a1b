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
    'SELECT id, email, name, role, user_id, expires_at, used_at, revoked_at, (SELECT u.name FROM users u WHERE u.id = invited_by) AS invited_by FROM invitations WHERE hash = :hash',
    { hash: await hashToken(token) },
  );
}

/** @throws BusinessError gone: used, withdrawn, too old, or never made. */
export function readInvitation(
  row: Row | undefined,
  realMs: number,
): Invited & { id: string; known: boolean; invitedBy: string | null } {
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
    known: row.user_id !== null,
    invitedBy: row.invited_by === null ? null : String(row.invited_by),
  };
}

/**
 * Uses a link, once. An invitation makes a person; a link for somebody who is here sets their password anew, signs them
 * out everywhere and switches two-step sign-in off. All of it, and the link, stand or fall together.
 * @param passwordHash as the sign-in library made it.
 * @throws BusinessError gone, or conflict when somebody with this address exists.
 */
export async function useLink(
  ctx: Context,
  token: string,
  name: string,
  passwordHash: string,
): Promise<void> {
  const params = {
    hash: await hashToken(token),
    now: ctx.clock.realMs,
    use: crypto.randomUUID(),
    name,
    password: passwordHash,
  };
  const [rows] = await ctx.db
    .batch([
      sql(
        `UPDATE invitations SET used_at = :now, used_by = :use WHERE hash = :hash AND ${OPEN} RETURNING id`,
        params,
      ),
      ...join(ctx, params),
      ...reset(ctx, params),
    ])
    .catch((error: unknown) => {
      if (error instanceof DatabaseError && error.refused?.includes('users.email'))
        throw new BusinessError(
          'conflict',
          'Somebody with this e-mail address is here already. Sign in instead.',
        );
      throw error;
    });
  if (rows?.[0] !== undefined) return;
  const [found] = await ctx.db.batch([await selectInvitation(token)]);
  readInvitation(found?.[0], ctx.clock.realMs);
  throw new BusinessError('gone', 'This link was used a moment ago. Sign in instead.');
}

type Link = Record<'hash' | 'use' | 'name' | 'password', string> & { now: number };

const OPEN = 'used_at IS NULL AND revoked_at IS NULL AND expires_at > :now';

/** A new person; their id is the number of the use. */
function join(ctx: Context, link: Link): Statement[] {
  const made = 'EXISTS (SELECT 1 FROM users WHERE id = :use)';
  return [
    sql(
      `INSERT INTO users (id, name, email, email_verified, role, created_at, updated_at)
       SELECT :use, :name, email, 1, role, :now, :now FROM invitations WHERE used_by = :use AND hash = :hash AND user_id IS NULL`,
      link,
    ),
    sql(
      `INSERT INTO accounts (id, user_id, account_id, provider_id, password, created_at, updated_at)
       SELECT :use, :use, :use, 'credential', :password, :now, :now WHERE ${made}`,
      link,
    ),
    record(ctx, {
      verb: 'user.joined',
      subject: { kind: 'user', id: link.use },
      detail: { name: link.name },
      actor: { kind: 'user', id: link.use },
      when: { sql: made, params: { use: link.use } },
    }),
  ];
}

/** Somebody who is here already: whoever had the old password, or the lost phone, is out. */
function reset(ctx: Context, link: Link): Statement[] {
  const person = '(SELECT user_id FROM invitations WHERE hash = :hash AND used_by = :use)';
  return [
    sql(
      `UPDATE accounts SET password = :password, updated_at = :now WHERE user_id = ${person} AND provider_id = 'credential'`,
      link,
    ),
    sql(`DELETE FROM sessions WHERE user_id = ${person}`, link),
    sql(`DELETE FROM two_factors WHERE user_id = ${person}`, link),
    sql(`UPDATE users SET two_factor_enabled = 0, updated_at = :now WHERE id = ${person}`, link),
    sql(
      `INSERT INTO activity (id, actor_kind, actor_id, verb, subject_kind, subject_id, at)
       SELECT :activity, 'user', user_id, 'password.reset', 'user', user_id, ${ctx.clock.sql} FROM invitations WHERE hash = :hash AND used_by = :use AND user_id IS NOT NULL`,
      { ...link, ...ctx.clock.params, activity: ctx.newId('act') },
    ),
  ];
}
