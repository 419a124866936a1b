import type { Context, ObjectRef } from '../context.ts';
import { type Row, sql } from '../db/database.ts';
import { drainAll } from '../intake/drain.ts';
import { eachOf } from '../parallel.ts';
import { orMissing } from '../stripe/missing.ts';
import type { Budget } from './budget.ts';
import { objectOf } from './classes.ts';
import { readTransaction } from './compare.ts';

/** Objects that are asked for in one go. */
const MOST = 50;

/**
 * Money that Stripe has and the register has not, because its events were lost, even for longer than Stripe keeps them: what
 * it is about is hinted, as an event would have done, and converged at once. What was flagged already waits for a person.
 * @returns how many objects were looked at.
 */
export async function heal(ctx: Context, budget: Budget): Promise<number> {
  const [rows = []] = await ctx.db.batch([
    sql(
      `SELECT t.id, t.type, t.source_id, t.object_id, t.amount_cents, t.fee_cents, t.net_cents FROM balance_transactions t INDEXED BY balance_transactions_open
       WHERE t.class IN ('held', 'flagged') AND t.class = 'flagged' AND t.entry_id IS NULL
         AND NOT EXISTS (SELECT 1 FROM stripe_objects o WHERE o.kind IN ('payment', 'refund', 'dispute') AND o.id = t.object_id AND o.flag IS NOT NULL)
       ORDER BY t.created_at DESC LIMIT ${MOST}`,
    ),
  ]);
  const refs = await findObjects(ctx, budget, rows);
  if (refs.length === 0) return 0;
  await ctx.db.batch([hint(ctx, refs), sql(FOLLOWED, { refs: JSON.stringify(refs) })]);
  const failed = await drainAll(
    ctx,
    refs.map(({ kind, id }) => ({ kind, id })),
  );
  ctx.log('proof_healed', { objects: refs.length, failed: failed.length });
  return refs.length;
}

type Found = ObjectRef & { transaction: string };

/** What each row is about. A charge says which payment it belongs to. */
async function findObjects(ctx: Context, budget: Budget, rows: Row[]): Promise<Found[]> {
  const found: Found[] = [];
  await eachOf(
    rows,
    async (row) => {
      const transaction = readTransaction(row);
      const known =
        objectOf(transaction) ?? (row.object_id === null ? null : paymentOf(String(row.object_id)));
      const ref = known ?? (await askForPayment(ctx, budget, transaction.sourceId));
      if (ref !== null) found.push({ ...ref, transaction: transaction.id });
    },
    (row, error) => ctx.log('proof_object_unknown', { transaction: String(row.id), message: String(error) }),
  );
  return found;
}

const paymentOf = (id: string): ObjectRef => ({ kind: 'payment', id });

async function askForPayment(ctx: Context, budget: Budget, source: string | null): Promise<ObjectRef | null> {
  if (source === null || !/^(ch|py)_/.test(source) || !budget.take()) return null;
  const charge = await orMissing(ctx.stripe.charges.retrieve(source));
  // One without a payment intent is no payment that we know how to book: converge says so, once.
  const intent = charge?.payment_intent ?? source;
  return paymentOf(typeof intent === 'string' ? intent : intent.id);
}

const FOLLOWED = `UPDATE balance_transactions SET object_id = r.value ->> '$.id' FROM json_each(:refs) r WHERE balance_transactions.id = r.value ->> '$.transaction'`;

const hint = (ctx: Context, refs: ObjectRef[]) =>
  sql(
    `INSERT INTO stripe_objects (kind, id, hints, hinted_at) SELECT DISTINCT value ->> '$.kind', value ->> '$.id', 1, :real_ms FROM json_each(:refs) WHERE true
     ON CONFLICT (kind, id) DO UPDATE SET hints = hints + 1, hinted_at = iif(hints = handled, excluded.hinted_at, hinted_at)`,
    { refs: JSON.stringify(refs), real_ms: ctx.clock.realMs },
  );
