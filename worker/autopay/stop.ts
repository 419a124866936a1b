import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { type Statement, sql } from '../db/database.ts';
import type { Part } from '../ledger/entry.ts';
import { cancelledMail } from './cancelled-mail.ts';

/**
 * Turns a customer's automatic payment off: all that they agreed to is withdrawn, no stored method may be charged without them any more, by
 * no run either (but that of a wallet that is on), tries that wait are stopped, and its owner is told.
 * What is on its way to Stripe still goes through. Nothing happens when it is off already. The last statement returns a row when it was on.
 * @param by whose wish it is. @param onlyIf an SQL condition without which nothing happens.
 */
export function stopAutopay(
  ctx: Context,
  customerId: number,
  by: 'payer' | 'office',
  onlyIf: Part = { sql: 'true', params: {} },
): Statement[] {
  const on = {
    sql: `EXISTS (SELECT 1 FROM autopay WHERE customer_id = :stopped AND enabled = 1) AND ${onlyIf.sql}`,
    params: { ...onlyIf.params, stopped: customerId },
  };
  const params = { ...on.params, ...ctx.clock.params };
  return [
    record(ctx, {
      verb: 'autopay.stopped',
      subject: { kind: 'customer', id: String(customerId) },
      found: { consent: '(SELECT consent_id FROM autopay WHERE customer_id = :stopped)' },
      when: on,
    }),
    cancelledMail(ctx, 'autopay', customerId, by, on),
    // Also what was agreed to in vain, because it was on already: it must not begin by itself now.
    sql(
      `UPDATE consents SET withdrawn_at = ${ctx.clock.sql}, withdrawn_by = :by WHERE customer_id = :stopped AND purpose = 'autopay' AND withdrawn_at IS NULL AND ${on.sql}`,
      { ...params, by: by === 'payer' ? by : (ctx.actor.id ?? by) },
    ),
    // A try that waits reads the switch anew too; but by then its owner may have agreed to something else.
    sql(
      `UPDATE charge_attempts SET state = 'stopped', why = 'autopay_off' WHERE customer_id = :stopped AND state IN ('scheduled', 'waiting')
         AND (run_id IS NULL OR EXISTS (SELECT 1 FROM runs r WHERE r.id = charge_attempts.run_id AND r.criteria ->> '$.kind' = 'autopay')) AND ${on.sql}`,
      on.params,
    ),
    // Runs of the office charge what may be charged without its owner: they have just said that nothing may, but what fills their wallet.
    sql(
      `UPDATE payment_methods SET recurring = 0 WHERE customer_id = :stopped AND recurring = 1
         AND NOT EXISTS (SELECT 1 FROM wallets w WHERE w.customer_id = :stopped AND w.enabled = 1 AND coalesce(w.method_id, payment_methods.id) = payment_methods.id) AND ${on.sql}`,
      on.params,
    ),
    sql(
      `UPDATE autopay SET enabled = 0, changed_at = ${ctx.clock.sql} WHERE customer_id = :stopped AND enabled = 1 AND ${onlyIf.sql} RETURNING customer_id`,
      params,
    ),
  ];
}
