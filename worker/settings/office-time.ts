import type { Clock } from '../clock.ts';
import { type Row, type Statement, sql } from '../db/database.ts';

/** The office's calendar: its time zone, and the moment that it is. */
export interface OfficeTime {
  timeZone: string;
  /** Epoch milliseconds, by the clock that the books go by. */
  nowMs: number;
}

export const selectOfficeTime = (clock: Clock): Statement =>
  sql(
    `SELECT coalesce(office ->> '$.timeZone', 'America/New_York') AS time_zone, ${clock.sql} AS now_ms FROM settings WHERE id = 1`,
    clock.params,
  );

export const readOfficeTime = (rows: Row[] | undefined): OfficeTime => ({
  timeZone: String(rows?.[0]?.time_zone),
  nowMs: Number(rows?.[0]?.now_ms),
});

/** The day that it is in a time zone, as 'YYYY-MM-DD'. */
export function dayIn(timeZone: string, atMs: number): string {
  return wallClock(timeZone, atMs).slice(0, 10);
}

/** The moment at which a day, 'YYYY-MM-DD', is half over in a time zone: no change of the clock is near it. */
export function noonIn(timeZone: string, day: string): number {
  const wanted = Date.parse(`${day}T12:00:00Z`);
  const shown = Date.parse(`${wallClock(timeZone, wanted)}Z`);
  return wanted - (shown - wanted);
}

// Swedish writes dates as ISO 8601 does.
function wallClock(timeZone: string, atMs: number): string {
  return new Date(atMs).toLocaleString('sv-SE', { timeZone, hourCycle: 'h23' }).replace(' ', 'T');
}
