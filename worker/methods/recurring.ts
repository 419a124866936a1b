import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { type Statement, sql } from '../db/database.ts';

/**
 * Writes down that a method's owner agreed that it is charged without them, or that it no longer is: automatic payment, runs and the wallet
 * charge only what is so. Charging it by hand stays possible. Nothing happens when it is so already, or when it can not be charged.
 * @param note how they agreed, or why.
 */
export function setRecurring(ctx: Context, id: string, recurring: boolean, note: string): Statement[] {
  const params = { allowed: id, to: recurring ? 1 : 0 };
  return [
    record(ctx, {
      verb: recurring ? 'method.allowed' : 'method.forbidden',
      subject: { kind: 'customer', id: '' },
      subjectId: '(SELECT CAST(customer_id AS TEXT) FROM payment_methods WHERE id = :allowed)',
      detail: { method: id, note },
      found: { last4: '(SELECT last4 FROM payment_methods WHERE id = :allowed)' },
      when: {
        sql: "EXISTS (SELECT 1 FROM payment_methods WHERE id = :allowed AND state = 'valid' AND recurring <> :to)",
        params,
      },
    }),
    sql(
      "UPDATE payment_methods SET recurring = :to WHERE id = :allowed AND state = 'valid' AND recurring <> :to",
      params,
    ),
  ];
}
