import { describe, expect, it } from 'vitest';
import type { Notice } from '../worker/payer/page.ts';
import { moneyIn } from './money.ts';
import { billOf, explain } from './notices.ts';
import { languages, textsFor } from './texts/index.ts';

const bill = { invoice: 'INV-1042', selfPayId: '4829157309' };
const notices: Exclude<Notice, { reason: 'privacy' }>[] = [
  { reason: 'not_found' },
  { reason: 'no_page' },
  { reason: 'already_paid', ...bill, returnableUntilMs: null },
  { reason: 'already_paid', ...bill, returnableUntilMs: Date.UTC(2027, 0, 20) },
  { reason: 'on_its_way', ...bill, pendingCents: 15000 },
  { reason: 'nothing_due', ...bill, creditCents: 0 },
  { reason: 'nothing_due', ...bill, creditCents: 2500 },
  { reason: 'too_small', ...bill, dueCents: 30, limitCents: 50 },
  { reason: 'too_large', ...bill, dueCents: 120000000, limitCents: 99999999 },
  { reason: 'not_payable_online', ...bill },
  { reason: 'portal_off' },
  { reason: 'stripe_unavailable', selfPayId: bill.selfPayId },
  { reason: 'amount_changed', selfPayId: bill.selfPayId },
  { reason: 'too_many_tries', retryAfterSeconds: 90 },
  { reason: 'foreign_form' },
  { reason: 'wrong_method' },
  { reason: 'body_too_large' },
  { reason: 'broken', reference: '8f2c-91aa' },
];
const english = (notice: (typeof notices)[number]) =>
  explain(notice, textsFor('en'), moneyIn('en-US', 'USD'));

describe('a notice', () => {
  it.each(languages)('says what happened and what to do, in "%s"', (language) => {
    const t = textsFor(language);
    for (const notice of notices) {
      const { title, says, bold, action } = explain(notice, t, moneyIn(t.locale, 'USD'));
      expect(title).not.toBe('');
      expect(says.join(' ')).not.toMatch(/undefined|NaN/);
      expect(says.join(' ').includes('{bold}'), notice.reason).toBe(bold !== undefined);
      if (action) expect(action.href).toMatch(/^\/pay/);
    }
  });

  it('names the amounts and the limit', () => {
    expect(english({ reason: 'too_small', ...bill, dueCents: 30, limitCents: 50 }).says[0]).toBe(
      'You owe $0.30 today. Online, a payment must be at least $0.50.',
    );
    expect(english({ reason: 'nothing_due', ...bill, creditCents: 2500 }).says).toContain(
      'You have a credit of $25.00 with us.',
    );
  });

  it('leads back to the bill it is about, and nowhere else', () => {
    expect(english({ reason: 'stripe_unavailable', selfPayId: bill.selfPayId }).action?.href).toBe(
      '/pay/4829157309',
    );
    expect(billOf({ selfPayId: '"><script>' })).toBe('/pay/%22%3E%3Cscript%3E');
  });
});
