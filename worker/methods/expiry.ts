import { CONTACT, LANGUAGE } from '../charges/mails.ts';
import type { Context } from '../context.ts';
import { addDays, type Today } from '../daily/day.ts';
import { sql } from '../db/database.ts';
import { mailsStatement } from '../mail/write.ts';

const STEP = 200;
/** Owners of cards that are used automatically are told so long before the last day. */
const AHEAD_DAYS = 30;
/** Why a card can not be charged any more. */
export const EXPIRED = 'The card has expired';

/**
 * A step of the day's watch over cards: owners whose automatic payments come from a card that ends within a month are told, once for
 * each end; a card whose last day is over is not charged any more. When its bank tells Stripe of a new one, `convergeMethod` writes the new end.
 */
export async function watchExpiry(ctx: Context, { day }: Today): Promise<string | null> {
  const params = { ...ctx.clock.params, day, until: addDays(day, AHEAD_DAYS), step: STEP, why: EXPIRED };
  const rows = await ctx.db.batch([
    mailsStatement(ctx.clock, 'expiring', {
      sql: `SELECT 'expiring:' || m.id || ':' || substr(m.expires_on, 1, 7) AS cause, m.customer_id, ${CONTACT('m.customer_id', 'm.id')} AS recipient, ${LANGUAGE('m.customer_id')} AS language,
          json_object('method', json_object('type', m.type, 'brand', m.brand, 'last4', m.last4), 'month', substr(m.expires_on, 1, 7)) AS data
        FROM (${ENDING}) e CROSS JOIN payment_methods m ON m.id = e.id
        WHERE EXISTS (SELECT 1 FROM autopay p WHERE p.method_id = m.id AND p.enabled = 1) OR EXISTS (SELECT 1 FROM wallets w WHERE w.method_id = m.id AND w.enabled = 1)`,
      params,
    }),
    sql(
      `UPDATE payment_methods SET warned = expires_on WHERE id IN (SELECT id FROM (${ENDING})) RETURNING 1`,
      params,
    ),
    sql(
      `UPDATE payment_methods SET state = 'invalid', why = :why, ended_at = ${ctx.clock.sql} WHERE id IN (
         SELECT id FROM payment_methods INDEXED BY payment_methods_expiring WHERE state = 'valid' AND expires_on IS NOT NULL AND expires_on < :day LIMIT :step) RETURNING 1`,
      params,
    ),
  ]);
  return [rows[1], rows[2]].some((some) => some?.length === STEP) ? day : null;
}

const ENDING = `SELECT id FROM payment_methods INDEXED BY payment_methods_expiring WHERE state = 'valid' AND expires_on IS NOT NULL AND expires_on >= :day AND expires_on <= :until
  AND warned IS NOT expires_on ORDER BY expires_on, id LIMIT :step`;
