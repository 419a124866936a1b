import type { Settings } from '../settings/schema.ts';

/** A day in the office's time zone, and the rules that hold on it. */
export interface Today {
  /** 'YYYY-MM-DD'. */
  day: string;
  settings: Settings;
}

const DAY_MS = 86_400_000;
/** A day's work begins when the office's clock shows this hour. */
const BEGINS_AT = 3;

/** Writes a day as its number since 1970, which is how marks keep it. @param day 'YYYY-MM-DD'. */
export const dayNumber = (day: string): number => Math.round(Date.parse(`${day}T00:00:00Z`) / DAY_MS);

/** The day `days` after this one, which may be negative: 2026-01-31 + 1 is 2026-02-01, whatever clocks do. */
export function addDays(day: string, days: number): string {
  return new Date((dayNumber(day) + days) * DAY_MS).toISOString().slice(0, 10);
}

/** The day that it is in the office, 'YYYY-MM-DD'. @param nowMs epoch milliseconds. */
export function dayIn(timeZone: string, nowMs: number): string {
  return partsIn(timeZone, nowMs).day;
}

/** The latest day whose work is due: today, or yesterday while it is still night in the office. */
export function dueDay(timeZone: string, nowMs: number): string {
  const { day, hour } = partsIn(timeZone, nowMs);
  return hour >= BEGINS_AT ? day : addDays(day, -1);
}

// Made once for each zone: that takes far longer than using it.
const FORMATS = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const numeric = '2-digit';
  const made =
    FORMATS.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: numeric,
      day: numeric,
      hour: numeric,
    });
  FORMATS.set(timeZone, made);
  return made;
}

function partsIn(timeZone: string, nowMs: number): { day: string; hour: number } {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(nowMs)
      .map(({ type, value }) => [type, value]),
  );
  return { day: `${parts.year}-${parts.month}-${parts.day}`, hour: Number(parts.hour) };
}
