import { record } from '../activity/record.ts';
import { decide } from '../autopay/declines.ts';
import { retryDay } from '../autopay/schedule.ts';
import type { Context } from '../context.ts';
import { critical } from '../critical/raise.ts';
import { dayIn } from '../daily/day.ts';
import { type Statement, sql } from '../db/database.ts';
import type { Part } from '../ledger/entry.ts';
import type { Payment, Refusal } from '../payments/read.ts';
import { parseSettings, selectSettings } from '../settings/read.ts';
import { failureMail, receiptMail } from './mails.ts';

/** What is known of a charge that did not succeed. */
export interface Refused {
  requestId: string;
  attemptId: string | null;
  /** Stripe's payment, when it made one. */
  paymentId: string | null;
  refusal: Refusal;
  /** card or bank, as far as is known. */
  kind: 'card' | 'bank';
  /** Epoch milliseconds. */
  atMs: number;
}

/**
 * Writes down that a charge was paid, or is on its way: at its request, its attempt and its wallet, with a receipt once it is paid. What is
 * paid stays so, whoever says it.
 */
export function recordPaid(ctx: Context, payment: Payment): Statement[] {
  const paid = payment.state === 'succeeded';
  const params = {
    request: payment.requestId,
    payment: payment.id,
    outcome: paid ? 'succeeded' : 'processing',
  };
  return [
    sql(
      `UPDATE gateway_requests SET outcome = :outcome, payment_id = :payment, failure = NULL, failed_at = NULL, message = NULL, code = NULL, decline_code = NULL, advice_code = NULL
       WHERE id = :request AND outcome <> :outcome AND (outcome <> 'succeeded' OR :outcome = 'succeeded')`,
      params,
    ),
    ...(payment.attemptId === null ? [] : [recordAttempt(payment.attemptId, params)]),
    ...(paid && payment.purpose === 'topup' ? [toppedUp(payment)] : []),
    ...(paid ? [receiptMail(ctx, payment)] : []),
  ];
}

function recordAttempt(attemptId: string, params: { request: string | null; outcome: string }): Statement {
  return sql(
    `UPDATE charge_attempts SET state = :outcome, why = NULL WHERE id = :attempt AND request_id = :request AND state IN ('sending', 'processing', 'failed')
       AND state <> :outcome`,
    { attempt: attemptId, request: params.request, outcome: params.outcome },
  );
}

function toppedUp({ requestId }: Payment): Statement {
  return sql(
    'UPDATE wallets SET tries = 0, not_before = NULL WHERE customer_id = (SELECT customer_id FROM gateway_requests WHERE id = :request) AND (tries > 0 OR not_before IS NOT NULL)',
    { request: requestId },
  );
}

/**
 * Writes down that a charge failed and what follows from it: whether it is tried again and on which day, whether the method may still be
 * used, what the customer is told, and whether somebody in the office must look (worker/autopay/declines.ts decides). One trip more
 * than success, to know the office's day.
 * @param still an SQL condition without which it is not known any more that it failed.
 */
export async function recordFailed(ctx: Context, refused: Refused, still: Part): Promise<Statement[]> {
  const { requestId, attemptId, refusal } = refused;
  const { today, nextDueOn, tries } = await readDays(ctx, requestId, attemptId);
  const decision = decide({
    kind: refused.kind,
    declineCode: refusal.declineCode,
    code: refusal.code,
    adviceCode: refusal.adviceCode,
    networkAdviceCode: refusal.networkAdviceCode,
    tries,
  });
  const retryOn = decision.retry === null ? null : retryDay(today, decision.retry.afterDays, nextDueOn);
  const params = {
    ...still.params,
    request: requestId,
    payment: refused.paymentId,
    attempt: attemptId,
    message: refusal.message.slice(0, 500),
    code: refusal.code,
    decline_code: refusal.declineCode,
    advice_code: refusal.adviceCode,
    failure: decision.tell,
    failed_at: refused.atMs,
    why: decision.why,
    retry_on: retryOn,
    next: tries + 1,
  };
  const failed = `EXISTS (SELECT 1 FROM gateway_requests WHERE id = :request AND outcome = 'failed')`;
  const when = { sql: failed, params: { request: requestId } };
  // What follows from a failure follows once, however often Stripe tells of it: the event log has it when it is new.
  const failing = ctx.newId('act');
  const now = {
    sql: 'EXISTS (SELECT 1 FROM activity WHERE id = :failing)',
    params: { failing },
  };
  return [
    record(ctx, {
      id: failing,
      verb: 'charge.failed',
      subject: { kind: 'customer', id: '' },
      subjectId: '(SELECT CAST(customer_id AS TEXT) FROM gateway_requests WHERE id = :request)',
      detail: { request: requestId, why: decision.why, message: params.message, retry_on: retryOn },
      found: {
        number: '(SELECT number FROM gateway_requests WHERE id = :request)',
        amount_cents: '(SELECT amount_cents FROM gateway_requests WHERE id = :request)',
      },
      when: {
        sql: `EXISTS (SELECT 1 FROM gateway_requests WHERE id = :request AND outcome <> 'failed' AND ${still.sql})`,
        params: { ...still.params, request: requestId },
      },
    }),
    sql(
      `UPDATE gateway_requests SET outcome = 'failed', payment_id = coalesce(:payment, payment_id), message = :message, code = :code, decline_code = :decline_code,
         advice_code = :advice_code, failure = :failure, failed_at = :failed_at
       WHERE id = :request AND outcome <> 'failed' AND ${still.sql}`,
      params,
    ),
    ...(attemptId === null
      ? [walletFailed(ctx, requestId, decision.retry?.afterDays ?? null, now)]
      : [
          sql(
            `UPDATE charge_attempts SET state = 'failed', why = :why WHERE id = :attempt AND request_id = :request AND state IN ('sending', 'processing', 'succeeded') AND ${failed}`,
            params,
          ),
          scheduleRetry(ctx, { ...params, ...now.params }, now.sql),
        ]),
    ...(decision.method === 'unusable' ? [spoil(ctx, requestId, decision.why, now)] : []),
    // Where Stripe made no payment, no bank was asked: its owner has something to hear of it only if they have to do something.
    ...(refused.paymentId === null && decision.method === 'keep'
      ? []
      : [failureMail(ctx, requestId, retryOn, decision.method === 'unusable', when)]),
    critical(ctx, {
      cause: `charge:${requestId}`,
      kind: 'charge_failed',
      customer: {
        sql: '(SELECT customer_id FROM gateway_requests WHERE id = :critical_request)',
        params: { critical_request: requestId },
      },
      detail: { request: requestId, attempt: attemptId, why: decision.why, message: params.message },
      when: decision.critical || decision.retry === null ? when : { ...when, sql: `${failed} AND ${UNSEEN}` },
    }),
  ];
}

/**
 * A condition: it might be tried again, but nothing does, and nobody has its answer before them. A card's stands on the page of whoever
 * asked for it or started its run; a bank's comes days later, and that it never came to Stripe is known after a day. Automatic payment that is on asks again in the next month at the latest, and
 * the wallet when it may.
 */
const UNSEEN = `EXISTS (SELECT 1 FROM gateway_requests g LEFT JOIN charge_attempts a ON a.id = g.attempt_id LEFT JOIN runs r ON r.id = a.run_id
  WHERE g.id = :request AND g.kind <> 'topup' AND (g.methods <> 'card' OR g.code = 'never_sent' OR coalesce(g.requested_by, r.started_by) IS NULL)
    AND NOT EXISTS (SELECT 1 FROM charge_attempts n WHERE n.id = a.customer_id || ':' || a.period || ':' || (a.try + 1))
    AND NOT (r.criteria ->> '$.kind' IS 'autopay' AND EXISTS (SELECT 1 FROM autopay p WHERE p.customer_id = g.customer_id AND p.enabled = 1)))`;

/** The office's day, when the customer of an attempt is due again, and which try of its kind this was; one trip. */
async function readDays(
  ctx: Context,
  requestId: string,
  attemptId: string | null,
): Promise<{ today: string; nextDueOn: string; tries: number }> {
  const [settings, clock, due, wallets] = await ctx.db.batch([
    selectSettings(),
    ctx.clock.select(),
    sql(
      'SELECT p.due_on FROM charge_attempts a CROSS JOIN autopay p ON p.customer_id = a.customer_id WHERE a.id = :attempt',
      { attempt: attemptId },
    ),
    sql(
      "SELECT w.tries FROM gateway_requests g CROSS JOIN wallets w ON w.customer_id = g.customer_id WHERE g.id = :request AND g.kind = 'topup'",
      { request: requestId },
    ),
  ]);
  const { timeZone } = parseSettings(settings).office;
  const before = Number(wallets?.[0]?.tries ?? 0);
  return {
    today: dayIn(timeZone, Number(clock?.[0]?.now_ms)),
    nextDueOn: String(due?.[0]?.due_on ?? '9999-12-31'),
    tries: attemptId === null ? before + 1 : Number(attemptId.split(':').at(-1)),
  };
}

/**
 * The next try of an attempt, on its day, while the run that it is of would still want it: autopay that is on, and before the next
 * period is due anyway. A debit that was returned is asked for again in its own amount, and never in more (docs/developer/autopay-rules.md).
 */
function scheduleRetry(ctx: Context, params: Record<string, string | number | null>, now: string): Statement {
  return sql(
    `INSERT INTO charge_attempts (id, customer_id, period, try, due_on, state, max_cents, created_at)
     SELECT a.customer_id || ':' || a.period || ':' || CAST(:next AS INTEGER), a.customer_id, a.period, :next, :retry_on, 'scheduled', iif(g.methods = 'us_bank_account', g.amount_cents, a.max_cents), ${ctx.clock.sql}
     FROM charge_attempts a CROSS JOIN runs r ON r.id = a.run_id CROSS JOIN gateway_requests g ON g.id = :request
     WHERE a.id = :attempt AND a.state = 'failed' AND :retry_on IS NOT NULL AND :next <= 4 AND r.criteria ->> '$.kind' = 'autopay' AND ${now}
       AND EXISTS (SELECT 1 FROM autopay p WHERE p.customer_id = a.customer_id AND p.enabled = 1 AND :retry_on < p.due_on)
       AND NOT EXISTS (SELECT 1 FROM charge_attempts n WHERE n.id = a.customer_id || ':' || a.period || ':' || CAST(:next AS INTEGER))`,
    { ...ctx.clock.params, ...params },
  );
}

const DAY_MS = 86_400_000;

/** A wallet waits before its next top-up as long as the bank's answer advises; when it is not to be tried again, it is switched off. */
function walletFailed(ctx: Context, requestId: string, afterDays: number | null, when: Part): Statement {
  return sql(
    `UPDATE wallets SET tries = tries + 1, not_before = ${ctx.clock.sql} + :after_ms, wanted_at = iif(:never, NULL, :real_ms), enabled = iif(:never, 0, enabled)
     WHERE customer_id = (SELECT customer_id FROM gateway_requests WHERE id = :request AND kind = 'topup') AND ${when.sql}`,
    {
      ...ctx.clock.params,
      ...when.params,
      after_ms: (afterDays ?? 0) * DAY_MS,
      never: afterDays === null ? 1 : 0,
      request: requestId,
    },
  );
}

/** A method that its bank will not charge again is not charged again. */
function spoil(ctx: Context, requestId: string, why: string, when: Part): Statement {
  return sql(
    `UPDATE payment_methods SET state = 'invalid', why = :spoilt, ended_at = ${ctx.clock.sql}
     WHERE id = (SELECT method_id FROM gateway_requests WHERE id = :request) AND state = 'valid' AND ${when.sql}`,
    { ...ctx.clock.params, ...when.params, request: requestId, spoilt: why },
  );
}
