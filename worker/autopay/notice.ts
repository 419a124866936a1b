import { DEFAULTS } from '../charges/record.ts';
import type { Context } from '../context.ts';
import { addDays, type Today } from '../daily/day.ts';
import { sql } from '../db/database.ts';
import { mailsStatement } from '../mail/write.ts';
import { NOTICE_DAYS } from './calendar.ts';

/** So many are told in one statement. */
const STEP = 200;

/**
 * A step of the day's notices: customers whose day comes within ten days and who owe something are told how much will be charged, and
 * that much is remembered with their autopay: a bank debit will not be more. A bank debit has to be told ten days before (Regulation E, 12 CFR
 * 1005.10(d)); who comes to it later, having agreed or been invoiced only now, is not debited this month. A card may be charged all
 * the same, so its owner is told late rather than never.
 */
export async function sendNotices(ctx: Context, { day }: Today): Promise<string | null> {
  const params = { ...ctx.clock.params, ...DEFAULTS, day, on: addDays(day, NOTICE_DAYS), step: STEP };
  const rows = await ctx.db.batch([
    mailsStatement(ctx.clock, 'notice', {
      sql: `SELECT ${CAUSE('p')} AS cause, p.customer_id, k.email AS recipient, k.language,
          json_object('amount_cents', CAST(min(p.due_cents, coalesce(p.cap_cents, p.due_cents)) AS INTEGER), 'fee', json(${FEE}), 'currency', coalesce(s.payments ->> '$.currency', 'usd'), 'on', p.due_on, 'cancel_by', date(p.due_on, '-1 days'),
            'method', json_object('type', m.type, 'brand', m.brand, 'last4', m.last4), 'self_pay_ids', json(${IDS})) AS data
        FROM (SELECT n.*, (SELECT coalesce((SELECT sum(j.value ->> 1) FROM json_each(b.items) j WHERE j.value ->> 3 = 1), 0) - b.ledger_cents FROM payer_account b WHERE b.customer_id = n.customer_id) AS due_cents
            FROM (${UNNOTICED}) n) p
          CROSS JOIN payment_methods m ON m.id = p.method_id AND m.state = 'valid' CROSS JOIN consents k ON k.id = p.consent_id CROSS JOIN settings s ON s.id = 1 CROSS JOIN customers c ON c.id = p.customer_id
        WHERE p.due_cents > 0 AND (m.type <> 'us_bank_account' OR p.due_on = :on)`,
      params,
    }),
    sql(
      `UPDATE autopay SET noticed_on = :day, noticed_cents = (SELECT t.data ->> '$.amount_cents' FROM mails t CROSS JOIN payment_methods m ON m.id = autopay.method_id
           AND t.data ->> '$.method.type' = m.type AND t.data ->> '$.method.last4' IS m.last4 WHERE t.cause = ${CAUSE('autopay')})
       WHERE customer_id IN (SELECT customer_id FROM (${UNNOTICED})) RETURNING 1`,
      params,
    ),
  ]);
  return (rows[1]?.length ?? 0) === STEP ? day : null;
}

const CAUSE = (p: string): string => `'notice:' || ${p}.customer_id || ':' || ${p}.due_on`;

/** The terms of the processing fee that will be added (worker/charges/who.ts, record.ts), or null. */
const FEE = `iif(s.payments ->> '$.fee.onAutopay' = 1 AND m.type <> 'us_bank_account' AND (c.fee_policy = 'charge' OR c.fee_policy = 'follow' AND s.payments ->> '$.fee.charge' = 1),
  json_patch(:defaults, s.payments) -> '$.fee.terms', NULL)`;

const UNNOTICED = `SELECT customer_id, due_on, cap_cents, method_id, consent_id FROM autopay INDEXED BY autopay_unnoticed
  WHERE enabled = 1 AND noticed_on IS NULL AND due_on > :day AND due_on <= :on ORDER BY due_on, customer_id LIMIT :step`;

const IDS = `(SELECT json_group_array(self_pay_id) FROM (SELECT i.self_pay_id FROM invoices i INDEXED BY invoices_awaiting
  WHERE i.customer_id = p.customer_id AND i.status IN ('open', 'unpaid') AND i.status <> 'unpaid' AND i.self_pay_id IS NOT NULL ORDER BY i.id LIMIT 20))`;
