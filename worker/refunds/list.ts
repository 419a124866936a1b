import { type Row, type Statement, sql } from '../db/database.ts';
import { customerOf, textOrNull } from '../lists/row.ts';
import { readRequest } from './request.ts';
import type { RefundListed } from './schema.ts';

const STATES = {
  waiting: ['waiting'],
  // Unanswered ones and those that Stripe has not finished.
  pending: ['pending', 'unknown', 'processing'],
  failed: ['failed'],
} as const;

/** Of each outcome. */
const MOST = 200;

/** SQL columns that `readListed` reads, of gateway_requests as `g`. */
export const REQUEST = `g.id, g.original_id, g.payment_id, g.amount_cents, g.outcome, g.reason, g.note, g.message, g.requested_by, g.stripe_id,
  g.created_at, g.customer_id, (SELECT c.name FROM customers c WHERE c.id = g.customer_id) AS customer_name,
  coalesce((SELECT u.name FROM users u WHERE u.id = g.requested_by), (SELECT k.name FROM api_keys k WHERE k.id = g.requested_by)) AS requested_by_name`;

/** Refunds that were asked for here, newest first; the newest 200 of each outcome. */
export function selectRefunds(state: keyof typeof STATES): Statement {
  const arms = STATES[state].map(
    (outcome) =>
      `SELECT * FROM (SELECT ${REQUEST} FROM gateway_requests g INDEXED BY gateway_requests_refunds
        WHERE g.kind = 'refund' AND g.outcome = '${outcome}' ORDER BY g.created_at DESC, g.id LIMIT ${MOST})`,
  );
  return sql(`${arms.join(' UNION ALL ')} ORDER BY created_at DESC, id`);
}

export function readRefunds(rows: Row[] = []): { data: RefundListed[] } {
  return { data: rows.map(readListed) };
}

export const readListed = (row: Row): RefundListed => ({
  ...readRequest(row),
  requested_by_name: textOrNull(row.requested_by_name),
  customer: customerOf(row),
});
