import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { type Statement, sql } from '../db/database.ts';
import type { Part } from '../ledger/entry.ts';

/**
 * Makes a stored method the one that is charged when nobody says otherwise. Nothing happens when it can not be charged; the last statement
 * returns a row when it is the preferred one now.
 * @param onlyIf an SQL condition without which nothing happens; `m` is the method.
 */
export function preferMethod(
  ctx: Context,
  methodId: string,
  onlyIf: Part = { sql: 'true', params: {} },
): Statement[] {
  const params = { ...onlyIf.params, preferred: methodId };
  const may = `EXISTS (SELECT 1 FROM payment_methods m WHERE m.id = :preferred AND m.state = 'valid' AND ${onlyIf.sql})`;
  return [
    record(ctx, {
      verb: 'method.preferred',
      subject: { kind: 'customer', id: '' },
      subjectId: '(SELECT CAST(customer_id AS TEXT) FROM payment_methods WHERE id = :preferred)',
      detail: { method: methodId },
      found: { last4: '(SELECT last4 FROM payment_methods WHERE id = :preferred)' },
      when: {
        sql: `${may} AND EXISTS (SELECT 1 FROM payment_methods WHERE id = :preferred AND preferred = 0)`,
        params,
      },
    }),
    sql(
      `UPDATE payment_methods SET preferred = 0 WHERE customer_id = (SELECT customer_id FROM payment_methods WHERE id = :preferred) AND preferred = 1 AND id <> :preferred AND ${may}`,
      params,
    ),
    sql(`UPDATE payment_methods SET preferred = 1 WHERE id = :preferred AND ${may} RETURNING id`, params),
  ];
}
