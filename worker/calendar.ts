// Calendar days of the office. A day has no moment of its own: where the office is decides when it begins.

const PARTS = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const;
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const options = Object.fromEntries(PARTS.map((part) => [part, 'numeric']));
  const made = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...options });
  clocks.set(timeZone, made);
  return made;
}

/** How far the office's clocks are ahead of UTC at a moment, milliseconds. */
function offsetAt(ms: number, timeZone: string): number {
  const parts = new Map(
    clockOf(timeZone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = PARTS.map((part) =>
    parts.get(part),
  );
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
}

/** The moment at which a day (YYYY-MM-DD) begins in a time zone, epoch milliseconds. */
export function startOfDay(day: string, timeZone: string): number {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // Twice, because the clocks may change between the guess and the moment itself.
  const guess = midnight - offsetAt(midnight, timeZone);
  return midnight - offsetAt(guess, timeZone);
}

/** The day (YYYY-MM-DD) that it is in a time zone. @param ms epoch milliseconds. */
export function dayAt(ms: number, timeZone: string): string {
  return new Date(ms + offsetAt(ms, timeZone)).toISOString().slice(0, 10);
}

/** A day so many days later; earlier when negative. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
