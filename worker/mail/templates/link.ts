import { z } from 'zod';
import { template } from '../content.ts';
import { id, moment } from '../facts.ts';

const facts = z.strictObject({
  /** What the link opens once; its token is made when the mail is sent. */
  link: id,
  expires_at: moment,
});

const en = {
  subject: 'Your link to your account page',
  heading: 'Here is your link',
  says: 'It opens the page with your cards, bank accounts and automatic payments.',
  button: 'Open the page',
  once: (until: string) => `The link works once, until ${until}. After that you can ask for a new one.`,
  keep: 'Please don’t pass this e-mail on: whoever has the link can open the page.',
  notYou: 'You did not ask for a link? Then you can throw this e-mail away. Nothing has changed.',
};

const es: typeof en = {
  subject: 'Su enlace a la página de su cuenta',
  heading: 'Aquí está su enlace',
  says: 'Abre la página con sus tarjetas, cuentas bancarias y pagos automáticos.',
  button: 'Abrir la página',
  once: (until) => `El enlace funciona una vez, hasta el ${until}. Después puede pedir uno nuevo.`,
  keep: 'Por favor, no reenvíe este correo: quien tenga el enlace puede abrir la página.',
  notYou: '¿No pidió un enlace? Entonces puede tirar este correo. No ha cambiado nada.',
};

/** A link that opens the payer's methods, once. */
export const link = template(
  facts,
  { en, es },
  (known, t, say, { manage }) => ({
    subject: t.subject,
    heading: t.heading,
    blocks: [
      { text: t.says },
      manage ? { button: { label: t.button, url: manage } } : null,
      { text: t.once(say.moment(known.expires_at)) },
      { small: `${t.keep} ${t.notYou}` },
    ],
  }),
  { uselessFrom: ({ expires_at }) => expires_at },
);
