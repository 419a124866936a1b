import { record } from '../activity/record.ts';
import { toldFor } from '../autopay/told.ts';
import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import type { Part } from '../ledger/entry.ts';
import { parseSettings, selectSettings } from '../settings/read.ts';
import type { Settings } from '../settings/schema.ts';
import { recordCharge, verdictPart } from './record.ts';
import { type ChargeRequest, readCharge } from './request.ts';
import { whoOf } from './who.ts';

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
  const who = turnOf(attemptId, id);
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

/** An attempt that was claimed here, as `whoOf` asks for it. */
const turnOf = (attemptId: string, requestId: string): Part => ({
  sql: whoOf(
    `SELECT a.customer_id, a.max_cents, ${toldFor('a')} AS told_for, r.criteria, r.day FROM charge_attempts a CROSS JOIN runs r ON r.id = a.run_id
     WHERE a.id = :attempt AND a.request_id = :request AND a.state = 'sending'`,
  ),
  params: { attempt: attemptId, request: requestId },
});
