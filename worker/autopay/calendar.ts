import { addDays } from '../daily/day.ts';

// Autopay falls due once in each calendar month, on the day of the month that the payer chose; a month that is too
// short for it has its last day instead. The month 'YYYY-MM' of a due day is its period: what is worked once.
// Days are 'YYYY-MM-DD' of the office, so that comparing them as texts compares them as days.

/** A due day that has come, and the one after it. */
export interface Due {
  dueOn: string;
  /** The month that the due day stands for, 'YYYY-MM'. */
  period: string;
  nextOn: string;
}

const monthOf = (day: string): string => day.slice(0, 7);
const monthAfter = (month: string): string => monthOf(addDays(`${month}-28`, 4));
const monthBefore = (month: string): string => monthOf(addDays(`${month}-01`, -1));

/**
 * The day of a month, or its last day when the month is shorter: '2027-02' and 30 is '2027-02-28'.
 * @param month 'YYYY-MM'.
 * @throws RangeError when `day` is no whole number from 1 to 31.
 */
export function clampDay(month: string, day: number): string {
  if (!Number.isInteger(day) || day < 1 || day > 31) throw new RangeError(`No month has a day ${day}`);
  const wanted = `${month}-${String(day).padStart(2, '0')}`;
  const last = addDays(`${monthAfter(month)}-01`, -1);
  return wanted < last ? wanted : last;
}

/** The latest due day up to today, whatever was missed before it, and the next one after today. */
export function duePeriod(day: number, today: string): Due {
  const month = monthOf(today);
  const thisMonth = clampDay(month, day);
  if (thisMonth > today) {
    const period = monthBefore(month);
    return { dueOn: clampDay(period, day), period, nextOn: thisMonth };
  }
  return { dueOn: thisMonth, period: month, nextOn: clampDay(monthAfter(month), day) };
}

/** When it is due first for who turns autopay on today: never on the same day. */
export function firstDue(day: number, today: string): string {
  return duePeriod(day, today).nextOn;
}

/** The due day to keep once today's work is done: one that has come moves on to the first after today, others stay. */
export function nextDue(dueOn: string, day: number, today: string): string {
  return dueOn > today ? dueOn : firstDue(day, today);
}

/**
 * `nextDue` as an expression of SQLite, so that one UPDATE moves on everybody who was due.
 * @param dueOn @param day @param today columns or parameters, like `a.due_on`, `a.day`, `:today`.
 */
export function nextDueSql(dueOn: string, day: string, today: string): string {
  const due = (months: number) =>
    `min(date(${today}, 'start of month', '+${months} months', '+' || (${day} - 1) || ' days'), ` +
    `date(${today}, 'start of month', '+${months + 1} months', '-1 days'))`;
  return `iif(${dueOn} > ${today}, ${dueOn}, iif(${due(0)} > ${today}, ${due(0)}, ${due(1)}))`;
}

/**
 * The next due day when the payer chooses another day of the month. No month is due twice, and none is left out: when
 * the new day has passed already, what was due this month stays due as it was, and the new day begins next month.
 * A day of an earlier month that was missed stays too, so that the next run catches up on it.
 * @param dueOn the due day so far.
 * @param lastPeriod the latest month that was worked, whatever came of it; null: none yet.
 */
export function dayChanged(dueOn: string, newDay: number, today: string, lastPeriod: string | null): string {
  const month = monthOf(today);
  if (lastPeriod !== null && lastPeriod >= month) return clampDay(monthAfter(lastPeriod), newDay);
  if (monthOf(dueOn) < month) return dueOn;
  const thisMonth = clampDay(month, newDay);
  if (thisMonth > today) return thisMonth;
  return monthOf(dueOn) === month ? dueOn : clampDay(monthAfter(month), newDay);
}

export const NOTICE_DAYS = 10;

/**
 * The last day on which the payer can be told of an amount that is not the one before: at least ten days before the
 * transfer, by Regulation E, 12 CFR 1005.10(d)(1) (consumerfinance.gov/rules-policy/regulations/1005/10; checked
 * 2026-11-28). It speaks of bank accounts of consumers, debit cards among them; here everybody is told.
 */
export const noticeDay = (dueOn: string): string => addDays(dueOn, -NOTICE_DAYS);
