// npm test: everything, one run after the other. The last line is always "N passed, N failed", whatever happens.
//   npm test -- unit         only that run (or e2e)
//   npm test -- e2e cards    only its files whose path has "cards" in it
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { build } from './start/build.ts';
import { ToolError } from './start/run.ts';
import { ROOT } from './start/settings.ts';
import { TALLY_FILE, type Tally } from './test/tally.ts';

interface Run {
  name: string;
  title: string;
  config: string;
  /** How many files at once, on two cores: one of three waits for its database or its browser. */
  workers: number;
  /** Begins with the first run, which leaves part of a core idle. */
  prepare?: () => Promise<void>;
}

const RUNS: readonly Run[] = [
  {
    name: 'unit',
    title: 'Books, rules and the stand-in, in the Workers runtime',
    config: 'vitest.config.ts',
    workers: 3,
  },
  {
    name: 'e2e',
    title: 'The built site, in a browser',
    config: 'test/e2e/vitest.config.ts',
    workers: 3,
    prepare: build,
  },
];

const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
const TALLY = join(ROOT, 'scripts', 'test', 'tally.ts');

// Tests break connections and batches on purpose, and the runtime reports each at length; failures say it themselves.
const NOISE =
  /^(stack: |e = workerd|uncaught exception|Annotating with brokenness|\s+at async Object\.fetch \(.*miniflare|.*; sentryErrorContext)/;

/** Passes on what a run prints, line by line, without the runtime's reports of faults that tests made. */
function calm(from: Readable, to: Writable): void {
  createInterface({ input: from }).on('line', (line) => {
    if (!NOISE.test(line)) to.write(`${line}\n`);
  });
}

function vitest({ config, workers }: Run, tallyFile: string, filters: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const args = [
      'run',
      '--config',
      config,
      `--maxWorkers=${workers}`,
      '--reporter=default',
      `--reporter=${TALLY}`,
      ...filters,
    ];
    if (filters.length > 0) args.push('--passWithNoTests');
    const child = spawn(process.execPath, [VITEST, ...args], {
      cwd: ROOT,
      stdio: ['inherit', 'pipe', 'pipe'],
      env: {
        ...process.env,
        [TALLY_FILE]: tallyFile,
        WRANGLER_SEND_METRICS: 'false',
        FORCE_COLOR: process.stdout.isTTY ? '1' : '0',
      },
    });
    calm(child.stdout, process.stdout);
    calm(child.stderr, process.stderr);
    child.on('error', () => resolve(1));
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** A crash, with or without a tally, is a failure too. */
async function runOne(
  run: Run,
  prepared: Promise<void> | undefined,
  filters: readonly string[],
  folder: string,
): Promise<Tally> {
  console.log(`\n${run.title}`);
  const tallyFile = join(folder, run.name);
  try {
    await prepared;
    const code = await vitest(run, tallyFile, filters);
    const tally = JSON.parse(readFileSync(tallyFile, 'utf8')) as Tally;
    return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
  } catch (error) {
    if (error instanceof ToolError) console.error(error.output);
    console.error(error instanceof Error ? error.message : error);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

async function test(args: readonly string[]): Promise<Tally> {
  const named = RUNS.filter((run) => args.includes(run.name));
  const chosen = (named.length > 0 ? named : RUNS).map((run) => ({ run, prepared: run.prepare?.() }));
  for (const { prepared } of chosen) prepared?.catch(() => {});
  const filters = args.filter((arg) => !RUNS.some((run) => run.name === arg));
  const folder = mkdtempSync(join(tmpdir(), 'selfpay-test-'));
  const total: Tally = { passed: 0, failed: 0, skipped: 0 };
  try {
    for (const { run, prepared } of chosen) {
      const { passed, failed, skipped } = await runOne(run, prepared, filters, folder);
      total.passed += passed;
      total.failed += failed;
      total.skipped += skipped;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return total;
}

// Ctrl-C reaches the running tests by itself; this process stays to count.
process.on('SIGINT', () => {});
const { passed, failed, skipped } = await test(process.argv.slice(2));
if (skipped > 0) console.log(`\n${skipped} skipped`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
