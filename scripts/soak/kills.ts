// npm run soak -- --kills 20: a busy day at a site that runs for real, whose Worker is killed that often with kill -9.
import { liveBusyDay } from '../../test/e2e/busy-day/live.ts';
import { build } from '../start/build.ts';

/** @returns whether everything agreed in the end. */
export async function soakKills(kills: number): Promise<boolean> {
  if (!Number.isInteger(kills) || kills < 1) throw new Error('Say how many kills: --kills 20.');
  await build();
  const began = Date.now();
  const { problems, counts } = await liveBusyDay(kills, (line) => console.log(line));
  for (const problem of problems) console.log(problem);
  for (const [what, many] of Object.entries(counts)) console.log(`  ${what}: ${many}`);
  const seconds = Math.round((Date.now() - began) / 1000);
  console.log(`${kills} kills in ${seconds} s, ${problems.length} discrepancies`);
  return problems.length === 0;
}
