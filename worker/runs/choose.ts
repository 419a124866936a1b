import { chargeBill, type Verdict } from '../charges/bill.ts';
import { DEFAULTS } from '../charges/record.ts';
import { whoOf } from '../charges/who.ts';
import type { Context } from '../context.ts';
import { type Statement, sql } from '../db/database.ts';
import type { Part } from '../ledger/entry.ts';

/** So many customers are looked at in one statement. */
const STEP = 1000;

/** What is asked of customers: a run's criteria and day. */
export interface Asked {
  /** As `criteriaOn` writes it. */
  criteria: string;
  /** 'YYYY-MM-DD'. */
  day: string;
}

/** The next customers that have a method to charge, by id; `after` is the last one before. */
const WALK = `SELECT customer_id FROM payment_methods INDEXED BY payment_methods_chargeable
  WHERE state = 'valid' AND recurring = 1 AND preferred = 1 AND customer_id > CAST(:after AS INTEGER) ORDER BY customer_id LIMIT CAST(:step AS INTEGER)`;

const OWES = `(EXISTS (SELECT 1 FROM receivables r INDEXED BY receivables_owing WHERE r.customer_id = n.customer_id AND r.balance_cents > 0)
  OR EXISTS (SELECT 1 FROM customers c WHERE c.id = n.customer_id AND c.ledger_cents < 0))`;

/**
 * A common table expression `judged (customer_id, found)` of the next customers who owe something: `found` is JSON, [verdict, cents], by
 * the same SQL that decides when their turn has come. Selection and preview read it, so that a preview is what a run does.
 */
const judged = (asked: Asked, after: string, step: number): Part => ({
  sql: `judged AS MATERIALIZED (
    SELECT n.customer_id, (WITH ${chargeBill(whoOf('SELECT n.customer_id, NULL AS max_cents, NULL AS told_for, :criteria AS criteria, :day AS day'))}
      SELECT json_array(verdict, amount_cents) FROM bill) AS found
    FROM (${WALK}) n WHERE ${OWES})`,
  params: { ...DEFAULTS, ...asked, after, step },
});

/** Whom the criteria mean: those who are charged, and those who are told apart because they cannot be. */
export const MEANT = ['charge', 'busy', 'not_noticed', 'too_small', 'too_large'] as const satisfies (
  | Verdict
  | 'charge'
)[];

const LIST = MEANT.map((verdict) => `'${verdict}'`).join(', ');

/**
 * A step of a run that is selecting: whom its criteria mean among the next thousand customers becomes an attempt, and the run's place moves
 * on, in one batch. Two at once, or the same step again: one does it. Behind the last customer the run is no longer selecting.
 * @param place where the step before ended. @returns where this one ended; null when all were chosen, or somebody else is at it.
 */
export async function chooseStep(
  ctx: Context,
  runId: string,
  asked: Asked,
  place: string,
): Promise<string | null> {
  const { sql: common, params } = judged(asked, place, STEP);
  const mine = { ...params, ...ctx.clock.params, run: runId };
  const [, moved] = await ctx.db.batch([
    sql(
      `INSERT INTO charge_attempts (id, customer_id, period, try, run_id, due_on, state, created_at)
       WITH ${common}
       SELECT customer_id || ':' || :run || ':1', customer_id, :run, 1, :run, :day, 'waiting', ${ctx.clock.sql}
       FROM judged WHERE found ->> 0 IN (${LIST}) AND EXISTS (SELECT 1 FROM runs WHERE id = :run AND state = 'selecting' AND place = :after)`,
      mine,
    ),
    sql(
      `UPDATE runs SET due_count = due_count + changes(),
         (place, state) = (SELECT iif(count(*) < :step, NULL, CAST(max(customer_id) AS TEXT)), iif(count(*) < :step, 'running', 'selecting') FROM (${WALK}))
       WHERE id = :run AND state = 'selecting' AND place = :after RETURNING place`,
      mine,
    ),
  ]);
  const next = moved?.[0]?.place;
  return typeof next === 'string' ? next : null;
}

/** What the next customers would be charged at this moment, by verdict, and how far they were looked at. */
export function selectPreview(asked: Asked, after: number, most: number): Statement[] {
  const { sql: common, params } = judged(asked, String(after), most);
  return [
    sql(
      `WITH ${common} SELECT found ->> 0 AS verdict, count(*) AS many, sum(found ->> 1) AS cents FROM judged WHERE found ->> 0 IN (${LIST}) GROUP BY 1`,
      params,
    ),
    sql(`SELECT count(*) AS walked, max(customer_id) AS last FROM (${WALK})`, params),
  ];
}
