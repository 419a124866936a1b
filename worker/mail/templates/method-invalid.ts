import { z } from 'zod';
import { template } from '../content.ts';
import { method } from '../facts.ts';

const facts = z.strictObject({ method });

const en = {
  subject: (method: string) => `We can’t charge your ${method} any more`,
  says: 'Your bank told us that it does not accept payments to us from there any more.',
  paused: 'Your automatic payments are paused until you add another card or bank account.',
  owe: 'You can also pay by yourself, with the self-pay ID on your letter.',
  button: 'Add a card or bank account',
};

const es: typeof en = {
  subject: (method) => `Ya no podemos cobrar de su ${method}`,
  says: 'Su banco nos dijo que ya no acepta pagos para nosotros desde ahí.',
  paused: 'Sus pagos automáticos están en pausa hasta que agregue otra tarjeta o cuenta bancaria.',
  owe: 'También puede pagar usted mismo con el ID de pago (Self-pay ID) de su carta.',
  button: 'Agregar una tarjeta o cuenta bancaria',
};

/** A bank has revoked the mandate. */
export const methodInvalid = template(facts, { en, es }, (known, t, say, { manage }) => ({
  subject: t.subject(say.method(known.method)),
  heading: t.subject(say.method(known.method)),
  blocks: [
    { text: t.says },
    { text: t.paused },
    manage ? { button: { label: t.button, url: manage } } : null,
    { small: t.owe },
  ],
}));
