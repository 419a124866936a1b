/**
 * An SQL expression: how much of a booked payment can still be given back, in cents. What was paid, less what went back
 * already (fees of disputes are not the payer's), less refunds that are asked for and not booked yet.
 * @param entry the alias of register_entries in the statement.
 */
export const refundable = (entry: string): string =>
  `max(0, ${entry}.amount_cents
    + (SELECT coalesce(sum(v.amount_cents), 0) FROM register_entries d CROSS JOIN ledger_events v ON v.entry_id = d.id WHERE d.original_id = ${entry}.id AND v.code IS NULL)
    - (SELECT coalesce(sum(q.amount_cents), 0) FROM gateway_requests q WHERE q.original_id = ${entry}.id AND q.outcome IN ('waiting', 'pending', 'processing', 'unknown')))`;

/** An SQL condition: no dispute about the payment is open, which Stripe would not allow a refund beside. */
export const undisputed = (entry: string): string =>
  `NOT EXISTS (SELECT 1 FROM disputes d WHERE d.entry_id = ${entry}.id AND d.stage = 'open')`;
