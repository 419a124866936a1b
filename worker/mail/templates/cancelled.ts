import { z } from 'zod';
import { template } from '../content.ts';
import { id, method, moment } from '../facts.ts';

const facts = z.strictObject({
  consent: id,
  at: moment,
  /** Who turned them off. */
  by: z.enum(['payer', 'office']),
  method: method.nullable().default(null),
});

const en = {
  subject: 'Automatic payments are off',
  payer: (at: string) => `You turned them off on ${at}.`,
  office: (at: string) => `We turned them off for you on ${at}.`,
  stops: (method: string) => `We will not charge your ${method} any more.`,
  stopsAll: 'We will not charge you by ourselves any more.',
  before: 'A payment that was already on its way still goes through.',
  owe: 'If you owe something, please pay it yourself from now on. The self-pay ID on your letter works as before.',
  button: 'See how you pay',
  number: 'Agreement number',
  notYou: 'You did not want this? Then please call us.',
};

const es: typeof en = {
  subject: 'Los pagos automáticos están desactivados',
  payer: (at) => `Usted los desactivó el ${at}.`,
  office: (at) => `Los desactivamos por usted el ${at}.`,
  stops: (method) => `Ya no cobraremos de su ${method}.`,
  stopsAll: 'Ya no le cobraremos por nuestra cuenta.',
  before: 'Un pago que ya estaba en camino todavía se hace.',
  owe: 'Si debe algo, por favor páguelo usted de ahora en adelante. El ID de pago (Self-pay ID) de su carta funciona como antes.',
  button: 'Ver cómo paga',
  number: 'Número de acuerdo',
  notYou: '¿No quería esto? Entonces llámenos, por favor.',
};

/** That automatic payments are off, and what that means. */
export const cancelled = template(facts, { en, es }, (known, t, say, { manage }) => ({
  subject: t.subject,
  heading: t.subject,
  blocks: [
    {
      text: `${t[known.by](say.moment(known.at))} ${known.method ? t.stops(say.method(known.method)) : t.stopsAll} ${t.before}`,
    },
    { text: t.owe },
    manage ? { button: { label: t.button, url: manage } } : null,
    { facts: [[t.number, known.consent]] },
    { small: t.notYou },
  ],
}));
