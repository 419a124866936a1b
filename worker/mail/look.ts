import { type Brand, brandOf, initials } from '../settings/brand.ts';
import type { Settings } from '../settings/schema.ts';
import type { Language } from './content.ts';

/** Who writes: what stands around every mail. Plain text; what renders it escapes it. */
export interface Look {
  language: Language;
  name: string;
  legalName: string;
  initials: string;
  address: string[];
  supportEmail: string;
  brand: Brand;
  /** The logo's address; null: the initials stand for it. */
  logoUrl: string | null;
  /** No real money moves. */
  test: { title: string; says: string } | null;
  /** What to do with a question; empty when the office gave neither phone nor e-mail. */
  questions: string;
  /** As it stands among the questions, and as a phone dials it; null: the office gave none. */
  phone: { shown: string; dialled: string } | null;
  /** Why one gets this; empty in what the office sends itself. */
  why: string;
}

const WORDS = {
  en: {
    test: { title: 'Test mode.', says: 'No real money moves.' },
    call: (phone: string, hours: string) => `Questions? Call ${phone}${hours === '' ? '' : ` (${hours})`}.`,
    reply: 'Questions? Reply to this e-mail.',
    callOrReply: (phone: string, hours: string) =>
      `Questions? Call ${phone}${hours === '' ? '' : ` (${hours})`}, or reply to this e-mail.`,
    why: (name: string) => `You get this e-mail because of your payments to ${name}.`,
  },
  es: {
    test: { title: 'Modo de prueba.', says: 'No se mueve dinero real.' },
    call: (phone: string, hours: string) =>
      `¿Tiene preguntas? Llame al ${phone}${hours === '' ? '' : ` (${hours})`}.`,
    reply: '¿Tiene preguntas? Responda a este correo.',
    callOrReply: (phone: string, hours: string) =>
      `¿Tiene preguntas? Llame al ${phone}${hours === '' ? '' : ` (${hours})`} o responda a este correo.`,
    why: (name: string) => `Usted recibe este correo por sus pagos a ${name}.`,
  },
};

/** @param logoUrl of a picture that mail programs can show. @param toCustomer whether it says why one gets it. */
export function lookOf(
  language: Language,
  { office }: Settings,
  testMode: boolean,
  logoUrl: string | null,
  toCustomer = true,
): Look {
  const words = WORDS[language];
  const name = oneLine(office.name);
  return {
    language,
    name,
    legalName: oneLine(office.legalName) || name,
    initials: initials(name),
    address: office.address.map(oneLine),
    supportEmail: oneLine(office.supportEmail),
    brand: brandOf(office.brandColor),
    logoUrl,
    test: testMode ? words.test : null,
    questions: questionsOf(words, oneLine(office.phone), oneLine(office.phoneHours), office.supportEmail),
    phone: phoneOf(office),
    why: toCustomer ? words.why(name) : '',
  };
}

function phoneOf({ phone, phoneDial }: Settings['office']): Look['phone'] {
  return phone === '' || !/^\+?\d+$/.test(phoneDial) ? null : { shown: oneLine(phone), dialled: phoneDial };
}

function questionsOf(words: (typeof WORDS)['en'], phone: string, hours: string, email: string): string {
  if (phone === '') return email === '' ? '' : words.reply;
  return email === '' ? words.call(phone, hours) : words.callOrReply(phone, hours);
}

/** A line cannot end a header, nor go on in the next. */
export function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through.
  return text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').trim();
}
