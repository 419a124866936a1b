import type { Row } from '../db/database.ts';
import { moment, textOrNull } from '../lists/row.ts';
import type { RefundRequest } from './schema.ts';

/** A refund that was asked for here, from its row of gateway_requests. */
export function readRequest(row: Row): RefundRequest {
  return {
    id: String(row.id),
    entry_id: String(row.original_id),
    payment_id: String(row.payment_id),
    amount_cents: Number(row.amount_cents),
    outcome: row.outcome as RefundRequest['outcome'],
    reason: textOrNull(row.reason),
    note: String(row.note ?? ''),
    message: textOrNull(row.message),
    requested_by: textOrNull(row.requested_by),
    stripe_id: textOrNull(row.stripe_id),
    at: moment(row.created_at),
  };
}
