// npm run soak -- --aborts: the Worker dies before and after every call outside of a busy day, one day for each (test/deaths).
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTest, version } from './vitest.ts';

const FILE = 'test/deaths/busy-day.test.ts';
/** So many aborts share a process, because its start takes as long as some of them. */
const TOGETHER = 60;

/** @returns whether every day ended as if the Worker had not died. */
export async function soakAborts(folder: string, again: boolean): Promise<boolean> {
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 1000);
  const { calls, aborts } = await count();
  mkdirSync(folder, { recursive: true });
  /** One line for each abort that changed nothing: `chapter:abort`. Another version of the code begins anew. */
  const file = join(folder, `${version()}.aborts`);
  const agreed = new Set(existsSync(file) && !again ? readFileSync(file, 'utf8').split('\n') : []);
  const all = aborts.flatMap((many, chapter) => Array.from({ length: many }, (_, at) => ({ chapter, at })));
  const nameOf = ({ chapter, at }: (typeof all)[number]) => `${chapter}:${at}`;
  const before = all.filter((abort) => agreed.has(nameOf(abort))).length;
  console.log(
    `${calls} calls outside, ${all.length} aborts${before > 0 ? `, ${before} were lived before` : ''}`,
  );

  let telling = false;
  const hear = (line: string) => {
    const [, name, end] = /^abort (\d+:\d+) (agrees|DISAGREES)/.exec(line) ?? [];
    if (name !== undefined && end === 'agrees' && !agreed.has(name)) {
      agreed.add(name);
      appendFileSync(file, `${name}\n`);
    }
    // What went wrong stands between these two lines.
    if (/^abort \d+:\d+, /.test(line)) telling = true;
    if (telling) console.log(line);
    if (line === 'end of the chapter') telling = false;
  };
  for (const [chapter, many] of aborts.entries()) {
    for (let from = 0; from < many; from += TOGETHER) {
      const window = Array.from({ length: Math.min(TOGETHER, many - from) }, (_, at) => from + at);
      const left = window.filter((at) => !agreed.has(nameOf({ chapter, at })));
      if (left.length === 0) continue;
      await runTest(FILE, { ABORTS: `${chapter}:${left[0]}-${left.at(-1)}` }, hear);
    }
    const lived = all.filter((abort) => agreed.has(nameOf(abort))).length;
    console.log(
      `chapter ${chapter + 1} of ${aborts.length}: ${lived} of ${all.length} agree, ${seconds()} s`,
    );
  }
  const wrong = all.filter((abort) => !agreed.has(nameOf(abort)));
  for (const abort of wrong) console.log(`abort ${nameOf(abort)} did not agree`);
  console.log(`${all.length} aborts, ${wrong.length} discrepancies`);
  return wrong.length === 0 && all.length > 0;
}

/** How many calls outside the day makes, and how many ways there are to die on each chapter. */
async function count(): Promise<{ calls: number; aborts: number[] }> {
  let calls = 0;
  const aborts: number[] = [];
  await runTest(FILE, { ABORTS: 'count' }, (line) => {
    const [, chapter, made, ways] = /^chapter (\d+) has (\d+) calls, (\d+) aborts/.exec(line) ?? [];
    if (chapter === undefined) return;
    calls += Number(made);
    aborts[Number(chapter)] = Number(ways);
  });
  return { calls, aborts };
}
