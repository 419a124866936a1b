import type { Context } from '../context.ts';
import { type Row, type Statement, sql } from '../db/database.ts';
import { moment, momentOrNull, textOrNull } from '../lists/row.ts';
import { selectMailHealth } from '../mail/health.ts';
import { readMarks, selectMarks } from '../proof/marks.ts';
import { stripeUrl } from '../register/stripe-url.ts';
import type { Connection } from '../stripe/connection.ts';
import { checksOf, QUIET_MS, worstOf } from './checks.ts';
import type { SyncHealth } from './sync-schema.ts';

const FLAGGED_TOLD = 20;

/** What the sync's health is told from. @param most how many rows of each kind are counted. */
export function selectSync(ctx: Context, most = 100): Statement[] {
  const { clock } = ctx;
  return [
    sql(
      `SELECT ${clock.sql} AS now_ms, (SELECT 1 FROM gateway_requests LIMIT 1) AS used,
         (SELECT value FROM sweep_marks WHERE name = 'events') AS swept_s,
         (SELECT value FROM sweep_marks WHERE name = 'received_webhook') AS webhook_ms,
         (SELECT value FROM sweep_marks WHERE name = 'received_sweep') AS missed_ms`,
      clock.params,
    ),
    sql(
      `SELECT count(*) AS many, min(hinted_at) AS oldest FROM (
         SELECT hinted_at FROM stripe_objects INDEXED BY stripe_objects_unfinished WHERE hints <> handled ORDER BY hinted_at LIMIT ${most})`,
    ),
    // Sessions that can still be paid stand in the same index; they are walked, up to a limit.
    sql(
      `SELECT coalesce(sum(open), 0) AS many, min(iif(open, created_at, NULL)) AS oldest FROM (
         SELECT outcome IN ('pending', 'unknown') AS open, created_at FROM gateway_requests INDEXED BY gateway_requests_live
         WHERE session_status = 'open' OR outcome IN ('pending', 'unknown') LIMIT ${most})`,
    ),
    sql(
      `SELECT kind, id, flag, hinted_at FROM stripe_objects INDEXED BY stripe_objects_flagged WHERE flag IS NOT NULL ORDER BY hinted_at DESC LIMIT ${most}`,
    ),
    sql(
      `SELECT count(*) AS many FROM (SELECT 1 FROM register_entries INDEXED BY register_entries_type WHERE type = 'Stripe' AND at >= ${clock.sql} - ${QUIET_MS} LIMIT ${Math.min(most, 25)})`,
      clock.params,
    ),
    selectMarks(),
    sql(
      `SELECT (SELECT count(*) FROM (SELECT 1 FROM balance_transactions INDEXED BY balance_transactions_open WHERE class IN ('held', 'flagged') AND class = 'flagged' LIMIT ${most}))
         + (SELECT count(*) FROM (SELECT 1 FROM unproved_entries LIMIT ${most}))
         + (SELECT count(*) FROM (SELECT 1 FROM payouts INDEXED BY payouts_differing WHERE contains_cents <> amount_cents LIMIT ${most})) AS many`,
    ),
    selectMailHealth(clock, most),
  ];
}

/** How many statements `selectSync` makes. */
export const SYNC_STATEMENTS = 8;

export function readSync(ctx: Context, rows: Row[][]): SyncHealth {
  const [
    [now = {}] = [],
    [backlog = {}] = [],
    [unanswered = {}] = [],
    flagged = [],
    [payments = {}] = [],
    marks,
    [differences = {}] = [],
    [mails = {}] = [],
  ] = rows;
  const proof = readMarks(marks);
  const nowMs = Number(now.now_ms);
  const { realMs } = ctx.clock;
  const age = (at: Row[string] | undefined, nowMs: number) =>
    at === null || at === undefined ? null : Math.max(0, nowMs - Number(at));
  const sweptMs = now.swept_s === null || now.swept_s === undefined ? null : Number(now.swept_s) * 1000;
  const checks = checksOf({
    webhookAgeMs: age(now.webhook_ms, realMs),
    missedAgeMs: age(now.missed_ms, realMs),
    sweepAgeMs: age(sweptMs, nowMs),
    payments: Number(payments.many),
    backlog: Number(backlog.many),
    backlogAgeMs: age(backlog.oldest, realMs),
    unanswered: Number(unanswered.many),
    unansweredAgeMs: age(unanswered.oldest, nowMs),
    flagged: flagged.length,
    proofAgeMs: age(proof.ran, nowMs),
    differences: Number(differences.many),
    mailMissing: ctx.mailer.missing,
    mailsOverdue: Number(mails.overdue),
    mailOverdueMs: age(mails.oldest, nowMs),
    mailRefusal: textOrNull(mails.refusal),
    mailsFailed: Number(mails.failed),
    isNew: now.used !== 1,
  });
  const received = [now.webhook_ms, now.missed_ms].flatMap((at) =>
    at === null || at === undefined ? [] : [Number(at)],
  );
  return {
    state: worstOf(checks),
    checks,
    last_event_at: received.length === 0 ? null : moment(Math.max(...received)),
    last_webhook_at: momentOrNull(now.webhook_ms),
    last_missed_at: momentOrNull(now.missed_ms),
    last_sweep_at: momentOrNull(sweptMs),
    backlog: { objects: Number(backlog.many), oldest_at: momentOrNull(backlog.oldest) },
    unanswered: { requests: Number(unanswered.many), oldest_at: momentOrNull(unanswered.oldest) },
    flagged: flagged.slice(0, FLAGGED_TOLD).map((row) => readFlagged(row, ctx.connection)),
    flagged_objects: flagged.length,
    last_proof:
      proof.ran === undefined ? null : { at: moment(proof.ran), differences: Number(differences.many) },
  };
}

function readFlagged(row: Row, connection: Connection): SyncHealth['flagged'][number] {
  return {
    kind: String(row.kind),
    id: String(row.id),
    says: String(row.flag),
    since: moment(row.hinted_at),
    stripe_url: stripeUrl(connection, String(row.id)),
  };
}
