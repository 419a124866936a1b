import fc from 'fast-check';
import { close } from './close.ts';
import { Office } from './office.ts';
import { type Day, day } from './step.ts';

const STEPS = 60;

/** Lives through one day, step by step; the books must agree with the paper after each, and with Stripe at its end. */
export async function live({ seed, steps }: Day): Promise<void> {
  const office = await Office.open(seed);
  for (const [at, step] of steps.entries()) {
    try {
      await office.take(step);
    } catch (error) {
      throw new Error(`step ${at + 1}, ${JSON.stringify(step)}: ${text(error)}`, { cause: error });
    }
  }
  await close(office);
}

const text = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

/**
 * Lives the day of a seed. The same seed is the same day, with the same misfortunes.
 * @param smaller whether a day that fails is made as small as it still fails.
 * @returns what was wrong, with all that is needed to live it again; null when everything agreed.
 */
export async function liveSeed(seed: number, smaller = false): Promise<string | null> {
  const property = fc.asyncProperty(day(STEPS), live);
  const report = await fc.check(property, { seed, numRuns: 1, endOnFailure: !smaller });
  if (!report.failed) return null;
  const [found] = report.counterexample ?? [];
  return [
    `seed ${report.seed}, path ${report.counterexamplePath}`,
    `misfortunes ${found?.seed}, ${found?.steps.length} steps:`,
    ...(found?.steps ?? []).flatMap((step, at) =>
      step.do === 'nothing' ? [] : [`  ${at + 1} ${JSON.stringify(step)}`],
    ),
    text(report.errorInstance),
  ].join('\n');
}
