import Stripe from 'stripe';
import { record } from '../activity/record.ts';
import { stopAutopay } from '../autopay/stop.ts';
import type { Context } from '../context.ts';
import { critical } from '../critical/raise.ts';
import { type Statement, sql } from '../db/database.ts';
import type { Part } from '../ledger/entry.ts';
import { eachOf } from '../parallel.ts';
import { convergeMethod } from './converge.ts';

/**
 * A condition for `removeMethod`: only if this becomes of automatic payment. @param after `nothing`, because it does not charge the method;
 * `off`, because it does.
 */
export const becomes = (after: string): Part => ({
  sql: `:after = iif(EXISTS (SELECT 1 FROM autopay WHERE customer_id = :removed_of AND method_id = :removed AND enabled = 1), 'off', 'nothing')`,
  params: { after },
});

/**
 * Removes a stored method here: from now on nothing is charged to it. Automatic payment that charged it is turned off, because another
 * method was not agreed to, and somebody in the office looks. Nothing happens when it is gone already; the last statement returns a row when it was removed now. Afterwards
 * `detachMethod` removes it at Stripe; what could not be is found by the sweep.
 * @param customerId whose it is. @param by whose wish it is. @param onlyIf an SQL condition without which nothing happens.
 */
export function removeMethod(
  ctx: Context,
  customerId: number,
  methodId: string,
  by: 'payer' | 'office',
  onlyIf: Part = { sql: 'true', params: {} },
): Statement[] {
  const removal = ctx.newId('act');
  const params = { removal, removed: methodId, removed_of: customerId };
  const subject = { kind: 'customer', id: String(customerId) };
  // Asked once, before anything has changed; what follows holds to it.
  const now = 'EXISTS (SELECT 1 FROM activity WHERE id = :removal)';
  const charged = `${now} AND EXISTS (SELECT 1 FROM autopay WHERE customer_id = :removed_of AND method_id = :removed AND enabled = 1)`;
  return [
    record(ctx, {
      id: removal,
      verb: 'method.removing',
      subject,
      detail: { method: methodId },
      found: { last4: '(SELECT last4 FROM payment_methods WHERE id = :removed)' },
      when: {
        sql: `EXISTS (SELECT 1 FROM payment_methods WHERE id = :removed AND customer_id = :removed_of AND state IN ('valid', 'invalid')) AND ${onlyIf.sql}`,
        params: { ...onlyIf.params, ...params },
      },
    }),
    critical(ctx, {
      cause: `no_method:${methodId}`,
      kind: 'no_method',
      customer: { sql: ':removed_of', params: {} },
      detail: { method: methodId },
      when: { sql: charged, params },
    }),
    ...stopAutopay(ctx, customerId, by, { sql: charged, params }),
    sql(
      `UPDATE payment_methods SET state = 'removing', preferred = 0 WHERE id = :removed AND ${now} RETURNING id`,
      params,
    ),
  ];
}

/**
 * Removes a method at Stripe that is removed here, and writes down that it is gone. One that Stripe does not have any more counts as removed.
 * @throws StripeError, DatabaseError: it stays `removing`, and the sweep goes on.
 */
export async function detachMethod(ctx: Context, methodId: string): Promise<void> {
  // Detaching twice does no harm; a key of its own each time keeps a stored error from being replayed for a day.
  const idempotencyKey = `${methodId}:detach:${ctx.clock.realMs}`;
  await ctx.stripe.paymentMethods.detach(methodId, {}, { idempotencyKey }).catch((error: unknown) => {
    // It may be gone already: what Stripe shows below decides.
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    ctx.log('detach_refused', { method: methodId, message: error.message });
  });
  await convergeMethod(ctx, methodId, 'wanted');
}

const MOST = 20;

/** Removes at Stripe what could not be when it was wanted; for the minute's sweep. */
export async function resolveRemovals(ctx: Context): Promise<void> {
  const [rows = []] = await ctx.db.batch([
    sql(
      `SELECT id FROM payment_methods INDEXED BY payment_methods_removing WHERE state = 'removing' ORDER BY random() LIMIT ${MOST}`,
    ),
  ]);
  await eachOf(
    rows.map(({ id }) => String(id)),
    (id) => detachMethod(ctx, id),
    (id, error) => ctx.log('detach_failed', { method: id, message: String(error) }),
  );
}
