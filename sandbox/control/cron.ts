const RANGES = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;
const NAMES = {
  months: 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC',
  days: 'SUN MON TUE WED THU FRI SAT',
};
const DAY_MS = 24 * 3600 * 1000;
const MOST_DAYS = 366 * 5;

interface Cron {
  minutes: Set<number>;
  hours: Set<number>;
  days: Set<number>;
  months: Set<number>;
  weekdays: Set<number>;
  /** With both given, either a day of the month or a weekday is enough. */
  either: boolean;
}

/** The first time after `after` (ms, UTC) at which the expression holds; null when it never does. */
export function nextTime(expression: string, after: number): number | null {
  const cron = parse(expression);
  const first = Math.floor(after / 60_000) * 60_000 + 60_000;
  const start = Math.floor(first / DAY_MS) * DAY_MS;
  for (let i = 0; i < MOST_DAYS; i++) {
    const day = start + i * DAY_MS;
    if (!holdsOn(cron, new Date(day))) continue;
    const time = firstInDay(cron, day, first);
    if (time !== null) return time;
  }
  return null;
}

function parse(expression: string): Cron {
  const fields = expression.trim().toUpperCase().split(/\s+/);
  if (fields.length !== 5) throw new Error(`not a cron expression: ${expression}`);
  const sets = fields.map((field, at) => valuesOf(named(field, at), at, expression));
  const [minutes, hours, days, months, weekdays] = sets as [
    Set<number>,
    Set<number>,
    Set<number>,
    Set<number>,
    Set<number>,
  ];
  if (weekdays.has(7)) weekdays.add(0);
  return { minutes, hours, days, months, weekdays, either: fields[2] !== '*' && fields[4] !== '*' };
}

function named(field: string, at: number): string {
  const names = at === 3 ? NAMES.months.split(' ') : at === 4 ? NAMES.days.split(' ') : [];
  const from = at === 3 ? 1 : 0;
  return names.reduce((text, name, index) => text.replaceAll(name, String(index + from)), field);
}

function valuesOf(field: string, at: number, expression: string): Set<number> {
  const [low, high] = RANGES[at] ?? [0, 0];
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const match = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (!match) throw new Error(`not a cron expression: ${expression}`);
    const [, from, to, step] = match;
    const start = from === undefined ? low : Number(from);
    const end = to !== undefined ? Number(to) : from === undefined || step !== undefined ? high : start;
    for (let value = start; value <= end; value += Number(step ?? 1) || 1) values.add(value);
  }
  return values;
}

function holdsOn(cron: Cron, date: Date): boolean {
  if (!cron.months.has(date.getUTCMonth() + 1)) return false;
  const day = cron.days.has(date.getUTCDate());
  const weekday = cron.weekdays.has(date.getUTCDay());
  return cron.either ? day || weekday : day && weekday;
}

function firstInDay(cron: Cron, day: number, from: number): number | null {
  for (let minute = 0; minute < 24 * 60; minute++) {
    const time = day + minute * 60_000;
    if (time < from || !cron.hours.has(Math.floor(minute / 60)) || !cron.minutes.has(minute % 60)) continue;
    return time;
  }
  return null;
}
