import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import type { Part } from '../ledger/entry.ts';
import { parseSettings, selectSettings } from '../settings/read.ts';
import type { Settings } from '../settings/schema.ts';
import { recordCharge, verdictPart } from './record.ts';
import { type ChargeRequest, readCharge } from './request.ts';

/** What became of an attempt whose turn has come. */
export interface Claimed {
  /** To be sent now; null: it is somebody else's, its run was paused, or nothing may be charged. */
  request: ChargeRequest | null;
  /** Why nothing may be charged, when that was found out now. */
  verdict: string | null;
  settings: Settings;
}

/**
 * Takes an attempt's turn, in one trip: it is marked as being sent, every condition is read anew, and its request is written down. Two at
 * once: one gets it. A run that is paused or stopped keeps its attempts. When the customer is being charged something else at this
 * moment, the attempt waits again.
 */
export async function claimAttempt(ctx: Context, attemptId: string): Promise<Claimed> {
  const id = ctx.newId('req');
  const who = whoOf(attemptId, id);
  const params = { attempt: attemptId, request: id };
  const [settings, , requests, skipped] = await ctx.db.batch([
    selectSettings(),
    sql(
      `UPDATE charge_attempts SET state = 'sending', request_id = :request WHERE id = :attempt AND state = 'waiting'
         AND EXISTS (SELECT 1 FROM runs r WHERE r.id = charge_attempts.run_id AND r.state IN ('selecting', 'running'))`,
      params,
    ),
    recordCharge(ctx, { id, kind: 'charge', who, attemptId }),
    skip(who, params),
    record(ctx, {
      verb: 'charge.skipped',
      subject: { kind: 'customer', id: '' },
      subjectId: '(SELECT CAST(customer_id AS TEXT) FROM charge_attempts WHERE id = :attempt)',
      detail: { attempt: attemptId },
      found: { why: '(SELECT why FROM charge_attempts WHERE id = :attempt)' },
      when: {
        sql: "EXISTS (SELECT 1 FROM charge_attempts WHERE id = :attempt AND request_id = :request AND state IN ('skipped', 'failed') AND why IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM gateway_requests WHERE attempt_id = :attempt)",
        params,
      },
    }),
  ]);
  const request = requests?.[0];
  return {
    request: request === undefined ? null : readCharge(request),
    verdict: skipped?.[0] === undefined ? null : String(skipped[0].why),
    settings: parseSettings(settings),
  };
}

/** Closes an attempt that was claimed here and has nothing to send. RETURNING why. */
function skip(who: Part, params: Record<string, string>) {
  const verdict = verdictPart(who);
  return sql(
    `UPDATE charge_attempts SET (state, why) = (
       SELECT iif(v = 'busy', 'waiting', iif(v = 'no_method', 'failed', 'skipped')), v FROM (SELECT ${verdict.sql} AS v))
     WHERE id = :attempt AND request_id = :request AND state = 'sending' AND NOT EXISTS (SELECT 1 FROM gateway_requests WHERE attempt_id = :attempt)
     RETURNING why`,
    { ...verdict.params, ...params },
  );
}

/**
 * Whom an attempt charges, and within what bounds. Autopay: the method, the cap and the switch as they are now; a bank debit no more than
 * was told beforehand. A run by definition: the preferred method, and what the run's criteria say.
 */
function whoOf(attemptId: string, requestId: string): Part {
  return {
    sql: `SELECT t.customer_id, m.method_id, m.stripe_customer, m.type, iif(t.autopay, iif(m.type = 'us_bank_account', min(coalesce(p.cap_cents, t.max_cents), t.max_cents), p.cap_cents), NULL) AS cap_cents,
        NULL AS exact_cents, t.due_before, 1 AS open_only, NULL AS invoice_id, (SELECT s.payments ->> '$.fee.onAutopay' = 1 FROM payer_settings s) AS with_fee,
        t.least_cents, t.most_cents,
        iif(t.autopay AND coalesce(p.enabled, 0) = 0, 'autopay_off', iif(t.autopay AND m.type = 'us_bank_account' AND t.max_cents IS NULL, 'not_noticed', NULL)) AS no
      FROM (SELECT a.customer_id, a.max_cents, r.criteria ->> '$.kind' = 'autopay' AS autopay, r.criteria ->> '$.dueBy' AS due_before,
          r.criteria ->> '$.leastCents' AS least_cents, r.criteria ->> '$.mostCents' AS most_cents
        FROM charge_attempts a CROSS JOIN runs r ON r.id = a.run_id WHERE a.id = :attempt AND a.request_id = :request AND a.state = 'sending') t
      LEFT JOIN payer_autopay p ON p.customer_id = t.customer_id AND t.autopay
      LEFT JOIN payer_methods m ON m.customer_id = t.customer_id AND m.state = 'valid' AND m.recurring = 1 AND iif(t.autopay, m.method_id = p.method_id, m.preferred = 1)`,
    params: { attempt: attemptId, request: requestId },
  };
}
