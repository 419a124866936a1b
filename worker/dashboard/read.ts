import type { Context } from '../context.ts';
import { readOne, SHOWN } from '../critical/list.ts';
import { type Row, type Statement, sql } from '../db/database.ts';
import { readSync, SYNC_STATEMENTS, selectSync } from '../health/sync.ts';
import { customerOf, moment, momentOrNull, textOrNull } from '../lists/row.ts';
import type { Dashboard } from './schema.ts';

/** How many of each are counted: all together, a page reads at most 300 rows. */
const MOST = { review: 100, disputes: 25, waiting: 20, debits: 25, refunds: 20, critical: 25, sync: 8 };
/** So many of the latest critical events are told one by one. */
const CRITICAL_TOLD = 5;

/** Everything that the start page tells, but for takings. One trip. */
export function selectDashboard(ctx: Context): Statement[] {
  return [
    ...selectSync(ctx, MOST.sync),
    sql(
      `SELECT count(*) AS many, coalesce(sum(amount_cents), 0) AS cents, min(at) AS oldest, coalesce(sum(kind = 'refund'), 0) AS refunds,
         coalesce(sum(kind = 'dispute'), 0) AS disputes, coalesce(sum(kind = 'undo'), 0) AS undone, coalesce(sum(kind IN ('payment', 'manual') AND credited_cents > 0), 0) AS credits
       FROM (SELECT kind, amount_cents, credited_cents, at FROM register_entries INDEXED BY register_entries_review WHERE needs_review = 1 ORDER BY at LIMIT ${MOST.review})`,
    ),
    sql(
      `SELECT d.id, d.amount_cents, d.held_cents, d.evidence_due_at, d.stage, d.reason, d.entry_id, d.customer_id, d.evidence_due_at >= ${ctx.clock.sql} AS answerable,
         (SELECT c.name FROM customers c WHERE c.id = d.customer_id) AS customer_name
       FROM disputes d INDEXED BY disputes_open WHERE d.stage IN ('inquiry', 'open') ORDER BY d.evidence_due_at NULLS LAST LIMIT ${MOST.disputes}`,
      ctx.clock.params,
    ),
    sql(
      `SELECT count(*) AS many, coalesce(sum(amount_cents), 0) AS cents, min(created_at) AS oldest, original_id FROM (
         SELECT amount_cents, created_at, original_id FROM gateway_requests INDEXED BY gateway_requests_waiting WHERE outcome = 'waiting' ORDER BY created_at LIMIT ${MOST.waiting})`,
    ),
    sql(
      `SELECT coalesce(sum(kind <> 'refund'), 0) AS many, coalesce(sum(iif(kind <> 'refund', amount_cents, 0)), 0) AS cents, count(*) AS walked FROM (
         SELECT kind, amount_cents FROM gateway_requests INDEXED BY gateway_requests_processing WHERE outcome = 'processing' LIMIT ${MOST.debits})`,
    ),
    sql(
      `SELECT count(*) AS many, coalesce(sum(amount_cents), 0) AS cents FROM (
         SELECT amount_cents FROM refunds INDEXED BY refunds_pending WHERE status IN ('pending', 'requires_action') ORDER BY created_at LIMIT ${MOST.refunds})`,
    ),
    sql(
      'SELECT id, amount_cents, arrives_on FROM payouts INDEXED BY payouts_open WHERE settled = 0 ORDER BY created_at DESC LIMIT 1',
    ),
    sql(
      `SELECT count(*) AS many FROM (SELECT 1 FROM critical_events INDEXED BY critical_events_open WHERE reviewed_at IS NULL LIMIT ${MOST.critical})`,
    ),
    sql(
      `SELECT ${SHOWN} FROM critical_events INDEXED BY critical_events_open WHERE reviewed_at IS NULL ORDER BY id DESC LIMIT ${CRITICAL_TOLD}`,
    ),
  ];
}

export function readDashboard(ctx: Context, rows: Row[][]): Dashboard {
  const sync = readSync(ctx, rows.slice(0, SYNC_STATEMENTS));
  const [
    [review = {}] = [],
    disputes = [],
    [waiting = {}] = [],
    [debits = {}] = [],
    [refunds = {}] = [],
    [payout] = [],
    [critical = {}] = [],
    criticalEvents = [],
  ] = rows.slice(SYNC_STATEMENTS);
  return {
    now: moment(rows[0]?.[0]?.now_ms),
    needs_review: {
      entries: Number(review.many),
      more: Number(review.many) >= MOST.review,
      net_cents: Number(review.cents),
      refunds: Number(review.refunds),
      lost_disputes: Number(review.disputes),
      undone: Number(review.undone),
      to_credit: Number(review.credits),
      oldest_at: momentOrNull(review.oldest),
    },
    disputes: readDisputes(disputes),
    critical: {
      open: Number(critical.many),
      more: Number(critical.many) >= MOST.critical,
      list: criticalEvents.map(readOne),
    },
    refunds_waiting: {
      requests: Number(waiting.many),
      more: Number(waiting.many) >= MOST.waiting,
      amount_cents: Number(waiting.cents),
      oldest_at: momentOrNull(waiting.oldest),
      entry_id: textOrNull(waiting.original_id),
    },
    payments_pending: {
      payments: Number(debits.many),
      more: Number(debits.walked) >= MOST.debits,
      amount_cents: Number(debits.cents),
    },
    refunds_pending: {
      refunds: Number(refunds.many),
      more: Number(refunds.many) >= MOST.refunds,
      amount_cents: Number(refunds.cents),
    },
    next_payout:
      payout === undefined
        ? null
        : {
            id: String(payout.id),
            amount_cents: Number(payout.amount_cents),
            arrival: String(payout.arrives_on),
          },
    sync: {
      state: sync.state,
      checks: sync.checks.flatMap(({ state, what, do: todo }) =>
        state === 'ok' ? [] : [{ state, what, do: todo }],
      ),
      last_proof: sync.last_proof,
    },
  };
}

function readDisputes(rows: Row[]): Dashboard['disputes'] {
  return {
    open: rows.length,
    more: rows.length >= MOST.disputes,
    need_evidence: rows.filter((row) => row.answerable === 1).length,
    held_cents: rows.reduce((sum, row) => sum + Number(row.held_cents), 0),
    list: rows.map((row) => ({
      id: String(row.id),
      stage: row.stage === 'inquiry' ? 'inquiry' : 'open',
      amount_cents: Number(row.amount_cents),
      held_cents: Number(row.held_cents),
      reason: String(row.reason),
      customer: customerOf(row),
      entry_id: textOrNull(row.entry_id),
      evidence_due_at: momentOrNull(row.evidence_due_at),
      answerable: row.answerable === 1,
    })),
  };
}
