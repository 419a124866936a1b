// npm run soak -- --aborts: the Worker dies before and after every call outside of a busy day, one day for each (test/deaths).
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runTest, version } from './vitest.ts';

const FILE = 'test/deaths/busy-day.test.ts';
/** So many aborts share a process, because its start takes as long as some of them. */
const TOGETHER = 60;

/** What is known of the aborts at one version of the code; another version begins anew. */
class Kept {
  /** By chapter: the calls outside that it makes, and the ways to die on them. */
  readonly chapters: { calls: number; aborts: number }[] = [];
  /** Whether all chapters are known. */
  isCounted = false;
  /** Aborts that changed nothing, as `chapter:abort`. */
  readonly agreed = new Set<string>();
  /** How long it took to live those. */
  ms = 0;
  private readonly file: string;

  constructor(folder: string, again: boolean) {
    mkdirSync(folder, { recursive: true });
    this.file = join(folder, `${version()}.aborts`);
    if (again) rmSync(this.file, { force: true });
    if (existsSync(this.file))
      for (const line of readFileSync(this.file, 'utf8').split('\n')) this.read(line);
  }

  private read(line: string): void {
    const [, chapter, of, calls, aborts] =
      /^chapter (\d+) of (\d+) has (\d+) calls, (\d+) aborts/.exec(line) ?? [];
    if (chapter !== undefined) {
      this.chapters[Number(chapter)] = { calls: Number(calls), aborts: Number(aborts) };
      this.isCounted = this.chapters.filter(Boolean).length === Number(of);
    }
    const [, name, ms] = /^abort (\d+:\d+) agrees, (\d+) ms/.exec(line) ?? [];
    if (name === undefined || this.agreed.has(name)) return;
    this.agreed.add(name);
    this.ms += Number(ms);
  }

  /** Keeps a line that a day has printed, if it is one of those. */
  keep(line: string): void {
    const known = this.agreed.size + this.chapters.length;
    this.read(line);
    if (this.agreed.size + this.chapters.length > known) appendFileSync(this.file, `${line}\n`);
  }

  /** Runs the tests with what the environment says, and keeps what they say. */
  async live(aborts: string): Promise<void> {
    let telling = false;
    await runTest(FILE, { ABORTS: aborts }, (line) => {
      this.keep(line);
      // What went wrong stands between these two lines.
      if (/^abort \d+:\d+, /.test(line)) telling = true;
      if (telling) console.log(line);
      if (line === 'end of the chapter') telling = false;
    });
  }
}

/** @param every one abort in so many is lived; 1: all. @returns whether every day ended as if the Worker had not died. */
export async function soakAborts(folder: string, again: boolean, every: number): Promise<boolean> {
  if (!Number.isInteger(every) || every < 1) throw new Error('One abort in how many? --every 5.');
  const kept = new Kept(folder, again);
  if (!kept.isCounted) await kept.live('count');
  if (!kept.isCounted)
    throw new Error('the undisturbed day did not end well: npx vitest run --project worker test/deaths');
  const { chapters, agreed } = kept;
  const all = chapters.flatMap(({ aborts }, chapter) =>
    numbers(0, aborts, every).map((at) => `${chapter}:${at}`),
  );
  const calls = chapters.reduce((sum, chapter) => sum + chapter.calls, 0);
  console.log(`${calls} calls outside, ${all.length} aborts; ${agreed.size} were lived before`);
  for (const [chapter, { aborts }] of chapters.entries()) {
    for (let from = 0; from < aborts; from += TOGETHER * every) {
      const left = numbers(from, Math.min(from + TOGETHER * every, aborts), every).filter(
        (at) => !agreed.has(`${chapter}:${at}`),
      );
      if (left.length > 0) await kept.live(`${chapter}:${left[0]}-${left.at(-1)}/${every}`);
    }
    console.log(`chapter ${chapter + 1} of ${chapters.length}: ${agreed.size} of ${all.length} agree`);
  }
  const wrong = all.filter((name) => !agreed.has(name));
  for (const name of wrong) console.log(`abort ${name} did not agree`);
  console.log(
    `${all.length} aborts, ${wrong.length} discrepancies, lived in ${Math.round(kept.ms / 1000)} s`,
  );
  return wrong.length === 0 && all.length > 0;
}

const numbers = (from: number, to: number, every: number): number[] =>
  Array.from({ length: Math.ceil((to - from) / every) }, (_, at) => from + at * every);
