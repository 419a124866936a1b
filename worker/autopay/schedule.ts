import { addDays } from '../daily/day.ts';

/**
 * The day of the next try of a payment: never the day of this one, and never on the day when the next month falls due
 * or later, because that payment asks for all that is owed.
 * @param afterDays from `decide`; less than one counts as one.
 * @param nextDueOn the next due day of this autopay.
 * @returns null when there is no day left.
 */
export function retryDay(today: string, afterDays: number, nextDueOn: string): string | null {
  const day = addDays(today, Math.max(1, Math.ceil(afterDays)));
  return day < nextDueOn ? day : null;
}
