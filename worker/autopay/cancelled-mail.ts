import type { Context } from '../context.ts';
import type { Statement } from '../db/database.ts';
import type { Part } from '../ledger/entry.ts';
import { mailsStatement } from '../mail/write.ts';

/**
 * Tells the owner of an agreement that nothing is charged by it any more. Before it is turned off, because it is read from what is on.
 * @param what the agreement's table. @param by whose wish it is.
 */
export function cancelledMail(
  ctx: Context,
  what: 'autopay' | 'wallets',
  customerId: number,
  by: 'payer' | 'office',
  when: Part,
): Statement {
  return mailsStatement(ctx.clock, 'cancelled', {
    sql: `SELECT 'cancelled:' || k.id AS cause, k.customer_id, k.email AS recipient, k.language,
        json_object('consent', k.id, 'at', CAST(${ctx.clock.sql} AS INTEGER), 'by', :by, 'method', json_object('type', m.type, 'brand', m.brand, 'last4', m.last4)) AS data
      FROM ${what} o CROSS JOIN consents k ON k.id = o.consent_id CROSS JOIN payment_methods m ON m.id = o.method_id WHERE o.customer_id = :cancelled AND ${when.sql}`,
    params: { ...when.params, ...ctx.clock.params, cancelled: customerId, by },
  });
}
