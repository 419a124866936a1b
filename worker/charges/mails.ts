import type { Context } from '../context.ts';
import type { Statement } from '../db/database.ts';
import type { Part } from '../ledger/entry.ts';
import { mailsStatement } from '../mail/write.ts';
import type { Payment } from '../payments/read.ts';

/**
 * Whom a mail about a method goes to: the address that automatic payment or the wallet charges it by; else the one in the office's record; else
 * the one that it was agreed to with, or that staff wrote down. Anybody who holds a letter can agree and give an address, so one that came
 * with another method learns nothing of this one (docs/developer/account.md).
 * @param customer @param method columns or parameters; of a card that is not stored, the office's own addresses are left.
 */
export const CONTACT = (customer: string, method: string): string =>
  `(SELECT coalesce(
      (SELECT k.email FROM autopay p CROSS JOIN consents k ON k.id = p.consent_id WHERE p.customer_id = ${customer} AND p.enabled = 1 AND p.method_id = ${method}),
      (SELECT k.email FROM wallets w CROSS JOIN consents k ON k.id = w.consent_id WHERE w.customer_id = ${customer} AND w.enabled = 1 AND w.method_id = ${method}),
      (SELECT nullif(c.email, '') FROM customers c WHERE c.id = ${customer}),
      (SELECT k.email FROM consents k WHERE k.customer_id = ${customer} AND (k.method_id = ${method} OR k.how = 'staff') ORDER BY k.method_id = ${method} DESC, k.at DESC LIMIT 1)))`;

/** In which language they are written to. */
export const LANGUAGE = (customer: string): string =>
  `coalesce((SELECT k.language FROM autopay p CROSS JOIN consents k ON k.id = p.consent_id WHERE p.customer_id = ${customer}), 'en')`;

/** SQL of the self-pay IDs that a request's items stand on, as JSON. @param g alias of the request. */
const IDS = (g: string): string =>
  `(SELECT json_group_array(self_pay_id) FROM (SELECT DISTINCT i.self_pay_id FROM json_each(coalesce(${g}.items, '[]')) j
      CROSS JOIN invoice_items n ON n.receivable_id = j.value ->> 0 CROSS JOIN invoices i ON i.id = n.invoice_id
      WHERE i.self_pay_id IS NOT NULL AND i.status <> 'draft' AND i.status <> 'void' ORDER BY i.id DESC LIMIT 20))`;

/** The receipt of a charge that was paid; one for each payment. */
export function receiptMail(ctx: Context, payment: Payment): Statement {
  return mailsStatement(ctx.clock, 'receipt', {
    sql: `SELECT 'receipt:' || g.id AS cause, g.customer_id, ${CONTACT('g.customer_id', 'g.method_id')} AS recipient, ${LANGUAGE('g.customer_id')} AS language,
        json_object('amount_cents', CAST(:paid AS INTEGER), 'currency', g.currency, 'fee_cents', CAST(iif(g.fee IS NULL, 0, :paid - g.amount_cents) AS INTEGER), 'paid_at', CAST(:paid_at AS INTEGER),
          'method', json_object('type', :type, 'brand', :brand, 'last4', :last4), 'self_pay_ids', json(${IDS('g')}), 'receipt', :receipt,
          'returnable_until', CAST(:returnable AS INTEGER), 'automatic', json(iif(g.kind = 'terminal' OR g.requested_by IS NOT NULL, 'false', 'true'))) AS data
      FROM gateway_requests g WHERE g.id = :receipt_of AND g.outcome = 'succeeded'`,
    params: {
      receipt_of: payment.requestId,
      receipt: payment.id,
      paid: payment.receivedCents,
      paid_at: payment.happenedAtMs,
      type: payment.data.method ?? 'card',
      brand: payment.data.brand ?? null,
      last4: payment.data.last4 ?? null,
      returnable: payment.data.returnable_until ?? null,
    },
  });
}

/** What failed, in words that its owner can act on, and what happens next. Not for what staff charge while they speak with them. */
export function failureMail(
  ctx: Context,
  requestId: string,
  retryOn: string | null,
  replace: boolean,
  when: Part,
): Statement {
  return mailsStatement(ctx.clock, 'failure', {
    sql: `SELECT 'failure:' || g.id AS cause, g.customer_id, ${CONTACT('g.customer_id', 'g.method_id')} AS recipient, ${LANGUAGE('g.customer_id')} AS language,
        json_object('amount_cents', CAST(g.amount_cents AS INTEGER), 'currency', g.currency, 'method', json_object('type', m.type, 'brand', m.brand, 'last4', m.last4), 'reason', g.failure,
          'next', iif(a.id IS NOT NULL, json_object('do', 'retry', 'on', a.due_on), json_object('do', :instead)), 'self_pay_ids', json(${IDS('g')})) AS data
      FROM gateway_requests g CROSS JOIN payment_methods m ON m.id = g.method_id
        LEFT JOIN charge_attempts t ON t.id = g.attempt_id
        LEFT JOIN charge_attempts a ON a.id = t.customer_id || ':' || t.period || ':' || (t.try + 1) AND a.due_on = :retry_on
      WHERE g.id = :failure_of AND g.requested_by IS NULL AND ${when.sql}`,
    params: {
      ...when.params,
      failure_of: requestId,
      retry_on: retryOn,
      instead: replace ? 'replace' : 'pay',
    },
  });
}
