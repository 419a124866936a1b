import { moneyIn } from '../../portal/money.ts';

/** How an office writes money and time. `at`: ISO date-time; `on`: a calendar day, YYYY-MM-DD. */
export interface Format {
  /** Integer cents → "$150.00", "−$50.00". */
  money(cents: number): string;
  currency: string;
  /** "Nov 20", with the year when it is not this one. */
  day(at: string): string;
  /** "Friday, November 20, 2026 at 1:12 pm". */
  moment(at: string): string;
  /** "Nov 20, 1:12 pm". */
  dayTime(at: string): string;
  /** "November 20, 2026". */
  longDay(at: string): string;
  /** Today in the office's time zone, YYYY-MM-DD. */
  today(): string;
  /** Days from and to, both included, as the moments that the API asks for: `to` is the end of its day. */
  span(from: string | undefined, to: string | undefined): { from?: string; to?: string };
}

const LOCALE = 'en-US';

export function formatFor(timeZone: string, currency: string): Format {
  const zone = zoneOrUtc(timeZone);
  const of = (options: Intl.DateTimeFormatOptions, timeZone = zone) =>
    new Intl.DateTimeFormat(LOCALE, { timeZone, ...options });
  const formats = { zone: formatters((o) => of(o)), utc: formatters((o) => of(o, 'UTC')) };
  const iso = new Intl.DateTimeFormat('en-CA', { timeZone: zone });
  const pick = (text: string) => (isCalendarDay(text) ? formats.utc : formats.zone);
  const today = () => iso.format(Date.now());
  const thisYear = (text: string) =>
    (isCalendarDay(text) ? text : iso.format(Date.parse(text))).slice(0, 4) === today().slice(0, 4);
  const short = (text: string) => pick(text)[thisYear(text) ? 'day' : 'dayOfYear'].format(Date.parse(text));
  return {
    money: moneyIn(LOCALE, currency),
    currency: currency.toUpperCase(),
    day: short,
    dayTime: (at) =>
      isCalendarDay(at) ? short(at) : `${short(at)}, ${small(formats.zone.time.format(Date.parse(at)))}`,
    moment: (at) => small(pick(at)[isCalendarDay(at) ? 'full' : 'fullTime'].format(Date.parse(at))),
    longDay: (at) => pick(at).long.format(Date.parse(at)),
    today,
    span: (from, to) => ({
      ...(from && { from: startOf(from, zone) }),
      ...(to && { to: startOf(dayAfter(to), zone) }),
    }),
  };
}

function formatters(make: (options: Intl.DateTimeFormatOptions) => Intl.DateTimeFormat) {
  return {
    day: make({ month: 'short', day: 'numeric' }),
    dayOfYear: make({ month: 'short', day: 'numeric', year: 'numeric' }),
    time: make({ timeStyle: 'short' }),
    long: make({ dateStyle: 'long' }),
    full: make({ dateStyle: 'full' }),
    fullTime: make({ dateStyle: 'full', timeStyle: 'short' }),
  };
}

const isCalendarDay = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text);

/** "1:12 PM" as "1:12 pm", never broken over lines. */
const small = (text: string) =>
  text.replace(/\s?([AP]M)$/, (_, half: string) => `\u00a0${half.toLowerCase()}`);

// A time zone that this browser does not know must not take the page down.
function zoneOrUtc(timeZone: string): string {
  try {
    new Intl.DateTimeFormat(LOCALE, { timeZone });
    return timeZone;
  } catch {
    return 'UTC';
  }
}

const DAY_MS = 86_400_000;
const dayAfter = (on: string) => new Date(Date.parse(on) + DAY_MS).toISOString().slice(0, 10);

/** The moment at which a calendar day begins in a time zone. */
function startOf(on: string, timeZone: string): string {
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    ...{
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    },
  });
  const midnight = Date.parse(on);
  const offsetAt = (ms: number) => {
    const parts = Object.fromEntries(clock.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - ms;
  };
  // Twice, because the clocks may change between the guess and the moment itself.
  const guess = midnight - offsetAt(midnight);
  return new Date(midnight - offsetAt(guess)).toISOString();
}

/** As on the letter: 4829 157 309. */
export function grouped(selfPayId: string): string {
  return selfPayId.length === 10
    ? `${selfPayId.slice(0, 4)} ${selfPayId.slice(4, 7)} ${selfPayId.slice(7)}`
    : selfPayId;
}

const counts = new Intl.NumberFormat(LOCALE);
/** "1 entry", "1,204 entries". */
export function count(many: number, one: string, several = `${one}s`): string {
  return `${counts.format(many)} ${many === 1 ? one : several}`;
}
export const number = (value: number) => counts.format(value);

/** "Jan, Kim and Ray". */
export const list = (words: string[]) => new Intl.ListFormat(LOCALE).format(words);

/**
 * What somebody typed as an amount → cents; null when it is none. "$1,234.50", "-115", "−115.00" and "(115.00)" are.
 */
export function parseAmount(typed: string): number | null {
  const text = typed.trim().replace(/\u2212/g, '-');
  const [, open, minus, whole, cents = '', close] =
    /^(\()?(-)?\$?(?:(?=\d))(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?(\))?$/.exec(
      text.replace(/^\$-/, '-$'),
    ) ?? [];
  if (whole === undefined || (open === undefined) !== (close === undefined)) return null;
  const value = Number(whole.replaceAll(',', '')) * 100 + Number(cents.padEnd(2, '0'));
  return (minus ?? open) === undefined ? value : -value;
}

/** Cents as one would type them: "1500.00". */
export const plainAmount = (cents: number): string => (cents / 100).toFixed(2);

const rtf = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' });
/** "5 minutes ago", "yesterday", "in 6 days". */
export function ago(at: string, nowMs = Date.now()): string {
  const seconds = (Date.parse(at) - nowMs) / 1000;
  const steps: [number, Intl.RelativeTimeFormatUnit][] = [
    [60, 'second'],
    [3600, 'minute'],
    [86_400, 'hour'],
    [Number.POSITIVE_INFINITY, 'day'],
  ];
  const size: Record<string, number> = { second: 1, minute: 60, hour: 3600, day: 86_400 };
  const unit = steps.find(([below]) => Math.abs(seconds) < below)?.[1] ?? 'day';
  if (unit === 'second') return 'just now';
  return rtf.format(Math.round(seconds / (size[unit] ?? 1)), unit);
}
