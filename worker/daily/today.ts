import type { Context } from '../context.ts';
import { parseSettings, selectSettings } from '../settings/read.ts';
import { dayIn, type Today } from './day.ts';

/** What day it is in the office; one trip. */
export async function readToday(ctx: Context): Promise<Today> {
  const [settingRows, clockRows] = await ctx.db.batch([selectSettings(), ctx.clock.select()]);
  const settings = parseSettings(settingRows);
  return { settings, day: dayIn(settings.office.timeZone, Number(clockRows?.[0]?.now_ms)) };
}
