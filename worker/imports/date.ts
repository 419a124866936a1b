import type { Reading } from './amount.ts';

/** How 03/04/2026 is read: month first, or day first. */
export type DateOrder = 'mdy' | 'dmy';

const FIRST_YEAR = 1990;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Reads a day as 'YYYY-MM-DD' from 2026-11-20, 20261120, or 11/20/2026 (also with - or .); a time behind it is
 * left off.
 * @param lastYear the latest year that can be meant.
 */
export function readDate(text: string, order: DateOrder, lastYear: number): Reading<string> {
  const day = text
    .trim()
    .replace(/^(.{8,10})(T|\s+)\d{1,2}(:\d{2}){1,2}(\.\d+)?\s*([AP]M)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i, '$1');
  const iso =
    /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(day) ??
    /^(\d{4})\/(\d{1,2})\/(\d{1,2})$/.exec(day) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(day);
  if (iso !== null) return check(Number(iso[1]), Number(iso[2]), Number(iso[3]), lastYear, null);
  const [, a, , b, year] = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})$/.exec(day) ?? [];
  if (year !== undefined) {
    const [month, date] = order === 'mdy' ? [a, b] : [b, a];
    return check(Number(year), Number(month), Number(date), lastYear, order);
  }
  if (/^\d{1,2}[/.-]\d{1,2}[/.-]\d{2}$/.test(day)) return { problem: 'Write the year with four digits.' };
  if (/^\d{5}$/.test(day))
    return {
      problem: 'This is a spreadsheet’s number for a day. Format the column as a date and export again.',
    };
  return { problem: 'This is not a date. Write it like 2026-11-20 or 11/20/2026.' };
}

function check(
  year: number,
  month: number,
  day: number,
  lastYear: number,
  order: DateOrder | null,
): Reading<string> {
  if (month > 12 && day <= 12 && order !== null)
    return {
      problem: `There is no month ${month}. If the file’s dates begin with the ${order === 'mdy' ? 'day' : 'month'}, say so when importing.`,
    };
  if (month < 1 || month > 12) return { problem: `There is no month ${month}.` };
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && leap ? 29 : (MONTH_DAYS[month - 1] ?? 0);
  if (day < 1 || day > days) return { problem: `This month has no day ${day}.` };
  if (year < FIRST_YEAR || year > lastYear)
    return { problem: `The year must be from ${FIRST_YEAR} to ${lastYear}.` };
  const two = (value: number) => String(value).padStart(2, '0');
  return { value: `${year}-${two(month)}-${two(day)}` };
}
