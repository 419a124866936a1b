import type { Box } from '../box.ts';
import { invalid, StripeError } from './errors.ts';

export interface StoredAnswer {
  status: number;
  body: string;
}

const KEPT_MS = 24 * 3600 * 1000;

/** The answer that this key already has; refuses the key with other parameters. Keys live for 24 hours. */
export function storedAnswer(box: Box, key: string, fingerprint: string): StoredAnswer | null {
  checkKey(key);
  box.sql.exec('DELETE FROM idempotency WHERE created <= ?', box.now() - KEPT_MS);
  const query = 'SELECT fingerprint, status, body FROM idempotency WHERE key = ?';
  const [row] = box.sql.exec<{ fingerprint: string; status: number; body: string }>(query, key).toArray();
  if (!row) return null;
  if (row.fingerprint !== fingerprint) throw otherParameters(key);
  return { status: row.status, body: row.body };
}

/** Keeps an answer for its key: 200s, declines and 500s alike; refused parameters are not stored. */
export function storeAnswer(box: Box, key: string, fingerprint: string, answer: StoredAnswer): void {
  box.sql.exec(
    'INSERT OR REPLACE INTO idempotency (key, fingerprint, status, body, created) VALUES (?, ?, ?, ?, ?)',
    key,
    fingerprint,
    answer.status,
    answer.body,
    box.now(),
  );
}

/** Another call with the same key has not been answered yet. */
export function keyInUse(key: string): StripeError {
  const message =
    'There is currently another in-progress request using this Idempotent Key (that probably means you ' +
    `submitted twice, and the other request is still going through): ${key}. Please try again later.`;
  const error = invalid(message, undefined, 'idempotency_key_in_use');
  return new StripeError(409, error.body);
}

function checkKey(key: string): void {
  if (key.length > 255) {
    throw invalid(`Idempotency keys can have up to 255 characters, but yours has ${key.length}.`);
  }
}

function otherParameters(key: string): StripeError {
  const message =
    'Keys for idempotent requests can only be used with the same parameters they were first used with. ' +
    `Try using a key other than '${key}' if you meant to execute a different request.`;
  return new StripeError(400, { type: 'idempotency_error', message });
}
