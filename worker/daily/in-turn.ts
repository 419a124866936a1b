import type { DailyStep } from './run.ts';

/**
 * Several steps as one part of the daily work: each begins when the one before has done all that is due on that day, however
 * often it failed on the way. Places: which step, and where it ended, as `1:…`.
 */
export function inTurn(...steps: DailyStep[]): DailyStep {
  return async (ctx, today, place) => {
    const colon = place.indexOf(':');
    const turn = Number(place.slice(0, Math.max(0, colon)));
    const ended = await steps[turn]?.(ctx, today, place.slice(colon + 1));
    if (typeof ended === 'string') return `${turn}:${ended}`;
    return turn + 1 < steps.length ? `${turn + 1}:` : null;
  };
}
