import { type Row, type Statement, sql } from '../db/database.ts';
import { readRequest } from './request.ts';
import type { RefundRequest } from './schema.ts';

const STATES = {
  waiting: "outcome = 'waiting'",
  // Unanswered ones and those that Stripe has not finished.
  pending: "outcome IN ('pending', 'unknown', 'processing')",
  failed: "outcome = 'failed'",
} as const;

/** Refunds that were asked for here, newest first; at most 200. */
export function selectRefunds(state: keyof typeof STATES): Statement {
  return sql(
    `SELECT * FROM gateway_requests WHERE kind = 'refund' AND ${STATES[state]} ORDER BY id DESC LIMIT 200`,
  );
}

export function readRefunds(rows: Row[] = []): { data: RefundRequest[] } {
  return { data: rows.map(readRequest) };
}
