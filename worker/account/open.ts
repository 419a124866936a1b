import type { Context as HonoContext } from 'hono';
import { dayIn } from '../daily/day.ts';
import type { Row, Statement } from '../db/database.ts';
import { showPage } from '../http/pages.ts';
import type { App } from '../http/types.ts';
import { parseSettings, selectSettings } from '../settings/read.ts';
import type { Settings } from '../settings/schema.ts';
import { readVisitor, selectVisitor, type Visitor, visitorHash, visitorOf, type Whose } from './visitor.ts';

/** A customer's own page that is open, and what was read for it. */
export interface Opened {
  visitor: Visitor;
  settings: Settings;
  nowMs: number;
  /** The office's day. */
  today: string;
  rows: Row[][];
}

/**
 * Reads what a page of the account shows, in the trip that finds out whose it is; nothing is read for who has none open.
 * @returns the page that says so, when it is closed.
 */
export async function opened(
  c: HonoContext<App>,
  read: (whose: Whose) => Statement[] = () => [],
): Promise<Opened | Response> {
  const { ctx } = c.var;
  const hash = await visitorHash(c);
  const whose = visitorOf(ctx, hash);
  const [settingRows, clockRows, visitorRows, ...rows] = await ctx.db.batch([
    selectSettings(),
    ctx.clock.select(),
    selectVisitor(ctx, hash),
    ...read(whose),
  ]);
  const settings = parseSettings(settingRows);
  const visitor = readVisitor(visitorRows);
  if (visitor === null) return showPage(c, 403, { view: 'notice', reason: 'account_closed' }, settings);
  const nowMs = Number(clockRows?.[0]?.now_ms);
  return { visitor, settings, nowMs, today: dayIn(settings.office.timeZone, nowMs), rows };
}
