import { moneyIn } from '../money.ts';
import { NOTICE_DAYS } from './calendar.ts';
import { MOST_TRIES } from './declines.ts';

/** What a text of consent depends on. It names no person, no service and no amount that is owed. */
export interface Terms {
  /** Who charges, as the office calls itself. */
  office: string;
  /** As people read it; empty: none. */
  phone: string;
  /** Charged is what the payer enters at Stripe after this, or what they choose beside it. */
  method: 'entered' | 'chosen';
  /** Never more than this at once, in cents; null: all that is owed. */
  capCents: number | null;
  /** The processing fee is added. */
  fee: boolean;
  currency: string;
}

interface Words {
  locale: string;
  may: (terms: Terms) => string;
  when: string;
  amount: (cap: string | null, fee: boolean) => string;
  notice: (office: string) => string;
  retry: (office: string) => string;
  end: (phone: string) => string;
}

// Regulation E wants a clear authorisation with its terms (12 CFR 1005.10(b)) and a way to stop it (1005.10(c)); Nacha the same of debits
// (Operating Rules 2.3.2). The payer picks the day beside the text, so it has to be right for each.
const WORDS: Record<'en' | 'es', Words> = {
  en: {
    locale: 'en-US',
    may: ({ office, method }) =>
      `I allow ${office} to charge what I owe them automatically to the card or bank account ${method === 'entered' ? 'that I enter next with Stripe, their payment partner' : 'that I choose here'}.`,
    when: 'This is done once a month, on the day of the month that I choose here. In a shorter month it is the last day.',
    amount: (cap, fee) =>
      `The amount is what I owe on that day, so it can be different each time.${cap === null ? '' : ` It is at most ${cap} at once.`} If I owe nothing, nothing is charged.${fee ? ' The online processing fee is added, as it is to every online payment.' : ''}`,
    notice: (office) =>
      `${office} tells me the amount and the day by e-mail before each payment. From a bank account nothing is taken that I was not told of at least ${NOTICE_DAYS} days before, and never more than I was told.`,
    retry: (office) =>
      `If a payment does not go through, ${office} may try it again on later days, up to ${MOST_TRIES.card - 1} times.`,
    end: (phone) =>
      `This stays until I cancel it. I can cancel at any time, at no cost, by the link in each e-mail about automatic payments${phone === '' ? '' : `, or by calling ${phone}`}.`,
  },
  es: {
    locale: 'es-US',
    may: ({ office, method }) =>
      `Permito que ${office} cobre automáticamente lo que le debo de la tarjeta o cuenta bancaria ${method === 'entered' ? 'que escribo a continuación en Stripe, su socio de pagos' : 'que elijo aquí'}.`,
    when: 'Esto se hace una vez al mes, el día del mes que elijo aquí. En un mes más corto es el último día.',
    amount: (cap, fee) =>
      `El importe es lo que debo ese día, así que puede ser distinto cada vez.${cap === null ? '' : ` Es como máximo ${cap} por vez.`} Si no debo nada, no se cobra nada.${fee ? ' Se suma el cargo por pago en línea, como en todos los pagos en línea.' : ''}`,
    notice: (office) =>
      `${office} me avisa por correo electrónico del importe y del día antes de cada pago. De una cuenta bancaria no se toma nada de lo que no se me haya avisado al menos ${NOTICE_DAYS} días antes, y nunca más de lo avisado.`,
    retry: (office) =>
      `Si un pago no se completa, ${office} puede intentarlo otra vez en días posteriores, hasta ${MOST_TRIES.card - 1} veces.`,
    end: (phone) =>
      `Esto vale hasta que yo lo cancele. Puedo cancelarlo en cualquier momento y sin costo, con el enlace que está en cada correo sobre los pagos automáticos${phone === '' ? '' : ` o llamando al ${phone}`}.`,
  },
};

/** The languages that consent is asked for in: those that mails speak. */
export type ConsentLanguage = keyof typeof WORDS;

/** The language of a page, as far as consent is asked for in it; English otherwise. */
export const consentLanguage = (language: string): ConsentLanguage => (language === 'es' ? 'es' : 'en');

/**
 * Word for word what a payer agrees to, a paragraph a line; it stands on the page and in the consent record alike. It speaks of "the day that I
 * choose here", so it is right for whichever is chosen; the record has the day beside it.
 */
export function consentText(language: ConsentLanguage, terms: Terms): string {
  const words = WORDS[language];
  const { office, phone, capCents, fee, currency } = terms;
  const cap = capCents === null ? null : moneyIn(words.locale, currency)(capCents);
  return [
    words.may(terms),
    words.when,
    words.amount(cap, fee),
    words.notice(office),
    words.retry(office),
    words.end(phone),
  ].join('\n');
}
