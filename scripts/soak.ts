// npm run soak -- --schedules 1000 --seed 1: lives that many random days at the office (test/model), from that seed on.
// It can be stopped and started again: days that agreed are kept in .soak/ and not lived again. Ends with
// "N schedules, M discrepancies", and is not zero when there are any.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { ROOT } from './start/settings.ts';

const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
const FOLDER = process.env.SOAK_DIR ?? join(ROOT, '.soak');
/** So many days share a process, because its start takes as long as some days. */
const TOGETHER = 50;

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours.
const COLOUR = /\u001b\[[0-9;]*m/g;
let telling = false;

const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    again: { type: 'boolean', default: false },
  },
});
const schedules = Number(values.schedules);
const seed = Number(values.seed);
if (!Number.isInteger(schedules) || schedules < 1 || !Number.isInteger(seed) || seed < 0) {
  console.error('Usage: npm run soak -- --schedules N --seed S [--again]');
  process.exit(2);
}

const version = git('rev-parse', '--short', 'HEAD') || 'unversioned';
/** One line for each day that agreed: its seed. Another version of the code begins anew. */
const file = join(FOLDER, `${version}.agreed`);
mkdirSync(FOLDER, { recursive: true });
const agreed = new Set(
  existsSync(file) && !values.again ? readFileSync(file, 'utf8').split('\n').map(Number) : [],
);
const wrong = new Set<number>();

const wanted = Array.from({ length: schedules }, (_, at) => seed + at);
const left = wanted.filter((each) => !agreed.has(each));
const began = Date.now();
let lived = 0;
let child: ChildProcess | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    child?.kill('SIGTERM');
    process.exit(130);
  });

if (left.length < schedules)
  console.log(`${schedules - left.length} of ${schedules} were lived before, at ${version}.`);
for (let at = 0; at < left.length; at += TOGETHER) await live(left.slice(at, at + TOGETHER));

const missing = wanted.filter((each) => !agreed.has(each) && !wrong.has(each));
for (const each of missing) console.log(`day ${each} came to no end`);
const discrepancies = wrong.size + missing.length;
if (discrepancies > 0)
  console.log('Live one again, made smaller: SEED=… npx vitest run --project worker test/model/days.test.ts');
console.log(`${schedules} schedules, ${discrepancies} discrepancies`);
process.exit(discrepancies === 0 ? 0 : 1);

/** Lives some days in a process of their own, and tells how it goes. */
function live(days: number[]): Promise<void> {
  return new Promise((resolve) => {
    const args = ['run', '--project', 'worker', '--reporter=default', 'test/model/days.test.ts'];
    child = spawn(process.execPath, [VITEST, ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, DAYS: days.join(','), NO_COLOR: '1', WRANGLER_SEND_METRICS: 'false' },
    });
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    lines.on('line', hear);
    lines.on('close', () => resolve());
    child.on('error', () => resolve());
  });
}

function hear(line: string): void {
  const plain = line.replace(COLOUR, '');
  const [, day, end] = /^day (\d+) (agrees|DISAGREES)/.exec(plain) ?? [];
  if (day !== undefined) {
    note(Number(day), end === 'agrees');
    return;
  }
  // What went wrong stands between these two lines.
  if (plain.startsWith('seed ')) telling = true;
  if (telling) console.log(plain);
  if (plain === 'end of the day') telling = false;
}

function note(day: number, agrees: boolean): void {
  lived += 1;
  if (agrees) {
    agreed.add(day);
    appendFileSync(file, `${day}\n`);
  } else wrong.add(day);
  const seconds = Math.round((Date.now() - began) / 1000);
  if (!agrees || lived % 10 === 0 || lived === left.length)
    console.log(
      `${lived} of ${left.length} lived in ${seconds} s, ${wrong.size} disagree${agrees ? '' : `; day ${day} does`}`,
    );
}

function git(...args: string[]): string {
  try {
    return execFileSync('git', args, {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}
