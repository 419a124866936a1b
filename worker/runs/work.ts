import type { Context } from '../context.ts';
import { dueDay } from '../daily/day.ts';
import { type Row, sql } from '../db/database.ts';
import { parseSettings, selectSettings } from '../settings/read.ts';
import { beginDue } from './begin.ts';
import { chooseStep } from './choose.ts';
import { DEFINITION, readDefinition } from './definitions/list.ts';
import { feedRuns } from './feed.ts';
import { LIVE } from './state.ts';
import { stopWaiting } from './stop.ts';

/** So many definitions begin a run in one minute; the next minute goes on. */
const MOST_BEGUN = 20;
/** So many thousand customers are looked at in one minute, for all runs together. */
const MOST_STEPS = 30;

/**
 * The minute's work on runs: definitions whose day has come begin one, runs that are selecting go on choosing, what waits of stopped ones is
 * stopped, and the next attempts are handed to the queue. All of it may be done twice, or by two at once. A part that fails does not
 * stop the others; the next minute goes on where this one was.
 */
export async function workOnRuns(ctx: Context): Promise<void> {
  await attempt(ctx, 'begin', beginAllDue);
  await attempt(ctx, 'choose', chooseAll);
  await attempt(ctx, 'stop', stopWaiting);
  await attempt(ctx, 'feed', feedRuns);
}

async function attempt(ctx: Context, part: string, work: (ctx: Context) => Promise<void>): Promise<void> {
  await work(ctx).catch((error: unknown) =>
    ctx.log('sweep_failed', { part: `runs_${part}`, message: String(error) }),
  );
}

async function beginAllDue(ctx: Context): Promise<void> {
  const [settings, clock, rows = []] = await ctx.db.batch([
    selectSettings(),
    ctx.clock.select(),
    // Nowhere is it more than a day later than in London.
    sql(
      `SELECT ${DEFINITION} FROM run_definitions INDEXED BY run_definitions_due
       WHERE state = 'effective' AND next_on IS NOT NULL AND next_on <= date(${ctx.clock.sql} / 1000, 'unixepoch', '+1 days') ORDER BY next_on LIMIT ${MOST_BEGUN}`,
      ctx.clock.params,
    ),
  ]);
  if (rows.length === 0) return;
  const today = dueDay(parseSettings(settings).office.timeZone, Number(clock?.[0]?.now_ms));
  for (const definition of rows.map(readDefinition))
    if (definition.next_on !== null && definition.next_on <= today) await beginDue(ctx, definition, today);
}

async function chooseAll(ctx: Context): Promise<void> {
  const [rows = []] = await ctx.db.batch([
    sql(
      `SELECT id, criteria, day, place FROM runs INDEXED BY runs_live WHERE ${LIVE} AND state = 'selecting' AND place IS NOT NULL ORDER BY number`,
    ),
  ]);
  let steps = 0;
  for (const run of rows) steps = await chooseOn(ctx, run, steps);
}

/** @returns how many steps were taken by then. */
async function chooseOn(ctx: Context, run: Row, taken: number): Promise<number> {
  const asked = { criteria: String(run.criteria), day: String(run.day) };
  let steps = taken;
  for (let place: string | null = String(run.place); place !== null && steps < MOST_STEPS; steps += 1)
    place = await chooseStep(ctx, String(run.id), asked, place);
  return steps;
}
