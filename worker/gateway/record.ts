import type { Clock } from '../clock.ts';
import { type Statement, sql } from '../db/database.ts';
import { paymentSettings } from '../settings/schema.ts';

/** A session can be paid for two hours; Stripe allows 30 minutes to 24 hours. */
export const SESSION_LIFETIME_MS = 2 * 60 * 60 * 1000;

/**
 * Writes down a request for a Checkout session over what an invoice asks for at this moment, before anything is
 * sent, and returns it. While an equal request can still be paid, that one is returned instead, so a double click
 * is one session. No row: the invoice asks for nothing, or may not be paid online.
 */
export function recordSessionRequest(clock: Clock, id: string, selfPayId: string, origin: string): Statement {
  return sql(
    `INSERT INTO gateway_requests (id, kind, customer_id, invoice_id, self_pay_id, amount_cents, credit_used_cents,
       fee, currency, origin, outcome, created_at, expires_at, methods)
     WITH bill AS MATERIALIZED (
       SELECT b.customer_id, b.invoice_id, b.self_pay_id, b.status, b.fee_policy, b.items_cents, b.credit_cents, b.pending_cents,
         json_patch(:defaults, s.payments) AS rules, ${clock.sql} AS now_ms
       FROM payer_bill b CROSS JOIN payer_settings s WHERE b.self_pay_id = :id
     )
     SELECT :request, 'checkout_session', customer_id, invoice_id, self_pay_id, items_cents - credit_cents - pending_cents,
       max(0, min(credit_cents, items_cents)),
       iif(fee_policy = 'charge' OR (fee_policy = 'follow' AND rules ->> '$.fee.charge'), rules -> '$.fee.terms', NULL),
       rules ->> '$.currency', :origin, 'pending', now_ms, now_ms + :lifetime_ms,
       iif(rules ->> '$.achOn', 'card,us_bank_account', 'card')
     FROM bill
     WHERE items_cents > credit_cents + pending_cents AND rules ->> '$.portalOn' AND (status <> 'unpaid' OR rules ->> '$.allowUnpaid')
     ON CONFLICT (live_key) WHERE live_key IS NOT NULL DO UPDATE SET clicks = clicks + 1
     RETURNING *`,
    {
      ...clock.params,
      request: id,
      id: selfPayId,
      origin,
      lifetime_ms: SESSION_LIFETIME_MS,
      defaults: JSON.stringify(paymentSettings.parse({})),
    },
  );
}
