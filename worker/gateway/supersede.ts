import type { ObjectRef } from '../context.ts';
import { type Row, type Statement, sql } from '../db/database.ts';
import type { Part } from '../ledger/entry.ts';

/**
 * Marks a customer's sessions that ask for what is no longer owed; a trigger hints each, so that it is expired at
 * Stripe. RETURNING their ids, null for a request that has no answer yet.
 * @param customerId null: the customer of the request. @param requestId the request that just paid; it is left alone.
 */
export function supersedeSessions({
  requestId,
  customerId,
}: {
  requestId: string;
  customerId: number | null;
}): Statement {
  return sql(
    `UPDATE gateway_requests AS g INDEXED BY gateway_requests_live SET superseded = 1
     WHERE g.customer_id = coalesce(:customer, (SELECT customer_id FROM gateway_requests WHERE id = :request)) AND g.superseded = 0
       AND (g.session_status = 'open' OR g.outcome IN ('pending', 'unknown')) AND g.kind = 'checkout_session' AND g.id <> :request
       AND g.amount_cents IS NOT (SELECT b.items_cents - b.credit_cents - b.pending_cents FROM payer_bill b WHERE b.invoice_id = g.invoice_id)
     RETURNING stripe_id`,
    { request: requestId, customer: customerId },
  );
}

/**
 * Marks the sessions of some customers that ask for what is no longer owed, after money was moved by hand. RETURNING as above.
 * @param customers SQL that selects their ids.
 */
export function supersedeOf(customers: Part): Statement {
  return sql(
    `UPDATE gateway_requests AS g INDEXED BY gateway_requests_live SET superseded = 1
     WHERE g.customer_id IN (${customers.sql}) AND g.superseded = 0
       AND (g.session_status = 'open' OR g.outcome IN ('pending', 'unknown')) AND g.kind = 'checkout_session'
       AND g.amount_cents IS NOT (SELECT b.items_cents - b.credit_cents - b.pending_cents FROM payer_bill b WHERE b.invoice_id = g.invoice_id)
     RETURNING stripe_id`,
    customers.params,
  );
}

/** The sessions to expire, of those that were marked. */
export function sessionsIn(rows: Row[] = []): ObjectRef[] {
  return rows.flatMap(({ stripe_id: id }) =>
    id === null || id === undefined ? [] : [{ kind: 'session', id: String(id) }],
  );
}

/**
 * As `supersedeSessions`, for several customers, when something else than a payment changed what their invoices ask
 * for. The sessions of a voided invoice ask for what nobody owes by it.
 */
export function supersedeChanged(customers: number[]): Statement {
  return sql(
    `UPDATE gateway_requests AS g INDEXED BY gateway_requests_live SET superseded = 1
     WHERE g.customer_id IN (SELECT value FROM json_each(:customers)) AND g.superseded = 0
       AND (g.session_status = 'open' OR g.outcome IN ('pending', 'unknown')) AND g.kind = 'checkout_session'
       AND g.amount_cents IS NOT (SELECT b.items_cents - b.credit_cents - b.pending_cents FROM payer_bill b WHERE b.invoice_id = g.invoice_id)
     RETURNING stripe_id`,
    { customers: JSON.stringify(customers) },
  );
}
