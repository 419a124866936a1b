import { addDays, startOfDay } from '../calendar.ts';
import type { Context } from '../context.ts';
import { parseSettings, selectSettings } from '../settings/read.ts';

/** A stretch of time, from the first moment to before the second; epoch milliseconds. */
export interface Period {
  from: number | undefined;
  to: number | undefined;
}

const isDay = (text: string | undefined) => text?.length === 10;

/**
 * What was asked as days of the office or as moments. Days cost a trip, because the office's settings say where it is.
 */
export async function readPeriod(
  ctx: Context,
  asked: { from?: string | undefined; to?: string | undefined },
): Promise<Period> {
  const zone = isDay(asked.from) || isDay(asked.to) ? await readZone(ctx) : 'UTC';
  const start = (text: string) => (isDay(text) ? startOfDay(text, zone) : Date.parse(text));
  const end = (text: string) => (isDay(text) ? startOfDay(addDays(text, 1), zone) : Date.parse(text));
  return {
    from: asked.from === undefined ? undefined : start(asked.from),
    to: asked.to === undefined ? undefined : end(asked.to),
  };
}

/** The office's time zone. One trip. */
export async function readZone(ctx: Context): Promise<string> {
  const [rows] = await ctx.db.batch([selectSettings()]);
  return parseSettings(rows).office.timeZone;
}
