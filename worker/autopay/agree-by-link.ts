import { hashToken } from '../access/hash.ts';
import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { agree } from './activate.ts';
import { firstDue } from './calendar.ts';
import type { WantedConsent } from './consent.ts';

/** What a customer agrees to on their own page. */
export interface Agreed extends Pick<WantedConsent, 'text' | 'language' | 'ip' | 'capCents'> {
  customerId: number;
  /** The link that opened the page; the copy goes where it went. */
  linkId: string;
  methodId: string;
  day: number;
  /** What the form carried: the same form with the same choice again is the same agreement. */
  once: string;
}

/**
 * A customer agrees to automatic payment on their own page, with a method that they stored; what they agreed to before is replaced.
 * @param today the office's day. @returns whether it is on by this; false when the method can not be charged.
 */
export async function agreeByLink(
  ctx: Context,
  { customerId, linkId, methodId, day, once, ...rest }: Agreed,
  { nowMs, today }: { nowMs: number; today: string },
): Promise<boolean> {
  const said = await hashToken(JSON.stringify([linkId, once, methodId, day, rest.text]));
  const consentId = `con_${said.slice(0, 26)}`;
  const [found] = await ctx.db.batch([
    sql('SELECT email FROM link_sights WHERE link_id = :link', { link: linkId }),
  ]);
  const rows = await ctx.db.batch([
    ...agree(
      ctx,
      consentId,
      customerId,
      methodId,
      {
        ...rest,
        said,
        purpose: 'autopay',
        how: 'link',
        email: String(found?.[0]?.email),
        givenBy: null,
        note: null,
        at: nowMs,
        day,
        dueOn: firstDue(day, today),
        thresholdCents: null,
        topupCents: null,
        paysInvoices: false,
      },
      { sql: MAY_AGREE, params: { by_link: linkId } },
    ),
    sql('SELECT 1 FROM autopay WHERE customer_id = :customer AND consent_id = :consent AND enabled = 1', {
      customer: customerId,
      consent: consentId,
    }),
  ]);
  return rows.at(-1)?.[0] !== undefined;
}

// By a link that shows the method. Whose address is known by an agreement alone takes nothing from what somebody else agreed to.
const MAY_AGREE = `EXISTS (SELECT 1 FROM method_sights t WHERE t.link_id = :by_link AND t.method_id = :method)
  AND NOT EXISTS (SELECT 1 FROM autopay a CROSS JOIN consents x ON x.id = a.consent_id CROSS JOIN link_sights s ON s.link_id = :by_link
    WHERE a.customer_id = :of_customer AND a.enabled = 1 AND s.known = 0 AND lower(x.email) <> lower(s.email))`;
