import type { Step } from './world.ts';

export type When = 'before' | 'after';

/** A course of the Worker that ends for good at some call outside. */
export interface Life {
  step: Step;
  /** What the work came to, or null when the Worker died on it. */
  end<T>(work: Promise<T>): Promise<T | null>;
  died(): boolean;
}

/** The Worker dies at its n-th call outside, before it is made or after it took effect; from then on it does nothing. */
export function mortal(at: number, when: When): Life {
  let calls = 0;
  let dead = false;
  let die = () => {};
  const death = new Promise<null>((resolve) => {
    die = () => resolve(null);
  });
  const step: Step = async (_what, run) => {
    calls += 1;
    if (!dead && calls !== at) return run();
    if (!dead && when === 'after') await run();
    dead = true;
    die();
    return new Promise<never>(() => {});
  };
  return { step, end: (work) => Promise.race([work, death]), died: () => dead };
}
