import type Stripe from 'stripe';
import type { Context } from '../context.ts';
import { type Statement, sql } from '../db/database.ts';
import { eachOf } from '../parallel.ts';
import type { Budget } from './budget.ts';

/** A payout may still fail so long after it was made. */
const UNSURE_S = 14 * 24 * 3600;
const PAGE = 100;
const MOST_PAGES = 200;
const MOST_PAYOUTS = 40;

/**
 * Stores the payouts since two weeks before a moment, and what each of them contains.
 * @param sinceS epoch seconds. @returns false when calls ran out first.
 */
export async function listPayouts(ctx: Context, budget: Budget, sinceS: number): Promise<boolean> {
  let after: string | undefined;
  for (;;) {
    if (!budget.take()) return false;
    const page = await ctx.stripe.payouts.list({
      created: { gte: sinceS - UNSURE_S },
      limit: PAGE,
      ...(after === undefined ? {} : { starting_after: after }),
    });
    await ctx.db.batch([store(page.data)]);
    after = page.data.at(-1)?.id;
    if (!page.has_more || after === undefined) break;
  }
  return fillPayouts(ctx, budget);
}

// Only those that Stripe makes by itself say what they contain.
function store(payouts: Stripe.Payout[]): Statement {
  return sql(
    `INSERT INTO payouts (id, amount_cents, currency, status, arrives_on, created_at, settled)
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6 FROM json_each(:rows) WHERE true
     ON CONFLICT (id) DO UPDATE SET status = excluded.status, arrives_on = excluded.arrives_on, settled = iif(status = excluded.status, settled, excluded.settled)`,
    {
      rows: JSON.stringify(
        payouts.map(({ id, amount, currency, status, arrival_date, created, automatic }) => [
          id,
          amount,
          currency,
          status,
          new Date(arrival_date * 1000).toISOString().slice(0, 10),
          created * 1000,
          automatic ? 0 : 1,
        ]),
      ),
    },
  );
}

async function fillPayouts(ctx: Context, budget: Budget): Promise<boolean> {
  const [rows = []] = await ctx.db.batch([
    sql(
      'SELECT id, status FROM payouts INDEXED BY payouts_open WHERE settled = 0 ORDER BY contains_cents IS NOT NULL, created_at LIMIT :most',
      {
        most: MOST_PAYOUTS,
      },
    ),
  ]);
  let finished = rows.length < MOST_PAYOUTS;
  let failure: unknown;
  await eachOf(
    rows,
    async ({ id, status }) => {
      if (!(await fill(ctx, budget, String(id), String(status)))) finished = false;
    },
    (_row, error) => {
      failure = error;
    },
  );
  if (failure !== undefined) throw failure;
  return finished;
}

/** Adds up what a payout contains; its own row is not part of it. */
async function fill(ctx: Context, budget: Budget, id: string, status: string): Promise<boolean> {
  const found: { id: string; net: number }[] = [];
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    if (!budget.take()) return false;
    const list = await ctx.stripe.balanceTransactions.list({
      payout: id,
      limit: PAGE,
      ...(after === undefined ? {} : { starting_after: after }),
    });
    found.push(
      ...list.data.filter(({ type }) => !type.startsWith('payout')).map(({ id, net }) => ({ id, net })),
    );
    after = list.data.at(-1)?.id;
    if (!list.has_more) break;
  }
  await ctx.db.batch([
    sql(
      'UPDATE balance_transactions SET payout_id = :payout WHERE id IN (SELECT value FROM json_each(:ids)) AND payout_id IS NOT :payout',
      { payout: id, ids: JSON.stringify(found.map(({ id }) => id)) },
    ),
    sql(
      `UPDATE payouts SET transactions = :many, contains_cents = :cents, settled = :settled WHERE id = :payout`,
      {
        payout: id,
        many: found.length,
        cents: found.reduce((sum, { net }) => sum + net, 0),
        settled: ['paid', 'failed', 'canceled'].includes(status) ? 1 : 0,
      },
    ),
  ]);
  return true;
}
