import { z } from 'zod';
import { template } from '../content.ts';
import { method } from '../facts.ts';

const facts = z.strictObject({
  method,
  /** The last month in which it can be charged, 'YYYY-MM'. */
  month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/),
});

const en = {
  subject: (method: string) => `Your ${method} expires soon`,
  says: (method: string, month: string) =>
    `Your ${method} expires at the end of ${month}. After that we can’t charge it any more.`,
  add: 'Please add your new card before then, so that your automatic payments go on.',
  newCard: 'Your bank most often sends the new card by itself. Add it even if it has the same number.',
  button: 'Add a card or bank account',
};

const es: typeof en = {
  subject: (method) => `Su ${method} vence pronto`,
  says: (method, month) => `Su ${method} vence al final de ${month}. Después ya no podremos cobrar de ella.`,
  add: 'Por favor, agregue su tarjeta nueva antes, para que sus pagos automáticos continúen.',
  newCard:
    'Casi siempre el banco manda la tarjeta nueva por su cuenta. Agréguela aunque tenga el mismo número.',
  button: 'Agregar una tarjeta o cuenta bancaria',
};

/** A card that automatic payments are charged to is about to expire. */
export const expiring = template(facts, { en, es }, (known, t, say, { manage }) => ({
  subject: t.subject(say.method(known.method)),
  heading: t.subject(say.method(known.method)),
  blocks: [
    { text: t.says(say.method(known.method), say.month(known.month)) },
    { text: t.add },
    manage ? { button: { label: t.button, url: manage } } : null,
    { small: t.newCard },
  ],
}));
