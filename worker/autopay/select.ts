import type { Context } from '../context.ts';
import { dayNumber, type Today } from '../daily/day.ts';
import { type Statement, sql, type Value } from '../db/database.ts';
import { feedRuns } from '../runs/feed.ts';
import { nextDueSql } from './calendar.ts';
import { awaitsNotice, toldFor } from './told.ts';

/** So many customers become due in one statement. */
const STEP = 1000;

/**
 * A step of the day's autopay: the next thousand customers whose day has come, and retries whose day has come, become attempts of the
 * day's run, and move on to their next month, in one batch. Who owes nothing on an open invoice is only moved on. A day that was
 * missed is caught up: `due_on` says what was not done yet, and the period is that of the latest day missed, so nobody is charged twice for a month.
 * A bank debit whose notice left late becomes an attempt too, but in no run until ten days have passed; at the latest, the next month's
 * payment, which asks for all that is owed, takes its place.
 */
export async function selectDue(ctx: Context, { day }: Today): Promise<string | null> {
  const params = { ...ctx.clock.params, day, step: STEP };
  const rows = await ctx.db.batch([
    sql(
      `INSERT INTO runs (id, name, day, criteria, state, started_at)
       SELECT ${RUN}, 'Autopay', :day, '{"kind":"autopay"}', 'selecting', ${ctx.clock.sql}
       WHERE NOT EXISTS (SELECT 1 FROM runs WHERE id = ${RUN}) AND (EXISTS (SELECT 1 FROM autopay WHERE enabled = 1 AND due_on <= :day)
         OR EXISTS (SELECT 1 FROM charge_attempts WHERE ${COMES}))`,
      params,
    ),
    // What is written down here is not written down by the next.
    becomeAttempts(ctx, "'scheduled', NULL, 'awaits_notice'", UNTOLD_YET, params),
    becomeAttempts(ctx, `'waiting', ${RUN}, NULL`, 'true', params),
    counted(params),
    sql(
      `UPDATE charge_attempts SET state = 'waiting', run_id = ${RUN}, why = NULL WHERE id IN (SELECT id FROM charge_attempts WHERE ${COMES} ORDER BY due_on, id LIMIT :step) RETURNING 1`,
      params,
    ),
    counted(params),
    sql(
      `UPDATE charge_attempts SET (state, why) = (SELECT iif(${NEXT_HAS_COME}, 'skipped', state), iif(${NEXT_HAS_COME}, 'not_noticed', 'awaits_notice'))
       WHERE state = 'scheduled' AND due_on <= :day AND ${TRY_UNTOLD_YET} AND (why IS NULL OR ${NEXT_HAS_COME})`,
      params,
    ),
    sql(
      `UPDATE autopay SET period = ${PERIOD}, due_on = ${nextDueSql('due_on', 'day', ':day')}, noticed_cents = NULL, noticed_on = NULL
       WHERE customer_id IN (SELECT customer_id FROM autopay WHERE enabled = 1 AND due_on <= :day ORDER BY due_on, customer_id LIMIT :step) RETURNING 1`,
      params,
    ),
    sql(
      `UPDATE runs SET state = 'running' WHERE id = ${RUN} AND state = 'selecting' AND NOT EXISTS (SELECT 1 FROM autopay WHERE enabled = 1 AND due_on <= :day)
         AND NOT EXISTS (SELECT 1 FROM charge_attempts WHERE ${COMES})`,
      params,
    ),
  ]);
  const moved = Math.max(rows[4]?.length ?? 0, rows[7]?.length ?? 0);
  if (moved === STEP) return String(dayNumber(day));
  await feedRuns(ctx);
  return null;
}

/** The step's customers become attempts. @param as their `state, run_id, why`. @param when a condition on each of them. */
const becomeAttempts = (ctx: Context, as: string, when: string, params: Record<string, Value>): Statement =>
  sql(
    `INSERT INTO charge_attempts (id, customer_id, period, try, due_on, max_cents, created_at, state, run_id, why)
     SELECT d.customer_id || ':' || d.period || ':1', d.customer_id, d.period, 1, d.due_on, d.noticed_cents, ${ctx.clock.sql}, ${as}
     FROM (SELECT customer_id, due_on, noticed_cents, ${PERIOD} AS period FROM autopay WHERE enabled = 1 AND due_on <= :day ORDER BY due_on, customer_id LIMIT :step) d
     WHERE ${when} AND ${OWES} AND NOT EXISTS (SELECT 1 FROM charge_attempts a WHERE a.id = d.customer_id || ':' || d.period || ':1')`,
    params,
  );

// The day's run; who becomes due after it is done, because the time zone was changed say, gets another one. One that was stopped takes in
// whoever was not chosen yet: the day's payments were stopped, not half of them.
const RUN = `(SELECT 'autopay:' || :day || ':' || (1 + count(*)) FROM runs e WHERE e.id >= 'autopay:' || :day || ':' AND e.id < 'autopay:' || :day || ';' AND e.state = 'done')`;

// What the statement before added to the run; triggers' own changes do not count.
const counted = (params: Statement['params']): Statement =>
  sql(
    `UPDATE runs SET due_count = due_count + changes() WHERE id = ${RUN}`,
    params as Record<string, string>,
  );

const UNTOLD_YET = awaitsNotice('d.customer_id', 'd.due_on', 'd.noticed_cents');
const TRY_UNTOLD_YET = awaitsNotice(
  'charge_attempts.customer_id',
  toldFor('charge_attempts'),
  'charge_attempts.max_cents',
);

// A try whose day has come, and that waits for no notice.
const COMES = `state = 'scheduled' AND due_on <= :day AND NOT ${TRY_UNTOLD_YET}`;

const NEXT_HAS_COME =
  'EXISTS (SELECT 1 FROM autopay p WHERE p.customer_id = charge_attempts.customer_id AND p.enabled = 1 AND p.due_on <= :day AND p.due_on > charge_attempts.due_on)';

// The month of the latest due day up to today: this month's when its day has come, else the month before.
const PERIOD = `iif(${nextDueSql("'0000-00-00'", 'day', ':day')} > date(:day, 'start of month', '+1 months', '-1 days'), substr(:day, 1, 7), substr(date(:day, 'start of month', '-1 days'), 1, 7))`;

// Something is owed on an open invoice, as far as one look tells; all of it is read when the attempt's turn comes.
const OWES = `(EXISTS (SELECT 1 FROM receivables r INDEXED BY receivables_owing CROSS JOIN invoice_items n ON n.receivable_id = r.id CROSS JOIN invoices i ON i.id = n.invoice_id
    WHERE r.customer_id = d.customer_id AND r.balance_cents > 0 AND i.status = 'open')
  OR EXISTS (SELECT 1 FROM customers c WHERE c.id = d.customer_id AND c.ledger_cents < 0))`;
