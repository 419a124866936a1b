import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';

const STEP = 1000;

/**
 * A step of the day's look at all wallets. What moves credit or opens an invoice marks a wallet by itself; that a dispute has ended or a
 * debit under way has failed does not, so each is looked at once a day besides.
 * @param place the customer where the last step ended.
 */
export async function markWallets(ctx: Context, _today: unknown, place: string): Promise<string | null> {
  const [rows = []] = await ctx.db.batch([
    sql(
      `UPDATE wallets SET wanted_at = coalesce(wanted_at, :real_ms) WHERE customer_id IN (
         SELECT customer_id FROM wallets WHERE enabled = 1 AND customer_id > :after ORDER BY customer_id LIMIT :step) RETURNING customer_id`,
      { real_ms: ctx.clock.realMs, after: Number(place), step: STEP },
    ),
  ]);
  const last = Math.max(...rows.map(({ customer_id: id }) => Number(id)));
  return rows.length === STEP ? String(last) : null;
}
