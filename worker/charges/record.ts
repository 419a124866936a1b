import type { Context } from '../context.ts';
import { type Statement, sql } from '../db/database.ts';
import { KEY_FORGOTTEN_MS } from '../gateway/patience.ts';
import type { Part } from '../ledger/entry.ts';
import { paymentSettings } from '../settings/schema.ts';
import { chargeBill } from './bill.ts';

/** What one charge is for; `who` selects what `chargeBill` asks for. */
export interface Charge {
  /** The request's id, which is its idempotency key. */
  id: string;
  kind: 'charge' | 'topup' | 'terminal';
  who: Part;
  attemptId?: string;
  /** The person or key that asked for it. */
  requestedBy?: string;
  note?: string;
}

/** What settings say when the office has not said it; `chargeBill` asks for it. */
export const DEFAULTS = { defaults: JSON.stringify(paymentSettings.parse({})) };

/**
 * Writes a charge down over what is owed at this moment, before anything is sent, and returns it. No row: nothing may be
 * charged, and `verdictOn` says why. Every condition is read in this statement; the database holds that a customer is charged one
 * thing at a time.
 */
export function recordCharge(
  ctx: Context,
  { id, kind, who, attemptId, requestedBy, note }: Charge,
): Statement {
  return sql(
    `INSERT INTO gateway_requests (id, number, kind, customer_id, invoice_id, self_pay_id, amount_cents, credit_used_cents, fee, currency, origin,
       outcome, created_at, expires_at, methods, method_id, stripe_customer, items, attempt_id, run_id, requested_by, note)
     WITH ${chargeBill(who.sql)}
     SELECT :request, (SELECT coalesce(max(number), 0) + 1 FROM gateway_requests WHERE number IS NOT NULL), :kind, customer_id, invoice_id,
       (SELECT p.self_pay_id FROM payer_bill p WHERE p.invoice_id = bill.invoice_id), amount_cents, credit_cents,
       iif(with_fee = 1 AND (fee_policy = 'charge' OR (fee_policy = 'follow' AND rules ->> '$.fee.charge')), rules -> '$.fee.terms', NULL),
       rules ->> '$.currency', '', 'pending', ${ctx.clock.sql}, ${ctx.clock.sql} + :key_lives, type, method_id, stripe_customer,
       (SELECT json_group_array(json_array(id, cents)) FROM (SELECT id, cents FROM planned ORDER BY place)), :attempt, (SELECT a.run_id FROM charge_attempts a WHERE a.id = :attempt), :by, :note
     FROM bill WHERE verdict = 'charge' AND NOT EXISTS (SELECT 1 FROM gateway_requests WHERE id = :request)
     RETURNING *`,
    {
      ...ctx.clock.params,
      ...who.params,
      ...DEFAULTS,
      request: id,
      kind,
      attempt: attemptId ?? null,
      by: requestedBy ?? null,
      note: note ?? null,
      key_lives: KEY_FORGOTTEN_MS,
    },
  );
}

/** Why a charge was not written down, and what is owed: `verdict`, `owed_cents`, `amount_cents`. */
export function verdictOn(who: Part): Statement {
  return sql(`WITH ${chargeBill(who.sql)} SELECT verdict, owed_cents, amount_cents FROM bill`, {
    ...who.params,
    ...DEFAULTS,
  });
}

/** The same as an SQL expression, for a statement that writes it down. */
export const verdictPart = (who: Part): Part => ({
  sql: `(WITH ${chargeBill(who.sql)} SELECT verdict FROM bill)`,
  params: { ...who.params, ...DEFAULTS },
});
