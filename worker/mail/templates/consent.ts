import { z } from 'zod';
import { template } from '../content.ts';
import { cents, currency, id, method, moment } from '../facts.ts';

const facts = z.strictObject({
  consent: id,
  /** Word for word what was agreed to, in its own language; whoever asks for consent writes it without names. */
  text: z.string().min(1).max(4000),
  agreed_at: moment,
  currency,
  method,
  /** The day of the month on which is charged. */
  day: z.int().min(1).max(31).nullable().default(null),
  /** The most that is charged at once. */
  most_cents: cents.nullable().default(null),
});

const en = {
  subject: 'Your agreement to automatic payments',
  heading: 'You agreed to automatic payments',
  says: 'This is your copy of what you agreed to. Please keep it.',
  agreed: 'Agreed on',
  method: 'Charged to',
  day: 'When',
  dayIs: (day: number) => `day ${day} of each month`,
  most: 'At most',
  number: 'Agreement number',
  stop: 'You can stop automatic payments at any time. It costs nothing.',
  button: 'See or stop automatic payments',
  notYou: 'Was it not you who agreed? Then please stop them and tell us.',
};

const es: typeof en = {
  subject: 'Su acuerdo de pagos automáticos',
  heading: 'Usted aceptó los pagos automáticos',
  says: 'Esta es su copia de lo que aceptó. Por favor, guárdela.',
  agreed: 'Aceptado el',
  method: 'Se cobra de',
  day: 'Cuándo',
  dayIs: (day) => `el día ${day} de cada mes`,
  most: 'Como máximo',
  number: 'Número de acuerdo',
  stop: 'Puede detener los pagos automáticos en cualquier momento. No cuesta nada.',
  button: 'Ver o detener los pagos automáticos',
  notYou: '¿No fue usted quien aceptó? Entonces deténgalos y avísenos.',
};

/** The payer's copy of an authorisation (12 CFR 1005.10(b) wants one). */
export const consent = template(facts, { en, es }, (known, t, say, { cancel }) => ({
  subject: t.subject,
  heading: t.heading,
  blocks: [
    { text: t.says },
    { quote: known.text },
    {
      facts: [
        [t.agreed, say.moment(known.agreed_at)],
        [t.method, say.method(known.method)],
        known.day === null ? null : [t.day, t.dayIs(known.day)],
        known.most_cents === null ? null : [t.most, say.money(known.most_cents, known.currency)],
        [t.number, known.consent],
      ],
    },
    { text: t.stop },
    cancel ? { button: { label: t.button, url: cancel } } : null,
    { small: t.notYou },
  ],
}));
