import type { WantedConsent } from '../autopay/consent.ts';
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
export function recordSessionRequest(
  clock: Clock,
  id: string,
  selfPayId: string,
  origin: string,
  consent: WantedConsent | null = null,
): Statement {
  return sql(
    `INSERT INTO gateway_requests (id, kind, customer_id, invoice_id, self_pay_id, amount_cents, credit_used_cents,
       fee, currency, origin, outcome, created_at, expires_at, methods, consent)
     WITH bill AS MATERIALIZED (
       SELECT b.customer_id, b.invoice_id, b.self_pay_id, b.status, b.fee_policy, b.items_cents, b.credit_cents, b.pending_cents,
         json_patch(:defaults, s.payments) AS rules, ${clock.sql} AS now_ms
       FROM payer_bill b CROSS JOIN payer_settings s WHERE b.self_pay_id = :id
     )
     SELECT :request, 'checkout_session', customer_id, invoice_id, self_pay_id, items_cents - credit_cents - pending_cents,
       max(0, min(credit_cents, items_cents)),
       iif(fee_policy = 'charge' OR (fee_policy = 'follow' AND rules ->> '$.fee.charge'), rules -> '$.fee.terms', NULL),
       rules ->> '$.currency', :origin, 'pending', now_ms, now_ms + :lifetime_ms,
       iif(rules ->> '$.achOn', 'card,us_bank_account', 'card'), :consent
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
      consent: consent === null ? null : JSON.stringify(consent),
      defaults: JSON.stringify(paymentSettings.parse({})),
    },
  );
}

/**
 * Writes down a request for a session that only saves a method for a customer, and returns it; an equal one that is still open
 * is returned instead. No row: there is no such customer. @param returnTo the page that it comes back to, a whole URL.
 */
export function recordSetupRequest(
  clock: Clock,
  id: string,
  customerId: number,
  returnTo: string,
  consent: WantedConsent | null,
  requestedBy: string | null,
): Statement {
  return sql(
    `INSERT INTO gateway_requests (id, kind, customer_id, amount_cents, credit_used_cents, currency, origin, outcome, created_at, expires_at, methods, consent, requested_by)
     SELECT :request, 'setup_session', a.customer_id, 0, 0, json_patch(:defaults, s.payments) ->> '$.currency', :origin, 'pending', ${clock.sql}, ${clock.sql} + :lifetime_ms,
       iif(json_patch(:defaults, s.payments) ->> '$.achOn', 'card,us_bank_account', 'card'), :consent, :by
     FROM payer_account a CROSS JOIN payer_settings s WHERE a.customer_id = :customer
     ON CONFLICT (live_key) WHERE live_key IS NOT NULL DO UPDATE SET clicks = clicks + 1
     RETURNING *`,
    {
      ...clock.params,
      request: id,
      customer: customerId,
      origin: returnTo,
      lifetime_ms: SESSION_LIFETIME_MS,
      consent: consent === null ? null : JSON.stringify(consent),
      by: requestedBy,
      defaults: JSON.stringify(paymentSettings.parse({})),
    },
  );
}
