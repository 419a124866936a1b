import type { Caller } from '../access/caller.ts';
import type { Role } from '../access/rights.ts';
import { type Row, type Statement, sql } from '../db/database.ts';
import type { People } from './schema.ts';

/** Everybody who works here or did, and the links that are still open. */
export function selectPeople(realMs: number): Statement[] {
  return [
    sql(
      `SELECT u.id, u.name, u.email, u.role, u.two_factor_enabled, u.disabled_at, u.created_at,
         (SELECT max(s.seen_at) FROM sessions s WHERE s.user_id = u.id) AS last_seen_at
       FROM users u ORDER BY u.disabled_at IS NOT NULL, u.name, u.id LIMIT 500`,
    ),
    sql(
      `SELECT i.id, i.email, i.name, i.role, i.created_at, i.expires_at, u.name AS invited_by
       FROM invitations i LEFT JOIN users u ON u.id = i.invited_by
       WHERE i.user_id IS NULL AND i.used_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > :now ORDER BY i.created_at DESC LIMIT 200`,
      { now: realMs },
    ),
  ];
}

export function readPeople([people = [], invitations = []]: Row[][], caller: Caller): People {
  return {
    people: people.map((row) => ({
      id: String(row.id),
      name: String(row.name),
      email: String(row.email),
      role: row.role as Role,
      two_factor: row.two_factor_enabled === 1,
      disabled_at: time(row.disabled_at),
      last_seen_at: time(row.last_seen_at),
      you: row.id === caller.id,
    })),
    invitations: invitations.map((row) => ({
      id: String(row.id),
      email: String(row.email),
      name: String(row.name),
      role: row.role as Role,
      created_at: new Date(Number(row.created_at)).toISOString(),
      expires_at: new Date(Number(row.expires_at)).toISOString(),
      invited_by: row.invited_by === null ? null : String(row.invited_by),
    })),
  };
}

function time(ms: unknown): string | null {
  return ms === null || ms === undefined ? null : new Date(Number(ms)).toISOString();
}
