import { sendNotices } from '../autopay/notice.ts';
import { selectDue } from '../autopay/select.ts';
import type { Context } from '../context.ts';
import { type Row, sql } from '../db/database.ts';
import { reinvoiceDaily } from '../invoices/reinvoice.ts';
import { markUnpaid } from '../invoices/unpaid.ts';
import { watchExpiry } from '../methods/expiry.ts';
import { parseSettings, selectSettings } from '../settings/read.ts';
import { markWallets } from '../wallet/daily.ts';
import { dayNumber, dueDay, type Today } from './day.ts';
import { inTurn } from './in-turn.ts';

/**
 * One step of a part of the daily work, small enough for a batch. It must be safe to take twice, also at once:
 * what moves on is what makes it moved.
 * @param place where the last step ended; '' at the beginning. @returns where this one ended; null when all is done.
 */
export type DailyStep = (ctx: Context, today: Today, place: string) => Promise<string | null>;

/** What is done once a day. Each part has a mark `daily:<name>` that says how far it has come. */
export const WORK: Record<string, DailyStep> = {
  // What becomes Unpaid goes onto the next invoice on the same day.
  invoices: inTurn(markUnpaid, reinvoiceDaily),
  expiry: watchExpiry,
  notices: sendNotices,
  autopay: selectDue,
  wallets: markWallets,
};

/**
 * Parts that begin when all of another is done for the day: autopay charges what open invoices ask for, and its notices tell how much, so
 * whoever is to be invoiced on this day has to be first. Until then they wait, and lose nothing: what is due stays due.
 */
const AFTER: Record<string, string> = { notices: 'invoices', autopay: 'invoices' };

/** So many steps are taken at a time; the next minute goes on. A Worker may ask the database 1,000 times. */
const MOST_STEPS = 60;

/**
 * Does the day's work when its hour has come in the office. What a missed day would have done is done now, once.
 * Two at once share the steps; who dies is followed by the next minute. A part that fails stops those that come after it, and no others.
 * @returns whether all of it is done.
 */
export async function runDaily(ctx: Context, work: Record<string, DailyStep> = WORK): Promise<boolean> {
  const [settingRows, clockRows, markRows = []] = await ctx.db.batch([
    selectSettings(),
    ctx.clock.select(),
    sql("SELECT name, value, place FROM sweep_marks WHERE name >= 'daily:' AND name < 'daily;'"),
  ]);
  const settings = parseSettings(settingRows);
  const today = { day: dueDay(settings.office.timeZone, Number(clockRows?.[0]?.now_ms)), settings };
  let steps = 0;
  const left = new Set(Object.keys(work));
  for (const [name, step] of Object.entries(work)) {
    if (left.has(AFTER[name] ?? '')) continue;
    const mark = markRows.find((row) => row.name === `daily:${name}`);
    try {
      if (await runPart(ctx, today, name, step, mark, () => steps++ < MOST_STEPS)) left.delete(name);
    } catch (error) {
      ctx.log('daily_failed', { part: name, message: String(error) });
    }
  }
  return left.size === 0;
}

async function runPart(
  ctx: Context,
  today: Today,
  name: string,
  step: DailyStep,
  mark: Row | undefined,
  mayGoOn: () => boolean,
): Promise<boolean> {
  const day = dayNumber(today.day);
  const same = mark !== undefined && Number(mark.value) >= day;
  if (same && (mark.place === null || Number(mark.value) > day)) return true;
  let place: string | null = same ? String(mark.place) : '';
  if (!same && !(await setMark(ctx, name, day, null, ''))) return false;
  while (place !== null) {
    if (!mayGoOn()) return false;
    const next: string | null = await step(ctx, today, place);
    // Somebody else is further: they go on.
    if (!(await setMark(ctx, name, day, place, next))) return false;
    place = next;
  }
  ctx.log('daily_done', { part: name, day: today.day });
  return true;
}

/** Moves a mark on, once. @param from the place that it has on this day; null: it has none yet. */
async function setMark(
  ctx: Context,
  name: string,
  day: number,
  from: string | null,
  to: string | null,
): Promise<boolean> {
  const [rows] = await ctx.db.batch([
    sql(
      `INSERT INTO sweep_marks (name, value, place) VALUES (:name, CAST(:day AS INTEGER), :to)
       ON CONFLICT (name) DO UPDATE SET value = excluded.value, place = excluded.place
       WHERE value < excluded.value OR (value = excluded.value AND place = :from) RETURNING name`,
      { name: `daily:${name}`, day, from, to },
    ),
  ]);
  return rows?.[0] !== undefined;
}
