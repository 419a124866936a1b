import { NOTICE_DAYS } from './calendar.ts';

// A bank is debited when its owner was told at least ten days before, by a mail that has left (Regulation E, 12 CFR 1005.10(d)). What decides
// is here, for whoever asks: when a day's debits are chosen, and again when each is made.

/** SQL of the notice `told` of what is due on a day, if it named the method `m`: who was told of one account was not told of another. */
const noticeOf = (customer: string, dueOn: string): string =>
  `mails told WHERE told.cause = 'notice:' || ${customer} || ':' || ${dueOn} AND told.data ->> '$.method.type' = m.type AND told.data ->> '$.method.last4' IS m.last4`;

/**
 * An SQL condition: the notice of what is due on a day, from the method `m`, had left ten days before another.
 * @param customer @param dueOn @param day columns or parameters.
 */
export const toldInTime = (customer: string, dueOn: string, day: string): string =>
  `EXISTS (SELECT 1 FROM ${noticeOf(customer, dueOn)} AND told.sent_on <= date(${day}, '-${NOTICE_DAYS} days'))`;

/**
 * An SQL condition: a bank would be debited for what is due on a day, and its notice was written but has not left in time for `:day`. The debit
 * waits for it. What was never to be announced, because it came too late for that, does not wait: it is left out.
 * @param toldCents what was announced; null: nothing.
 */
export const awaitsNotice = (customer: string, dueOn: string, toldCents: string): string =>
  `(${toldCents} IS NOT NULL AND EXISTS (SELECT 1 FROM autopay p CROSS JOIN payment_methods m ON m.id = p.method_id
      WHERE p.customer_id = ${customer} AND m.type = 'us_bank_account' AND m.state = 'valid'
        AND EXISTS (SELECT 1 FROM ${noticeOf(customer, dueOn)}) AND NOT ${toldInTime(customer, dueOn, ':day')}))`;

/** The day for which the month of an attempt was announced: that of its first try. @param attempt alias or name of the table. */
export const toldFor = (attempt: string): string =>
  `(SELECT f.due_on FROM charge_attempts f WHERE f.id = ${attempt}.customer_id || ':' || ${attempt}.period || ':1')`;
