import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { Budget } from './budget.ts';
import { compareTransactions } from './compare.ts';
import { compareEntries } from './entries.ts';
import { heal } from './heal.ts';
import { type Marks, readStart, setMark } from './marks.ts';
import { listPayouts } from './payouts.ts';
import { listTransactions } from './transactions.ts';

/** Calls to Stripe that one step makes; a Worker may make a thousand. */
const MOST_CALLS = 200;
/** How often one proof asks for what the register lacks; the next one goes on. */
const MOST_ROUNDS = 4;
const DAY_MS = 24 * 3600 * 1000;

/**
 * The nightly proof: every row of Stripe's balance since the last time gets exactly one class, every payout is added up,
 * and every entry that bears a number of Stripe's must have its row. What the register lacks is booked, if it can be.
 * It goes in steps: one that ran out of calls is gone on with by the next.
 * @returns whether it came to its end. @throws StripeError: what was listed stays, the next step goes on from there.
 */
export async function runProof(ctx: Context, calls = MOST_CALLS): Promise<boolean> {
  const budget = new Budget(calls);
  const { marks, nowMs, beganMs } = await readStart(ctx);
  if (!(await listTransactions(ctx, budget, marks, nowMs, beganMs))) return false;
  if (!(await listPayouts(ctx, budget, Math.floor((marks.ran ?? beganMs ?? nowMs) / 1000)))) return false;
  if (!(await compareTransactions(ctx, 'new'))) return false;
  await compareTransactions(ctx, 'open');
  for (let round = 0; round < MOST_ROUNDS && (await heal(ctx, budget)) > 0; round += 1)
    await compareTransactions(ctx, 'open');
  await finish(ctx, marks, nowMs, beganMs ?? nowMs);
  return true;
}

async function finish(ctx: Context, marks: Marks, nowMs: number, beganMs: number): Promise<void> {
  const listedToMs = (marks.goal ?? Math.floor(nowMs / 1000)) * 1000;
  const comparedTo = await compareEntries(ctx, marks.entries ?? beganMs, listedToMs);
  const [found] = await ctx.db.batch([
    sql(`SELECT (SELECT count(*) FROM balance_transactions INDEXED BY balance_transactions_open WHERE class IN ('held', 'flagged') AND class = 'flagged')
      + (SELECT count(*) FROM unproved_entries) + (SELECT count(*) FROM payouts INDEXED BY payouts_differing WHERE contains_cents <> amount_cents) AS differences`),
  ]);
  await ctx.db.batch([
    record(ctx, {
      verb: 'proof.run',
      subject: { kind: 'proof', id: new Date(nowMs).toISOString().slice(0, 10) },
      detail: { differences: Number(found?.[0]?.differences) },
    }),
    setMark('entries', comparedTo),
    setMark('ran', nowMs),
  ]);
}

/**
 * Runs the proof when none came to its end for a day, or one is under way; for the minute's job. A failure is told and waits
 * for the next minute.
 */
export async function proveWhenDue(ctx: Context): Promise<void> {
  try {
    const { marks, nowMs } = await readStart(ctx);
    if (isProofDue(marks, nowMs)) await runProof(ctx);
  } catch (error) {
    ctx.log('proof_failed', { message: String(error) });
  }
}

/** Whether a proof was begun and has not come to its end, or none has for a day. */
export function isProofDue(marks: Marks, nowMs: number): boolean {
  return marks.goal !== undefined || nowMs - (marks.ran ?? 0) >= DAY_MS;
}
