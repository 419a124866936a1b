/** The day in the office's time zone: "November 20, 2026". */
export function day(atMs: number, locale: string, timeZone: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone }).format(atMs);
}

/** Day and time in the office's time zone: "November 20, 2026, 9:41 am", the time never broken over lines. */
export function moment(atMs: number, locale: string, timeZone: string): string {
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone })
    .formatToParts(atMs)
    .map((part) => (part.type === 'dayPeriod' ? part.value.toLowerCase() : part.value))
    .join('')
    .replace(/\s/g, '\u00a0');
  return `${day(atMs, locale, timeZone)}, ${time}`;
}

/** A day, 'YYYY-MM-DD': "January 15, 2027". */
export const isoDay = (iso: string, locale: string): string => day(Date.parse(iso), locale, 'UTC');

/** The month of a card's last day, as it stands on the card: "12/2034". */
export const isoMonth = (iso: string): string => `${iso.slice(5, 7)}/${iso.slice(0, 4)}`;

/** How long to wait, rounded up: "40 seconds", "2 minutes". */
export function wait(seconds: number, locale: string): string {
  const [value, unit] =
    seconds < 60 ? [Math.max(1, Math.ceil(seconds)), 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}
