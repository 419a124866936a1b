import { z } from 'zod';
import type { House } from '../app.ts';
import type { Box } from '../box.ts';
import { readFact, writeFact } from '../store/tables.ts';
import { nextDue, passTime } from '../store/time.ts';
import { AppClock } from './app-clock.ts';
import { ControlError } from './body.ts';
import { nextTime } from './cron.ts';
import { durationMs } from './duration.ts';

export const clockSchema = z.union([
  z.strictObject({
    advance: z.string().refine((text) => durationMs(text) !== null, {
      error: 'an ISO-8601 duration of W, D, H, M, S, as "P61D"',
    }),
  }),
  z.strictObject({ to: z.iso.datetime({ offset: true }).describe('a time that is not before now') }),
]);

export interface Moved {
  now: string;
  /** How many of the app's crons ran on the way, the minute one included. */
  cronsRun: number;
}

const MINUTE_CRON = '* * * * *';

/** The time here, and how far it is ahead of real time. */
export function clockState(box: Box): { now: string; offset_ms: number } {
  return { now: new Date(box.now()).toISOString(), offset_ms: readFact(box.sql, 'offset_ms') };
}

/** Moves both clocks forward, stopping at everything that is due on the way, and waits until all is done. */
export async function advance(house: House, wanted: z.infer<typeof clockSchema>): Promise<Moved> {
  const { box } = house;
  const started = box.now();
  const target = 'to' in wanted ? Date.parse(wanted.to) : started + (durationMs(wanted.advance) ?? 0);
  if (target < started) throw new ControlError(400, 'time only moves forward');
  if (house.inProgress.has(MINUTE_CRON)) throw new ControlError(409, 'the clock is being moved already');
  house.inProgress.add(MINUTE_CRON);
  try {
    const cronsRun = await walk(house, started, target);
    return { now: clockState(box).now, cronsRun };
  } finally {
    house.inProgress.delete(MINUTE_CRON);
  }
}

async function walk(house: House, started: number, target: number): Promise<number> {
  const { box } = house;
  const app = new AppClock(box.settings);
  let at = started;
  let cronsRun = 0;
  for (;;) {
    const next = nextStop(house, at, target);
    at = next.time;
    // Real time goes on while the app works: the clock never goes back to a stop that has passed.
    writeFact(box.sql, 'offset_ms', Math.max(readFact(box.sql, 'offset_ms'), at - Date.now()));
    await app.setOffset(readFact(box.sql, 'offset_ms'));
    passTime(box);
    await settled(house, app);
    for (const cron of [...next.crons, MINUTE_CRON]) {
      cronsRun += await app.run(cron, at);
      await settled(house, app);
    }
    if (at >= target) return cronsRun;
  }
}

interface Stop {
  time: number;
  /** The app's crons that are due then. */
  crons: string[];
}

function nextStop(house: House, after: number, target: number): Stop {
  const { box, deliveries } = house;
  const crons = box.settings.appCrons.map((cron) => ({ cron, time: nextTime(cron, after) ?? Infinity }));
  const own = [deliveries.nextDue(), nextDue(box)].filter((due) => due !== null && due > after);
  const time = Math.min(target, ...crons.map((cron) => cron.time), ...(own as number[]));
  return { time, crons: crons.filter((cron) => cron.time === time).map(({ cron }) => cron) };
}

const PATIENCE_MS = 60_000;

/** Waits until nothing is due here and the app says that it has nothing left to do. */
async function settled(house: House, app: AppClock): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  for (let pause = 5; ; pause = Math.min(pause * 2, 100)) {
    await house.deliveries.pump();
    const idle = house.deliveries.idle() && (await app.idle());
    if (idle && house.deliveries.idle()) return;
    if (Date.now() > until) throw new ControlError(504, 'the app did not become idle within a minute');
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
