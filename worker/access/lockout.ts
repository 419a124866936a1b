import type { Context } from '../context.ts';
import { type Statement, sql } from '../db/database.ts';

/**
 * Slows down who guesses passwords, and not colleagues. A try counts against what it has in common with others:
 *
 * - from a device on which this person signed in before: that device alone;
 * - from anywhere else: the account together with the address, and the account from all unknown devices.
 *
 * So a stranger who guesses an account never stands in the way of its owner's own device, and never in the way of
 * colleagues who share an address with them. After the free tries one has to wait between tries, longer each time.
 */
const FREE_TRIES = { device: 10, pair: 5, account: 30 } as const;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 15 * 60_000;
/** After this long without a try, counting begins anew. */
const FORGET_MS = 60 * 60_000;

export interface Try {
  email: string;
  /** The caller's address, an IPv6 one by its /64. */
  address: string;
  /** The device's own number, when this person signed in on it before. */
  device: string | null;
}

/**
 * Counts a try before its password is looked at, so that many at once cannot slip through.
 * @returns how long to wait first, seconds; null: go on.
 */
export async function countTry(ctx: Context, attempt: Try): Promise<number | null> {
  const keys = keysOf(attempt);
  const rows = await ctx.db.batch(
    keys.flatMap((key) => [waitOf(key, ctx.clock.realMs), count(key, ctx.clock.realMs)]),
  );
  const waits = keys.map((_, at) => Number(rows[at * 2]?.[0]?.wait_ms ?? 0));
  const longest = Math.max(...waits);
  return longest > 0 ? Math.ceil(longest / 1000) : null;
}

/** The right password: what was counted against the device and the pair is forgotten, and one try of the account. */
export function forgetTries(attempt: Try): Statement[] {
  return keysOf(attempt).map((key) =>
    key.startsWith('account:')
      ? sql('UPDATE sign_in_failures SET failures = max(0, failures - 1) WHERE key = :key', { key })
      : sql('DELETE FROM sign_in_failures WHERE key = :key', { key }),
  );
}

function keysOf({ email, address, device }: Try): string[] {
  if (device !== null) return [`device:${device}`];
  return [`pair:${email} ${address}`, `account:${email}`];
}

const freeTries = (key: string) => FREE_TRIES[key.slice(0, key.indexOf(':')) as keyof typeof FREE_TRIES];

// What is left to wait; negative or none: nothing. 2^n by a shift, held below its longest.
const WAIT = `(last_at + min(${LONGEST_WAIT_MS}, ${FIRST_WAIT_MS} * (1 << min(10, max(0, failures - CAST(:free AS INTEGER))))) - CAST(:now AS INTEGER))`;
const BLOCKED = `failures >= CAST(:free AS INTEGER) AND last_at > :now - ${FORGET_MS} AND ${WAIT} > 0`;

function waitOf(key: string, now: number): Statement {
  return sql(`SELECT ${WAIT} AS wait_ms FROM sign_in_failures WHERE key = :key AND ${BLOCKED}`, {
    key,
    now,
    free: freeTries(key),
  });
}

/** A try while one has to wait is not counted, so that nobody can be kept out by it for ever. */
function count(key: string, now: number): Statement {
  return sql(
    `INSERT INTO sign_in_failures (key, failures, last_at) VALUES (:key, 1, :now)
     ON CONFLICT (key) DO UPDATE SET failures = iif(last_at <= :now - ${FORGET_MS}, 1, failures + 1), last_at = :now WHERE NOT (${BLOCKED})`,
    { key, now, free: freeTries(key) },
  );
}
