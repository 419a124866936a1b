import type { Step } from './world.ts';

/** Lets an actor through its other steps at once: those that change nothing which another actor sees. */
export const only =
  (kinds: string[], actor: Actor): Actor =>
  (step) =>
    actor((what, run) => (kinds.includes(what) ? step(what, run) : run()));

/** A course of events under test: it passes every call outside to `step`, one at a time. */
export type Actor = (step: Step) => Promise<unknown>;

/** What a schedule was: who went at each step, and how many could have gone. */
interface Walked {
  taken: number[];
  could: number[];
}

/**
 * Runs actors under a scheduler: at each step all of them wait before a call outside (or are done), and one is let
 * through it. `plan` says which of those that wait goes first, second, …; beyond it, always the first.
 */
export async function interleave(actors: Actor[], plan: number[]): Promise<Walked> {
  const gates = new Map<number, () => Promise<void>>();
  const errors: unknown[] = [];
  let running = actors.length;
  let quiet = () => {};
  const settle = () => {
    running -= 1;
    if (running === 0) quiet();
  };
  const allWait = () =>
    new Promise<void>((resolve) => {
      quiet = resolve;
      if (running === 0) resolve();
    });
  for (const [at, actor] of actors.entries()) {
    const step: Step = async (_what, run) => {
      await new Promise<void>((go) => {
        gates.set(at, async () => go());
        settle();
      });
      return run();
    };
    void actor(step)
      .catch((error: unknown) => errors.push(error))
      .finally(settle);
  }
  const walked: Walked = { taken: [], could: [] };
  for (await allWait(); gates.size > 0; await allWait()) {
    const waiting = [...gates.keys()].sort();
    const choice = plan[walked.taken.length] ?? 0;
    const actor = waiting[choice] as number;
    walked.taken.push(choice);
    walked.could.push(waiting.length);
    const go = gates.get(actor);
    gates.delete(actor);
    running += 1;
    await go?.();
  }
  if (errors.length > 0) throw errors[0];
  return walked;
}

/** Actors, and what must hold when they are done. */
export interface Setting {
  actors: Actor[];
  after(schedule: string): Promise<void>;
}

/**
 * Runs every interleaving of the first `depth` steps, each once and each in a setting of its own, some at a time.
 * Who is overtaken begins anew, so there is no longest schedule; after `depth` steps the first that waits goes on.
 * @returns the schedules, as strings of choices.
 */
export async function everyInterleaving(depth: number, setting: () => Promise<Setting>): Promise<string[]> {
  const plans: number[][] = [[]];
  const schedules: string[] = [];
  let active = 0;
  const work = async () => {
    for (;;) {
      const plan = plans.pop();
      if (plan === undefined) {
        if (active === 0) return;
        await new Promise((resolve) => setTimeout(resolve, 1));
        continue;
      }
      active += 1;
      try {
        const { actors, after } = await setting();
        const { taken, could } = await interleave(actors, plan);
        for (let at = plan.length; at < Math.min(depth, taken.length); at += 1) {
          for (let other = 1; other < (could[at] ?? 0); other += 1)
            plans.push([...taken.slice(0, at), other]);
        }
        schedules.push(taken.join(''));
        await after(taken.join(''));
      } catch (error) {
        plans.length = 0;
        throw error;
      } finally {
        active -= 1;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return schedules;
}

const AT_ONCE = 6;
