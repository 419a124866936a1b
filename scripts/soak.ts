// npm run soak -- --schedules 1000 --seed 1: lives that many random days at the office (test/model), from that seed on.
// npm run soak -- --aborts [--every 5]: the Worker dies before and after every (fifth) call outside of a busy day (test/deaths).
// npm run soak -- --kills 20: the Worker of a site that runs for real is killed that often (test/e2e/busy-day).
// The first two can be stopped and started again: days that agreed are kept in .soak/ and not lived again. Each ends with
// "N schedules, M discrepancies" (aborts, kills), and is not zero when there are any.
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { soakAborts } from './soak/aborts.ts';
import { soakKills } from './soak/kills.ts';
import { runTest, version } from './soak/vitest.ts';
import { ROOT } from './start/settings.ts';

const VERSION = version();
const FOLDER = process.env.SOAK_DIR ?? join(ROOT, '.soak');
/** So many days share a process, because its start takes as long as some days. */
const TOGETHER = 50;

let telling = false;

const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    again: { type: 'boolean', default: false },
    aborts: { type: 'boolean', default: false },
    every: { type: 'string', default: '1' },
    kills: { type: 'string' },
  },
});
if (values.aborts) process.exit((await soakAborts(FOLDER, values.again, Number(values.every))) ? 0 : 1);
if (values.kills !== undefined) process.exit((await soakKills(Number(values.kills))) ? 0 : 1);
const schedules = Number(values.schedules);
const seed = Number(values.seed);
if (!Number.isInteger(schedules) || schedules < 1 || !Number.isInteger(seed) || seed < 0) {
  console.error(
    'Usage: npm run soak -- --schedules N --seed S [--again] | --aborts [--every N] [--again] | --kills N',
  );
  process.exit(2);
}

/** One line for each day that agreed: its seed. Another version of the code begins anew. */
const file = join(FOLDER, `${VERSION}.agreed`);
mkdirSync(FOLDER, { recursive: true });
const agreed = new Set(
  existsSync(file) && !values.again ? readFileSync(file, 'utf8').split('\n').map(Number) : [],
);
const wrong = new Set<number>();

const wanted = Array.from({ length: schedules }, (_, at) => seed + at);
const left = wanted.filter((each) => !agreed.has(each));
const began = Date.now();
let lived = 0;
if (left.length < schedules)
  console.log(`${schedules - left.length} of ${schedules} were lived before, at ${VERSION}.`);
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
  return runTest('test/model/days.test.ts', { DAYS: days.join(',') }, hear);
}

function hear(line: string): void {
  const [, day, end] = /^day (\d+) (agrees|DISAGREES)/.exec(line) ?? [];
  if (day !== undefined) {
    note(Number(day), end === 'agrees');
    return;
  }
  // What went wrong stands between these two lines.
  if (line.startsWith('seed ')) telling = true;
  if (telling) console.log(line);
  if (line === 'end of the day') telling = false;
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
