import type Stripe from 'stripe';
import type { Context } from '../context.ts';
import { type Statement, sql } from '../db/database.ts';
import type { Budget } from './budget.ts';
import { clearMark, type Marks, setMark } from './marks.ts';

/** Listed again each time, because a row may become visible late. */
const OVERLAP_S = 3600;
/** Where to begin when nothing of Selfpay's is known; and how long before the first that is. */
const FIRST_REACH_S = 24 * 3600;
const PAGE = 100;

/**
 * Stores the rows of Stripe's balance since the last time, newest first. Each page is kept as it comes, so a listing that
 * was broken off goes on where it stopped.
 * @param beganMs when the first payment through Selfpay may have been. @returns false when calls ran out first.
 */
export async function listTransactions(
  ctx: Context,
  budget: Budget,
  marks: Marks,
  nowMs: number,
  beganMs: number | null,
): Promise<boolean> {
  const now = Math.floor(nowMs / 1000);
  const goal = marks.goal ?? now + 1;
  const done = marks.done ?? Math.floor((beganMs ?? nowMs) / 1000) - FIRST_REACH_S + OVERLAP_S;
  let reached = marks.reached ?? goal;
  // Those of the second that was reached are listed again: there may be more of them than came.
  const until = reached + 1;
  let after: string | undefined;
  for (;;) {
    if (!budget.take()) return false;
    const page = await ctx.stripe.balanceTransactions.list({
      created: { gte: done - OVERLAP_S, lt: until },
      limit: PAGE,
      ...(after === undefined ? {} : { starting_after: after }),
    });
    const last = page.data.at(-1);
    reached = Math.min(reached, last?.created ?? reached);
    await ctx.db.batch([
      store(page.data),
      ...(page.has_more
        ? [setMark('goal', goal), setMark('reached', reached)]
        : [setMark('done', goal), clearMark('goal'), clearMark('reached')]),
    ]);
    if (!page.has_more || last === undefined) return true;
    after = last.id;
  }
}

// What is stored of a row at Stripe never changes there.
function store(rows: Stripe.BalanceTransaction[]): Statement {
  return sql(
    `INSERT INTO balance_transactions (id, type, source_id, amount_cents, fee_cents, net_cents, currency, created_at)
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
     FROM json_each(:rows) WHERE true ON CONFLICT (id) DO NOTHING`,
    {
      rows: JSON.stringify(
        rows.map(({ id, type, source, amount, fee, net, currency, created }) => [
          id,
          type,
          typeof source === 'string' ? source : (source?.id ?? null),
          amount,
          fee,
          net,
          currency,
          created * 1000,
        ]),
      ),
    },
  );
}
