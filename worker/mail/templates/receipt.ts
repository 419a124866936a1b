import { z } from 'zod';
import { template } from '../content.ts';
import { cents, currency, id, method, moment, selfPayIds } from '../facts.ts';

const facts = z.strictObject({
  /** All that was paid, a processing fee included. */
  amount_cents: cents,
  currency,
  fee_cents: z.int().min(0).default(0),
  paid_at: moment,
  method,
  self_pay_ids: selfPayIds,
  /** The number of the entry or of Stripe's payment, for whoever calls about it. */
  receipt: id,
  /** A bank debit that the bank has not answered yet. */
  on_its_way: z.boolean().default(false),
  /** Until when a bank may take a debit back. */
  returnable_until: moment.nullable().default(null),
  /** Taken by an agreement, not by the payer's own hand. */
  automatic: z.boolean().default(false),
});

const en = {
  subject: (amount: string) => `Receipt: you paid ${amount}`,
  paid: (amount: string) => `You paid ${amount}`,
  subjectOnItsWay: (amount: string) => `Your payment of ${amount} is on its way`,
  automatic:
    'This was an automatic payment. You agreed to these payments, and you can stop them at any time.',
  amount: 'Amount',
  fee: 'Online processing fee, included',
  date: 'Date',
  method: 'Paid with',
  ids: 'Self-pay ID',
  receipt: 'Receipt number',
  thanks: 'Thank you. Nothing more to do. Please keep this e-mail as your receipt.',
  asked: 'We asked your bank for the money. That can take up to four business days.',
  wait: 'You don’t need to do anything. Please don’t pay again. If your bank says no, nothing is taken, and we will write to you.',
  returnable: (day: string) => `Your bank may still take this payment back until ${day}.`,
  manage: 'See automatic payments',
};

const es: typeof en = {
  subject: (amount) => `Recibo: usted pagó ${amount}`,
  paid: (amount) => `Usted pagó ${amount}`,
  subjectOnItsWay: (amount) => `Su pago de ${amount} está en camino`,
  automatic: 'Este fue un pago automático. Usted aceptó estos pagos y puede detenerlos en cualquier momento.',
  amount: 'Monto',
  fee: 'Cargo por pago en línea, incluido',
  date: 'Fecha',
  method: 'Pagado con',
  ids: 'ID de pago (Self-pay ID)',
  receipt: 'Número de recibo',
  thanks: 'Gracias. No tiene que hacer nada más. Guarde este correo como recibo.',
  asked: 'Le pedimos el dinero a su banco. Eso puede tardar hasta cuatro días hábiles.',
  wait: 'No tiene que hacer nada. Por favor, no pague otra vez. Si su banco dice que no, no se cobra nada y le escribiremos.',
  returnable: (day) => `Su banco todavía puede retirar este pago hasta el ${day}.`,
  manage: 'Ver los pagos automáticos',
};

/** What was paid, and how; for a bank debit that it is on its way. */
export const receipt = template(facts, { en, es }, (known, t, say, { manage }) => {
  const amount = say.money(known.amount_cents, known.currency);
  const heading = known.on_its_way ? t.subjectOnItsWay(amount) : t.paid(amount);
  return {
    subject: known.on_its_way ? heading : t.subject(amount),
    heading,
    blocks: [
      ...(known.on_its_way ? [{ text: t.asked }, { text: t.wait }] : [{ text: t.thanks }]),
      {
        facts: [
          [t.amount, amount],
          known.fee_cents > 0 ? [t.fee, say.money(known.fee_cents, known.currency)] : null,
          [t.date, say.moment(known.paid_at)],
          [t.method, say.method(known.method)],
          known.self_pay_ids.length > 0 ? [t.ids, say.ids(known.self_pay_ids)] : null,
          [t.receipt, known.receipt],
        ],
      },
      known.automatic ? { text: t.automatic } : null,
      known.automatic && manage ? { button: { label: t.manage, url: manage } } : null,
      known.returnable_until === null ? null : { small: t.returnable(say.date(known.returnable_until)) },
    ],
  };
});
