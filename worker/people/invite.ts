import { hashToken } from '../access/hash.ts';
import { type Invited, LINK_MS } from '../access/invitations.ts';
import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { sameRequest } from '../http/parse.ts';

/**
 * Writes an invitation down under the digest of its link's token. Open ones for the same address are withdrawn, so
 * that one link works. The same token again changes nothing.
 * @param by who invites; null: whoever holds the database.
 * @throws BusinessError conflict when somebody with this address is here already.
 */
export async function invite(
  ctx: Context,
  token: string,
  { name, email, role }: Invited,
  by: string | null,
): Promise<{ id: string; expiresAt: number }> {
  const hash = await hashToken(token);
  const id = `inv_${hash.slice(0, 24)}`;
  const now = ctx.clock.realMs;
  const params = { id, hash, email, name, role, by, now, expires: now + LINK_MS };
  const fresh = 'NOT EXISTS (SELECT 1 FROM invitations WHERE id = :id)';
  const [taken, , , , made] = await ctx.db.batch([
    sql('SELECT name FROM users WHERE email = :email', { email }),
    record(ctx, {
      verb: 'invitation.created',
      subject: { kind: 'invitation', id },
      detail: { email, role },
      when: {
        sql: `${fresh} AND NOT EXISTS (SELECT 1 FROM users WHERE email = :email)`,
        params: { id, email },
      },
    }),
    sql(
      `UPDATE invitations SET revoked_at = :now WHERE email = :email AND used_at IS NULL AND revoked_at IS NULL AND ${fresh}`,
      { id, email, now },
    ),
    sql(
      `INSERT INTO invitations (id, hash, email, name, role, invited_by, created_at, expires_at)
       SELECT :id, :hash, :email, :name, :role, :by, :now, :expires WHERE ${fresh} AND NOT EXISTS (SELECT 1 FROM users WHERE email = :email)`,
      params,
    ),
    sql('SELECT email, name, role, expires_at FROM invitations WHERE id = :id', { id }),
  ]);
  if (made?.[0] !== undefined) sameRequest(made[0], { email, name, role });
  if (made?.[0] === undefined || taken?.[0] !== undefined)
    throw new BusinessError(
      'conflict',
      `${String(taken?.[0]?.name)} is here already with this address.`,
      'email',
    );
  return { id, expiresAt: Number(made[0].expires_at) };
}

/**
 * A one-time link for a colleague who forgot their password or lost their phone; older ones are withdrawn.
 * @throws BusinessError not_found.
 */
export async function linkFor(
  ctx: Context,
  token: string,
  user: string,
  by: string | null,
): Promise<{ id: string; expiresAt: number }> {
  const hash = await hashToken(token);
  const id = `inv_${hash.slice(0, 24)}`;
  const now = ctx.clock.realMs;
  const fresh = 'NOT EXISTS (SELECT 1 FROM invitations WHERE id = :id)';
  const params = { id, hash, user, by, now, expires: now + LINK_MS };
  const [, , , made] = await ctx.db.batch([
    record(ctx, {
      verb: 'user.link_created',
      subject: { kind: 'user', id: user },
      when: { sql: `${fresh} AND EXISTS (SELECT 1 FROM users WHERE id = :user)`, params: { id, user } },
    }),
    sql(
      `UPDATE invitations SET revoked_at = :now WHERE user_id = :user AND used_at IS NULL AND revoked_at IS NULL AND ${fresh}`,
      { id, user, now },
    ),
    sql(
      `INSERT INTO invitations (id, hash, email, name, role, user_id, invited_by, created_at, expires_at)
       SELECT :id, :hash, email, name, role, id, :by, :now, :expires FROM users WHERE id = :user AND ${fresh}`,
      params,
    ),
    sql('SELECT expires_at FROM invitations WHERE id = :id', { id }),
  ]);
  if (made?.[0] === undefined) throw new BusinessError('not_found', 'There is no such person.');
  return { id, expiresAt: Number(made[0].expires_at) };
}
