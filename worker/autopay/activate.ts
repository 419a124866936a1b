import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { critical } from '../critical/raise.ts';
import { type Statement, sql } from '../db/database.ts';
import { mailsStatement } from '../mail/write.ts';
import { consentIdOf } from './consent.ts';

/**
 * Begins what was agreed to by completing a session, with the method that it saved: the consent is put on record, automatic payment or the
 * wallet is switched on, and its owner gets a copy. Once for each session: what was changed or withdrawn since stays so.
 * Who opened the session by a self-pay ID alone never replaces what somebody else has agreed to.
 */
export function activate(ctx: Context, requestId: string, methodId: string): Statement[] {
  const params = { request: requestId, method: methodId, consent: consentIdOf(requestId) };
  const agreed = {
    sql: 'EXISTS (SELECT 1 FROM gateway_requests WHERE id = :request AND consent IS NOT NULL)',
    params,
  };
  const begun = {
    sql: `EXISTS (SELECT 1 FROM consents WHERE id = :consent AND withdrawn_at IS NULL) AND EXISTS (SELECT 1 FROM autopay WHERE consent_id = :consent UNION ALL SELECT 1 FROM wallets WHERE consent_id = :consent)
      AND NOT EXISTS (SELECT 1 FROM activity x WHERE x.subject_kind = 'customer' AND x.subject_id = (SELECT CAST(customer_id AS TEXT) FROM consents WHERE id = :consent) AND x.verb = 'consent.given' AND x.detail ->> '$.consent' = :consent)`,
    params,
  };
  return [
    sql(
      `INSERT INTO consents (id, customer_id, purpose, text, language, email, ip, how, note, given_by, day, cap_cents, method_id, request_id, at)
       SELECT :consent, g.customer_id, c ->> '$.purpose', c ->> '$.text', c ->> '$.language', c ->> '$.email', c ->> '$.ip', c ->> '$.how', c ->> '$.note', c ->> '$.givenBy',
         c ->> '$.day', c ->> '$.capCents', :method, g.id, c ->> '$.at'
       FROM (SELECT id, customer_id, consent AS c FROM gateway_requests WHERE id = :request AND consent IS NOT NULL) g
       WHERE NOT EXISTS (SELECT 1 FROM consents k WHERE k.id = :consent)`,
      params,
    ),
    sql(
      `INSERT INTO autopay (customer_id, enabled, day, cap_cents, method_id, consent_id, due_on, changed_at)
       SELECT k.customer_id, 1, k.day, k.cap_cents, k.method_id, k.id, g.consent ->> '$.dueOn', ${ctx.clock.sql}
       FROM consents k CROSS JOIN gateway_requests g ON g.id = k.request_id
       WHERE k.id = :consent AND k.purpose = 'autopay' AND k.withdrawn_at IS NULL AND ${LATEST('autopay')}
       ON CONFLICT (customer_id) DO UPDATE SET enabled = 1, day = excluded.day, cap_cents = excluded.cap_cents, method_id = excluded.method_id, consent_id = excluded.consent_id,
         due_on = excluded.due_on, noticed_cents = NULL, noticed_on = NULL, changed_at = excluded.changed_at`,
      { ...params, ...ctx.clock.params },
    ),
    sql(
      `INSERT INTO wallets (customer_id, enabled, threshold_cents, topup_cents, pays_invoices, method_id, consent_id, wanted_at, changed_at)
       SELECT k.customer_id, 1, g.consent ->> '$.thresholdCents', g.consent ->> '$.topupCents', g.consent ->> '$.paysInvoices', k.method_id, k.id, ${ctx.clock.sql}, ${ctx.clock.sql}
       FROM consents k CROSS JOIN gateway_requests g ON g.id = k.request_id
       WHERE k.id = :consent AND k.purpose = 'wallet' AND k.withdrawn_at IS NULL AND ${LATEST('wallets')}
       ON CONFLICT (customer_id) DO UPDATE SET enabled = 1, threshold_cents = excluded.threshold_cents, topup_cents = excluded.topup_cents, pays_invoices = excluded.pays_invoices,
         method_id = excluded.method_id, consent_id = excluded.consent_id, wanted_at = excluded.wanted_at, tries = 0, not_before = NULL, changed_at = excluded.changed_at`,
      { ...params, ...ctx.clock.params },
    ),
    sql(
      `UPDATE consents SET withdrawn_at = ${ctx.clock.sql}, withdrawn_by = 'replaced'
       WHERE customer_id = (SELECT customer_id FROM consents WHERE id = :consent) AND purpose = (SELECT purpose FROM consents WHERE id = :consent) AND id <> :consent AND withdrawn_at IS NULL
         AND id NOT IN (SELECT consent_id FROM autopay) AND id NOT IN (SELECT consent_id FROM wallets) AND ${agreed.sql}`,
      { ...params, ...ctx.clock.params },
    ),
    mailsStatement(ctx.clock, 'consent', {
      sql: `SELECT 'consent:' || k.id AS cause, k.customer_id, k.email AS recipient, k.language,
          json_object('consent', k.id, 'text', k.text, 'agreed_at', CAST(k.at AS INTEGER), 'currency', g.currency, 'method', json_object('type', m.type, 'brand', m.brand, 'last4', m.last4),
            'day', k.day, 'most_cents', k.cap_cents) AS data
        FROM consents k CROSS JOIN payment_methods m ON m.id = k.method_id CROSS JOIN gateway_requests g ON g.id = k.request_id WHERE k.id = :consent AND ${begun.sql}`,
      params,
    }),
    record(ctx, {
      verb: 'consent.given',
      subject: { kind: 'customer', id: '' },
      subjectId: `(SELECT CAST(customer_id AS TEXT) FROM consents WHERE id = :consent)`,
      detail: { consent: params.consent, method: methodId },
      found: {
        purpose: '(SELECT purpose FROM consents WHERE id = :consent)',
        how: '(SELECT how FROM consents WHERE id = :consent)',
      },
      when: begun,
    }),
    critical(ctx, {
      cause: `consent:${params.consent}`,
      kind: 'consent_unkept',
      customer: { sql: '(SELECT customer_id FROM consents WHERE id = :consent)', params },
      detail: { consent: params.consent },
      when: {
        sql: 'EXISTS (SELECT 1 FROM consents k WHERE k.id = :consent AND k.withdrawn_at IS NULL AND NOT EXISTS (SELECT 1 FROM autopay WHERE consent_id = k.id) AND NOT EXISTS (SELECT 1 FROM wallets WHERE consent_id = k.id))',
        params,
      },
    }),
  ];
}

/** A condition: nothing newer was agreed to; and who only held a letter takes nothing from who is there already. */
const LATEST = (table: 'autopay' | 'wallets'): string =>
  `NOT EXISTS (SELECT 1 FROM ${table} a CROSS JOIN consents c ON c.id = a.consent_id WHERE a.customer_id = k.customer_id AND (c.at >= k.at OR k.how = 'checkout' AND a.enabled = 1))`;
