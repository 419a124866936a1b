import { addDays, dayAt, startOfDay } from '../calendar.ts';
import type { Context } from '../context.ts';
import { type Row, type Statement, sql } from '../db/database.ts';
import { parseSettings, selectSettings } from '../settings/read.ts';
import type { Takings } from './schema.ts';

/** How many entries are added up, the newest first. */
export const MOST_ADDED = 4800;
const QUARTER_MS = 15 * 60 * 1000;
const DAY_MS = 24 * 3600 * 1000;

/**
 * Takings by quarter of an hour, which every time zone's days are made of: which day it was is known when the settings
 * are, and those are read in the same trip.
 */
export function selectTakings(ctx: Context, days: number): Statement[] {
  return [
    selectSettings(),
    ctx.clock.select(),
    sql(
      `SELECT at / ${QUARTER_MS} AS quarter, count(*) AS entries, sum(max(amount_cents, 0)) AS in_cents, sum(min(amount_cents, 0)) AS out_cents
       FROM (SELECT at, amount_cents FROM register_entries INDEXED BY register_entries_at
         WHERE at >= ${ctx.clock.sql} - :span AND at <= ${ctx.clock.sql} ORDER BY at DESC LIMIT ${MOST_ADDED}) GROUP BY 1`,
      { ...ctx.clock.params, span: (days + 1) * DAY_MS },
    ),
  ];
}

export function readTakings([settingRows, clockRows, quarters = []]: Row[][], days: number): Takings {
  const { timeZone } = parseSettings(settingRows).office;
  const today = dayAt(Number(clockRows?.[0]?.now_ms), timeZone);
  const list = Array.from({ length: days }, (_, at) => ({
    on: addDays(today, at - days + 1),
    in_cents: 0,
    out_cents: 0,
    entries: 0,
  }));
  const byDay = new Map(list.map((day) => [day.on, day]));
  for (const row of quarters) {
    const day = byDay.get(dayAt(Number(row.quarter) * QUARTER_MS, timeZone));
    if (day === undefined) continue;
    day.in_cents += Number(row.in_cents);
    day.out_cents += Number(row.out_cents);
    day.entries += Number(row.entries);
  }
  const added = quarters.reduce((sum, { entries }) => sum + Number(entries), 0);
  const first = list[0]?.on ?? today;
  return {
    days: list,
    in_cents: list.reduce((sum, day) => sum + day.in_cents, 0),
    out_cents: list.reduce((sum, day) => sum + day.out_cents, 0),
    complete_from: added < MOST_ADDED ? first : dayAfter(quarters, timeZone, first),
  };
}

// The oldest day that was reached may be a part of one.
function dayAfter(quarters: Row[], timeZone: string, first: string): string {
  const oldest = Math.min(...quarters.map(({ quarter }) => Number(quarter))) * QUARTER_MS;
  const on = dayAt(oldest, timeZone);
  const whole = startOfDay(on, timeZone) === oldest ? on : addDays(on, 1);
  return whole < first ? first : whole;
}
