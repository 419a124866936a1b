import { moneyIn } from '../money.ts';
import { groupSelfPayId } from '../payer/self-pay-id.ts';
import type { Settings } from '../settings/schema.ts';
import type { Language } from './content.ts';
import type { Method } from './facts.ts';

/** How a mail writes amounts, days and what pays, in its language. */
export interface Say {
  /** Minor units: "$150.00". */
  money(cents: number, currency: string): string;
  /** 'YYYY-MM-DD': "December 15, 2026". */
  day(iso: string): string;
  /** The same without its year, for a day that is near: "December 15". */
  dayNear(iso: string): string;
  /** 'YYYY-MM': "February 2027". */
  month(iso: string): string;
  /** Epoch milliseconds: the day that it is then in the office. */
  date(ms: number): string;
  /** Epoch milliseconds, in the office's time zone, which is named: "December 15, 2026, 3:15 pm EST". */
  moment(ms: number): string;
  /** "Visa ending in 4242", "bank account ending in 6789". */
  method(method: Method): string;
  ids(ids: string[]): string;
}

const LOCALES = { en: 'en-US', es: 'es-US' };

const WORDS = {
  en: {
    card: 'card',
    us_bank_account: 'bank account',
    other: 'payment method',
    ending: (what: string, last4: string) => `${what} ending in ${last4}`,
  },
  es: {
    card: 'tarjeta',
    us_bank_account: 'cuenta bancaria',
    other: 'forma de pago',
    ending: (what: string, last4: string) => `${what} que termina en ${last4}`,
  },
};

const BRANDS: Record<string, string> = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  amex: 'American Express',
  discover: 'Discover',
  diners: 'Diners Club',
  jcb: 'JCB',
  unionpay: 'UnionPay',
};

export function sayIn(language: Language, { office }: Settings): Say {
  const locale = LOCALES[language];
  const words = WORDS[language];
  const days = (options: Intl.DateTimeFormatOptions, at: number) =>
    new Intl.DateTimeFormat(locale, options).format(at).replaceAll('\u202f', ' ');
  return {
    money: (cents, currency) => moneyIn(locale, currency)(cents),
    day: (iso) => days({ dateStyle: 'long', timeZone: 'UTC' }, Date.parse(iso)),
    dayNear: (iso) => days({ month: 'long', day: 'numeric', timeZone: 'UTC' }, Date.parse(iso)),
    date: (ms) => days({ dateStyle: 'long', timeZone: office.timeZone }, ms),
    month: (iso) => days({ month: 'long', year: 'numeric', timeZone: 'UTC' }, Date.parse(`${iso}-01`)),
    moment: (ms) =>
      `${days({ dateStyle: 'long', timeZone: office.timeZone }, ms)}, ${timeIn(locale, office.timeZone, ms)}`,
    method({ type, brand, last4 }) {
      const kind = type === 'card' || type === 'us_bank_account' ? words[type] : words.other;
      const what = BRANDS[brand ?? ''] ?? kind;
      return last4 === null ? what : words.ending(what, last4);
    },
    ids: (ids) => ids.map((id) => unbroken(groupSelfPayId(id))).join(', '),
  };
}

function timeIn(locale: string, timeZone: string, ms: number): string {
  const format = new Intl.DateTimeFormat(locale, {
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
    timeZone,
  });
  const parts = format.formatToParts(ms);
  return unbroken(
    parts.map(({ type, value }) => (type === 'dayPeriod' ? value.toLowerCase() : value)).join(''),
  );
}

const unbroken = (text: string) => text.replaceAll(/\s/g, '\u00a0');
