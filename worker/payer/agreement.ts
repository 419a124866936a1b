import { z } from 'zod';
import { hashToken } from '../access/hash.ts';
import { firstDue } from '../autopay/calendar.ts';
import type { WantedConsent } from '../autopay/consent.ts';
import { type ConsentLanguage, consentText, type Terms } from '../autopay/consent-text.ts';
import type { Context } from '../context.ts';
import { dayIn } from '../daily/day.ts';
import type { Settings } from '../settings/schema.ts';
import type { AgreementErrors, AgreementForm } from './page.ts';

/**
 * Whether payers may agree to automatic payment: the office offers it, and can write to them, as the agreement promises.
 */
export const mayAgree = ({ mailer }: Context, { payments }: Settings): boolean =>
  payments.autopayOffered && mailer.missing.length === 0;

/** What a payer typed who wants to pay automatically. */
export interface Wish {
  email: string;
  day: string;
  /** The digest of the text that their page showed; null: it did not say. */
  terms: string | null;
}

const LONGEST_TYPED = 254;
const typed = (value: unknown) =>
  String(value ?? '')
    .slice(0, LONGEST_TYPED)
    .trim();

/** @returns null when automatic payment is not asked for. */
export function readWish(form: Record<string, unknown>): Wish | null {
  if (form.autopay !== 'on') return null;
  return { email: typed(form.email), day: typed(form.day), terms: form.terms ? typed(form.terms) : null };
}

/** A day of the month as it was typed; null when it is none. */
export function readDay(text: string): number | null {
  const day = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  return day >= 1 && day <= 31 ? day : null;
}

const NO_ERRORS: AgreementErrors = { email: null, day: null, method: null, terms: false };

/** The text of an agreement under this office's settings, and the digest by which it is known again. */
export async function termsOf(
  language: ConsentLanguage,
  { office, payments }: Settings,
  rest: Pick<Terms, 'method' | 'capCents' | 'fee'>,
): Promise<{ text: string; terms: string }> {
  const { name, phone } = office;
  const text = consentText(language, { office: name, phone, currency: payments.currency, ...rest });
  return { text, terms: (await hashToken(text)).slice(0, 16) };
}

/** The form before anything is typed: today's day of the month. */
export const freshForm = (
  said: { text: string; terms: string },
  settings: Settings,
  nowMs: number,
): AgreementForm => ({
  ...said,
  day: String(Number(dayIn(settings.office.timeZone, nowMs).slice(-2))),
  errors: NO_ERRORS,
});

/** @returns null when nothing is wrong. */
export function errorsOf(wish: Wish, shown: string): AgreementErrors | null {
  const { email, day, terms } = wish;
  const errors: AgreementErrors = {
    email:
      email === '' ? 'empty' : z.email().max(LONGEST_TYPED).safeParse(email).success ? null : 'malformed',
    day: readDay(day) === null ? 'wrong' : null,
    method: null,
    terms: terms !== null && terms !== shown,
  };
  return errors.email || errors.day || errors.terms ? errors : null;
}

/** What is agreed to by completing the session that is opened next. @param wish without errors. */
export async function consentOf(
  { email, day }: Wish,
  { text, language, ip }: { text: string; language: ConsentLanguage; ip: string | null },
  settings: Settings,
  nowMs: number,
): Promise<WantedConsent> {
  const on = Number(day);
  return {
    said: await hashToken(JSON.stringify([email, on, language, text])),
    purpose: 'autopay',
    how: 'checkout',
    text,
    language,
    email,
    ip,
    givenBy: null,
    note: null,
    at: nowMs,
    day: on,
    capCents: null,
    dueOn: firstDue(on, dayIn(settings.office.timeZone, nowMs)),
    thresholdCents: null,
    topupCents: null,
    paysInvoices: false,
  };
}
