import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { critical } from '../critical/raise.ts';
import { type Statement, sql } from '../db/database.ts';
import type { Part } from '../ledger/entry.ts';
import { mailsStatement } from '../mail/write.ts';
import { consentIdOf, type WantedConsent } from './consent.ts';

/** Where an agreement comes from: SQL of whose it is (`customer_id`) and what it says (`terms`, a WantedConsent as JSON); no row: there is none. */
interface Agreement {
  consentId: string;
  methodId: string;
  /** The session by which it was agreed to; null: directly. */
  requestId: string | null;
  source: Part;
}

/** Begins what was agreed to by completing a session, with the method that it saved. Once for each session. */
export const activate = (ctx: Context, requestId: string, methodId: string): Statement[] =>
  begin(ctx, {
    consentId: consentIdOf(requestId),
    methodId,
    requestId,
    source: {
      sql: 'SELECT customer_id, consent AS terms FROM gateway_requests WHERE id = :request AND consent IS NOT NULL',
      params: {},
    },
  });

/** Begins what was agreed to for a method that is stored already: by its owner on their own page, or told to staff. */
export const agree = (
  ctx: Context,
  consentId: string,
  customerId: number,
  methodId: string,
  terms: WantedConsent,
  onlyIf: Part = { sql: 'true', params: {} },
): Statement[] =>
  begin(ctx, {
    consentId,
    methodId,
    requestId: null,
    source: {
      sql: `SELECT m.customer_id, :terms AS terms FROM payment_methods m WHERE m.id = :method AND m.customer_id = :of_customer AND m.state = 'valid' AND ${onlyIf.sql}`,
      params: { ...onlyIf.params, of_customer: customerId, terms: JSON.stringify(terms) },
    },
  });

/**
 * Puts a consent on record, switches automatic payment or the wallet on, allows the method to be charged without its owner, and sends them a copy.
 * The same consent again changes nothing: what was changed or withdrawn since stays so. Who opened a session by a self-pay ID
 * alone never replaces what somebody else has agreed to.
 */
function begin(ctx: Context, { consentId, methodId, requestId, source }: Agreement): Statement[] {
  const params = { ...source.params, request: requestId, method: methodId, consent: consentId };
  const begun = {
    sql: `EXISTS (SELECT 1 FROM consents k WHERE k.id = :consent AND k.withdrawn_at IS NULL
        AND EXISTS (SELECT 1 FROM autopay WHERE consent_id = k.id UNION ALL SELECT 1 FROM wallets WHERE consent_id = k.id)
        AND NOT EXISTS (SELECT 1 FROM activity x WHERE x.subject_kind = 'customer' AND x.subject_id = CAST(k.customer_id AS TEXT) AND x.verb = 'consent.given' AND x.detail ->> '$.consent' = k.id))`,
    params: { consent: consentId },
  };
  return [
    sql(
      `INSERT INTO consents (id, customer_id, purpose, text, language, email, ip, how, note, given_by, day, cap_cents, method_id, request_id, at)
       SELECT :consent, s.customer_id, t ->> '$.purpose', t ->> '$.text', t ->> '$.language', t ->> '$.email', t ->> '$.ip', t ->> '$.how', t ->> '$.note', t ->> '$.givenBy',
         t ->> '$.day', t ->> '$.capCents', :method, :request, t ->> '$.at'
       FROM (SELECT customer_id, terms AS t FROM (${source.sql})) s WHERE NOT EXISTS (SELECT 1 FROM consents k WHERE k.id = :consent)`,
      params,
    ),
    sql(
      `INSERT INTO autopay (customer_id, enabled, day, cap_cents, method_id, consent_id, due_on, changed_at)
       SELECT k.customer_id, 1, k.day, k.cap_cents, k.method_id, k.id, s.terms ->> '$.dueOn', ${ctx.clock.sql}
       FROM consents k CROSS JOIN (${source.sql}) s
       WHERE k.id = :consent AND k.purpose = 'autopay' AND k.withdrawn_at IS NULL AND ${LATEST('autopay')}
       ON CONFLICT (customer_id) DO UPDATE SET enabled = 1, day = excluded.day, cap_cents = excluded.cap_cents, method_id = excluded.method_id, consent_id = excluded.consent_id,
         due_on = iif(substr(excluded.due_on, 1, 7) <= coalesce(period, ''), ${AFTER_PERIOD}, excluded.due_on), noticed_cents = NULL, noticed_on = NULL, changed_at = excluded.changed_at`,
      { ...params, ...ctx.clock.params },
    ),
    sql(
      `INSERT INTO wallets (customer_id, enabled, threshold_cents, topup_cents, pays_invoices, method_id, consent_id, wanted_at, changed_at)
       SELECT k.customer_id, 1, s.terms ->> '$.thresholdCents', s.terms ->> '$.topupCents', s.terms ->> '$.paysInvoices', k.method_id, k.id, ${ctx.clock.sql}, ${ctx.clock.sql}
       FROM consents k CROSS JOIN (${source.sql}) s
       WHERE k.id = :consent AND k.purpose = 'wallet' AND k.withdrawn_at IS NULL AND ${LATEST('wallets')}
       ON CONFLICT (customer_id) DO UPDATE SET enabled = 1, threshold_cents = excluded.threshold_cents, topup_cents = excluded.topup_cents, pays_invoices = excluded.pays_invoices,
         method_id = excluded.method_id, consent_id = excluded.consent_id, wanted_at = excluded.wanted_at, tries = 0, not_before = NULL, changed_at = excluded.changed_at`,
      { ...params, ...ctx.clock.params },
    ),
    sql(
      // Only when it begins: heard of once more, it may have been forbidden since.
      `UPDATE payment_methods SET recurring = 1 WHERE id = :method AND recurring = 0 AND EXISTS (SELECT 1 FROM consents WHERE id = :consent AND method_id = :method) AND ${begun.sql}`,
      params,
    ),
    sql(
      `UPDATE consents SET withdrawn_at = ${ctx.clock.sql}, withdrawn_by = 'replaced'
       WHERE customer_id = (SELECT customer_id FROM consents WHERE id = :consent) AND purpose = (SELECT purpose FROM consents WHERE id = :consent) AND id <> :consent AND withdrawn_at IS NULL
         AND EXISTS (SELECT 1 FROM autopay WHERE consent_id = :consent UNION ALL SELECT 1 FROM wallets WHERE consent_id = :consent)`,
      { ...params, ...ctx.clock.params },
    ),
    mailsStatement(ctx.clock, 'consent', {
      sql: `SELECT 'consent:' || k.id AS cause, k.customer_id, k.email AS recipient, k.language,
          json_object('consent', k.id, 'text', k.text, 'agreed_at', CAST(k.at AS INTEGER), 'currency', coalesce(s.payments ->> '$.currency', 'usd'), 'method', json_object('type', m.type, 'brand', m.brand, 'last4', m.last4),
            'day', k.day, 'most_cents', k.cap_cents) AS data
        FROM consents k CROSS JOIN payment_methods m ON m.id = k.method_id CROSS JOIN settings s ON s.id = 1 WHERE k.id = :consent AND ${begun.sql}`,
      params,
    }),
    record(ctx, {
      verb: 'consent.given',
      // Who completed a session did it themselves, whoever heard of it.
      actor: requestId === null ? ctx.actor : { kind: 'payer' },
      subject: { kind: 'customer', id: '' },
      subjectId: '(SELECT CAST(customer_id AS TEXT) FROM consents WHERE id = :consent)',
      detail: { consent: consentId, method: methodId },
      found: {
        purpose: '(SELECT purpose FROM consents WHERE id = :consent)',
        how: '(SELECT how FROM consents WHERE id = :consent)',
      },
      when: begun,
    }),
    critical(ctx, {
      cause: `consent:${consentId}`,
      kind: 'consent_unkept',
      customer: {
        sql: '(SELECT customer_id FROM consents WHERE id = :consent)',
        params: { consent: consentId },
      },
      detail: { consent: consentId },
      when: {
        sql: `EXISTS (SELECT 1 FROM consents k WHERE k.id = :consent AND k.withdrawn_at IS NULL AND NOT EXISTS (SELECT 1 FROM autopay WHERE consent_id = k.id)
          AND NOT EXISTS (SELECT 1 FROM wallets WHERE consent_id = k.id))`,
        params: {},
      },
    }),
  ];
}

/** A condition: nothing newer was agreed to, nor turned off; and who only held a letter takes nothing from who is there already. */
const LATEST = (table: 'autopay' | 'wallets'): string =>
  `NOT EXISTS (SELECT 1 FROM ${table} a CROSS JOIN consents c ON c.id = a.consent_id WHERE a.customer_id = k.customer_id AND (c.at >= k.at OR a.enabled = 0 AND a.changed_at > k.at OR k.how = 'checkout' AND a.enabled = 1))`;

// Who was charged this month and agrees anew is charged next on the day they chose of the month after.
const AFTER_PERIOD = `min(date(period || '-01', '+1 months', '+' || (excluded.day - 1) || ' days'), date(period || '-01', '+2 months', '-1 days'))`;
