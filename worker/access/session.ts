import { type Statement, sql } from '../db/database.ts';

/** A session ends this long after its last use, and this long after sign-in whatever happens (ASVS 4.0.3, 3.3.2). */
export const IDLE_MS = 30 * 60_000;
export const LIFETIME_S = 12 * 60 * 60;
/** How often use is written down: a session lives at most this much longer than it should. */
const NOTE_EVERY_MS = 60_000;

/**
 * Finds whose session a token is, and notes that it was used. Two statements, which belong into one batch; the
 * first returns a row when the session is good. Sign-in uses the real time, never the sandbox's.
 * @param realMs epoch milliseconds.
 */
export function selectSession(token: string, realMs: number): Statement[] {
  const params = { token, now: realMs, idle: IDLE_MS };
  return [
    sql(
      `SELECT s.id AS session_id, u.id, u.name, u.email, u.role, u.two_factor_enabled FROM sessions s CROSS JOIN users u ON u.id = s.user_id
       WHERE s.token = :token AND s.expires_at > :now AND s.seen_at > :now - :idle AND u.disabled_at IS NULL`,
      params,
    ),
    sql(
      `UPDATE sessions SET seen_at = :now WHERE token = :token AND seen_at BETWEEN :now - :idle AND :now - ${NOTE_EVERY_MS}`,
      params,
    ),
  ];
}
