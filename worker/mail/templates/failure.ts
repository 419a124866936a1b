import { z } from 'zod';
import { template } from '../content.ts';
import { cents, currency, day, method, selfPayIds } from '../facts.ts';

/** Why a charge failed, as far as a payer can act on it. */
export const failureReason = z.enum([
  'insufficient_funds',
  'declined',
  'expired',
  'incorrect',
  'replace',
  'authenticate',
  'other',
]);

const facts = z.strictObject({
  amount_cents: cents,
  currency,
  method,
  // A reason that is new, or not known, is told as such rather than not at all.
  reason: failureReason.catch('other'),
  /** What happens next: we try again on a day, the payer pays, or the payer adds another method. */
  next: z.discriminatedUnion('do', [
    z.strictObject({ do: z.literal('retry'), on: day }),
    z.strictObject({ do: z.literal('pay') }),
    z.strictObject({ do: z.literal('replace') }),
  ]),
  self_pay_ids: selfPayIds,
});

const en = {
  subject: (amount: string) => `Your payment of ${amount} did not go through`,
  why: {
    insufficient_funds: 'Your bank said there was not enough money in the account.',
    declined: 'Your bank said no, and did not tell us why.',
    expired: 'Your bank said that the card has expired.',
    incorrect: 'Your bank said that some of the details did not match.',
    replace: 'Your bank said that we can’t charge it any more.',
    authenticate: 'Your bank wants you to confirm this payment yourself.',
    other: 'Your bank did not tell us why.',
  },
  tried: (method: string) => `We tried to charge your ${method}. Nothing was taken.`,
  amount: 'Amount',
  method: 'Tried with',
  ids: 'Self-pay ID',
  retry: (day: string) => `We will try again on ${day}.`,
  funds: 'Please make sure that there is enough money in the account by then.',
  nothing: 'You don’t need to do anything.',
  sooner: 'Would you rather use another card or bank account? You can change how you pay before that day.',
  pay: 'We will not try again by ourselves. You can pay here, with any card or bank account.',
  replaceIt: 'Please add another card or bank account, so that we can charge it.',
  manage: 'Change how you pay',
  payNow: (amount: string) => `Pay ${amount}`,
  replaceNow: 'Add a card or bank account',
};

const es: typeof en = {
  subject: (amount) => `Su pago de ${amount} no se pudo hacer`,
  why: {
    insufficient_funds: 'Su banco dijo que no había suficiente dinero en la cuenta.',
    declined: 'Su banco dijo que no y no nos explicó por qué.',
    expired: 'Su banco dijo que la tarjeta está vencida.',
    incorrect: 'Su banco dijo que algunos datos no coinciden.',
    replace: 'Su banco dijo que ya no podemos cobrar de ahí.',
    authenticate: 'Su banco quiere que usted mismo confirme este pago.',
    other: 'Su banco no nos explicó por qué.',
  },
  tried: (method) => `Intentamos cobrar de su ${method}. No se cobró nada.`,
  amount: 'Monto',
  method: 'Intentado con',
  ids: 'ID de pago (Self-pay ID)',
  retry: (day) => `Lo intentaremos otra vez el ${day}.`,
  funds: 'Por favor, asegúrese de que haya suficiente dinero en la cuenta para ese día.',
  nothing: 'No tiene que hacer nada.',
  sooner: '¿Prefiere usar otra tarjeta o cuenta bancaria? Puede cambiar cómo paga antes de ese día.',
  pay: 'No lo intentaremos otra vez por nuestra cuenta. Puede pagar aquí con cualquier tarjeta o cuenta bancaria.',
  replaceIt: 'Por favor, agregue otra tarjeta o cuenta bancaria para que podamos cobrar de ella.',
  manage: 'Cambiar cómo paga',
  payNow: (amount) => `Pagar ${amount}`,
  replaceNow: 'Agregar una tarjeta o cuenta bancaria',
};

/** What failed, why, and what happens next. */
export const failure = template(facts, { en, es }, (known, t, say, { manage, pay }) => {
  const amount = say.money(known.amount_cents, known.currency);
  const { reason, next } = known;
  const meanwhile = reason === 'insufficient_funds' ? t.funds : t.nothing;
  const then = {
    retry: [next.do === 'retry' ? `${t.retry(say.dayNear(next.on))} ${meanwhile}` : '', t.sooner],
    pay: [t.pay],
    replace: [t.replaceIt],
  }[next.do];
  const button = {
    retry: { label: t.manage, url: manage },
    pay: { label: t.payNow(amount), url: pay },
    replace: { label: t.replaceNow, url: manage },
  }[next.do];
  return {
    subject: t.subject(amount),
    heading: t.subject(amount),
    blocks: [
      { text: `${t.tried(say.method(known.method))} ${t.why[reason]}` },
      ...then.map((text) => ({ text })),
      button.url ? { button: { label: button.label, url: button.url } } : null,
      {
        facts: [
          [t.amount, amount],
          [t.method, say.method(known.method)],
          known.self_pay_ids.length > 0 ? [t.ids, say.ids(known.self_pay_ids)] : null,
        ],
      },
    ],
  };
});
