import { clampDay } from '../../autopay/calendar.ts';
import { addDays } from '../../daily/day.ts';
import type { Schedule } from './schema.ts';

// Days are 'YYYY-MM-DD' of the office, so that comparing them as texts compares them as days.

/** The first day of a schedule after a day; null when there is none. */
export function nextOn(schedule: Schedule, after: string): string | null {
  if (schedule.kind === 'once') return schedule.on > after ? schedule.on : null;
  if (schedule.kind === 'monthly') return nextMonthly(schedule.day, after);
  const days = Array.from({ length: 7 }, (_, at) => addDays(after, at + 1));
  return days.find((day) => schedule.kind === 'daily' || schedule.weekdays.includes(weekdayOf(day))) ?? null;
}

function nextMonthly(day: number, after: string): string {
  const thisMonth = clampDay(after.slice(0, 7), day);
  return thisMonth > after ? thisMonth : clampDay(addDays(`${after.slice(0, 7)}-28`, 4).slice(0, 7), day);
}

/** 1 is Monday, 7 is Sunday. */
const weekdayOf = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay() || 7;

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** A schedule in plain words: "Every month on the 15th". */
export function describe(schedule: Schedule): string {
  switch (schedule.kind) {
    case 'once':
      return `Once, on ${longDay(schedule.on)}`;
    case 'daily':
      return 'Every day';
    case 'weekly':
      return schedule.weekdays.length === 7
        ? 'Every day'
        : `Every ${listOf(schedule.weekdays.map((day) => String(WEEKDAYS[day - 1])))}`;
    case 'monthly':
      return `Every month on the ${ordinal(schedule.day)}${schedule.day > 28 ? ', or on its last day' : ''}`;
  }
}

const longDay = (day: string): string =>
  new Date(`${day}T00:00:00Z`).toLocaleDateString('en-US', { dateStyle: 'long', timeZone: 'UTC' });

const listOf = (words: string[]): string =>
  words.length < 2 ? String(words[0]) : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

function ordinal(n: number): string {
  const suffix = n > 10 && n < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${suffix}`;
}
