import type { Role } from '../access/rights.ts';
import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { DatabaseError, type Statement, sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';

/** What an administrator may change about a colleague. */
export interface PersonChange {
  role?: Role | undefined;
  disabled?: boolean | undefined;
}

/**
 * Changes a colleague's role, or whether they may sign in; whoever may not is signed out everywhere at once.
 * @throws BusinessError not_found; conflict when it would leave nobody to let others in.
 */
export async function changePerson(ctx: Context, id: string, change: PersonChange): Promise<void> {
  const statements = [
    sql('SELECT id FROM users WHERE id = :id', { id }),
    ...(change.role === undefined ? [] : setRole(ctx, id, change.role)),
    ...(change.disabled === undefined ? [] : setDisabled(ctx, id, change.disabled)),
  ];
  const [found] = await ctx.db.batch(statements).catch((error: unknown) => {
    if (error instanceof DatabaseError && error.refused === 'last_administrator')
      throw new BusinessError(
        'conflict',
        'This is the only administrator. Make somebody else one first, so that someone can let people in.',
        'role',
      );
    throw error;
  });
  if (found?.[0] === undefined) throw new BusinessError('not_found', 'There is no such person.');
}

function setRole(ctx: Context, id: string, role: Role): Statement[] {
  const changes = 'EXISTS (SELECT 1 FROM users WHERE id = :id AND role <> :role)';
  return [
    record(ctx, {
      verb: 'user.role_changed',
      subject: { kind: 'user', id },
      detail: { role },
      when: { sql: changes, params: { id, role } },
    }),
    sql('UPDATE users SET role = :role, updated_at = :now WHERE id = :id AND role <> :role', {
      id,
      role,
      now: ctx.clock.realMs,
    }),
  ];
}

function setDisabled(ctx: Context, id: string, disabled: boolean): Statement[] {
  const params = { id, disabled: disabled ? 1 : 0, now: ctx.clock.realMs };
  const other = '(disabled_at IS NULL) = :disabled';
  return [
    record(ctx, {
      verb: disabled ? 'user.disabled' : 'user.enabled',
      subject: { kind: 'user', id },
      when: {
        sql: `EXISTS (SELECT 1 FROM users WHERE id = :id AND ${other})`,
        params: { id, disabled: params.disabled },
      },
    }),
    sql(
      `UPDATE users SET disabled_at = iif(:disabled, CAST(:now AS INTEGER), NULL), updated_at = :now WHERE id = :id AND ${other}`,
      params,
    ),
    ...(disabled ? [endSessions(id)] : []),
  ];
}

/** Signs a colleague out everywhere. */
export function endSessions(id: string): Statement {
  return sql('DELETE FROM sessions WHERE user_id = :id', { id });
}
