import { z } from 'zod';
import { template } from '../content.ts';

const en = {
  subject: 'A test e-mail',
  heading: 'E-mail works',
  says: 'Somebody at the office sent this to see that e-mails arrive and how they look. There is nothing to do.',
};

const es: typeof en = {
  subject: 'Un correo de prueba',
  heading: 'El correo funciona',
  says: 'Alguien de la oficina mandó esto para ver si los correos llegan y cómo se ven. No hay nada que hacer.',
};

/** What the office sends itself. */
export const test = template(z.strictObject({}), { en, es }, (_known, t) => ({
  subject: t.subject,
  heading: t.heading,
  blocks: [{ text: t.says }],
}));
