import { z } from 'zod';
import { NOTICE_DAYS } from '../../autopay/calendar.ts';
import { addDays } from '../../daily/day.ts';
import { feeTerms, grossUpFee } from '../../stripe/fee.ts';
import { template } from '../content.ts';
import { cents, currency, day, method, selfPayIds } from '../facts.ts';

const facts = z.strictObject({
  /** What is owed; a processing fee comes on top of it. */
  amount_cents: cents,
  fee: feeTerms.nullable().default(null),
  currency,
  /** The day of the charge. */
  on: day,
  /** The last day on which it can be stopped. */
  cancel_by: day.nullable().default(null),
  method,
  self_pay_ids: selfPayIds,
});

const en = {
  subject: (day: string, amount: string) => `On ${day} we will charge ${amount}`,
  heading: (day: string, amount: string, method: string) =>
    `On ${day} we will charge ${amount} to your ${method}`,
  says: 'You agreed to automatic payments. We tell you before each one, so that you can check it.',
  amount: 'Amount',
  fee: 'Online processing fee, included',
  day: 'Day',
  method: 'Charged to',
  ids: 'Self-pay ID',
  nothing: 'Is that right? Then you don’t need to do anything.',
  stop: (day: string) => `You can stop this payment or change how you pay until ${day}.`,
  stopBefore: (day: string) => `You can stop this payment or change how you pay before ${day}.`,
  button: 'See or stop this payment',
};

const es: typeof en = {
  subject: (day, amount) => `El ${day} le cobraremos ${amount}`,
  heading: (day, amount, method) => `El ${day} le cobraremos ${amount} de su ${method}`,
  says: 'Usted aceptó los pagos automáticos. Le avisamos antes de cada uno para que pueda revisarlo.',
  amount: 'Monto',
  fee: 'Cargo por pago en línea, incluido',
  day: 'Día',
  method: 'Se cobra de',
  ids: 'ID de pago (Self-pay ID)',
  nothing: '¿Está bien? Entonces no tiene que hacer nada.',
  stop: (day) => `Puede detener este pago o cambiar cómo paga hasta el ${day}.`,
  stopBefore: (day) => `Puede detener este pago o cambiar cómo paga antes del ${day}.`,
  button: 'Ver o detener este pago',
};

/** The next month's payment takes the place of one that comes so late. */
const SHORTEST_MONTH_DAYS = 28;

/**
 * A debit is made ten days after its notice has left, at the earliest (worker/autopay/told.ts). So a notice that leaves late tells a
 * later day, until that would be the next month's. A card is charged on its day, and after it there is nothing to announce.
 */
function asOf(known: z.output<typeof facts>, day: string): z.output<typeof facts> | null {
  if (known.method.type !== 'us_bank_account') return day > known.on ? null : known;
  const on = addDays(day, NOTICE_DAYS);
  if (on <= known.on) return known;
  return on < addDays(known.on, SHORTEST_MONTH_DAYS) ? { ...known, on, cancel_by: addDays(on, -1) } : null;
}

/** What will be charged, when and from where. A varying debit wants it ten days before (12 CFR 1005.10(d)). */
export const notice = template(
  facts,
  { en, es },
  (known, t, say, { cancel }) => {
    const feeCents = grossUpFee(known.amount_cents, known.fee);
    const [amount, on] = [say.money(known.amount_cents + feeCents, known.currency), say.dayNear(known.on)];
    return {
      subject: t.subject(on, amount),
      heading: t.heading(on, amount, say.method(known.method)),
      blocks: [
        { text: t.says },
        {
          facts: [
            [t.amount, amount],
            feeCents > 0 ? [t.fee, say.money(feeCents, known.currency)] : null,
            [t.day, say.day(known.on)],
            [t.method, say.method(known.method)],
            known.self_pay_ids.length > 0 ? [t.ids, say.ids(known.self_pay_ids)] : null,
          ],
        },
        { text: t.nothing },
        { text: known.cancel_by === null ? t.stopBefore(on) : t.stop(say.dayNear(known.cancel_by)) },
        cancel ? { button: { label: t.button, url: cancel } } : null,
      ],
    };
  },
  { asOf },
);
