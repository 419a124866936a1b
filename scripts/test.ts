// npm test: everything, one run after the other. The last line is always "N passed, N failed", whatever happens.
//   npm test -- unit         only that run (or e2e)
//   npm test -- e2e cards    only its files whose path has "cards" in it
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './start/build.ts';
import { QUIET_ENV, ToolError } from './start/run.ts';
import { ROOT } from './start/settings.ts';

interface Run {
  name: string;
  title: string;
  config: string;
  prepare?: () => Promise<void>;
}

const RUNS: readonly Run[] = [
  {
    name: 'unit',
    title: "Rules, books and the stand-in, in the Worker's runtime",
    config: 'vitest.config.ts',
  },
  { name: 'e2e', title: 'The built site, in a browser', config: 'test/e2e/vitest.config.ts', prepare: build },
];

interface Count {
  passed: number;
  failed: number;
}

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

/** A file that could not even be loaded reports no failed test; it counts as one. */
function count(report: Report): Count {
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length };
}

function vitest(config: string, reportFile: string, filters: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const args = ['run', '--config', config, '--reporter=default', '--reporter=json'];
    const cli = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
    const options = [`--outputFile.json=${reportFile}`, ...(filters.length ? ['--passWithNoTests'] : [])];
    const env: NodeJS.ProcessEnv = { ...process.env, ...QUIET_ENV };
    const child = spawn(process.execPath, [cli, ...args, ...options, ...filters], {
      cwd: ROOT,
      env,
      stdio: 'inherit',
    });
    child.on('error', () => resolve(1));
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** A crash, with or without a report, is a failure too. */
async function runOne(run: Run, filters: readonly string[], folder: string): Promise<Count> {
  console.log(`\n${run.title}`);
  const reportFile = join(folder, `${run.name}.json`);
  try {
    await run.prepare?.();
    const code = await vitest(run.config, reportFile, filters);
    const counted = count(JSON.parse(readFileSync(reportFile, 'utf8')) as Report);
    return code !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
  } catch (error) {
    if (error instanceof ToolError) console.error(error.output);
    console.error(error instanceof Error ? error.message : error);
    return { passed: 0, failed: 1 };
  }
}

async function test(args: readonly string[]): Promise<Count> {
  const chosen = RUNS.filter((run) => args.includes(run.name));
  const filters = args.filter((arg) => !RUNS.some((run) => run.name === arg));
  const folder = mkdtempSync(join(tmpdir(), 'selfpay-test-'));
  const total: Count = { passed: 0, failed: 0 };
  try {
    for (const run of chosen.length ? chosen : RUNS) {
      const { passed, failed } = await runOne(run, filters, folder);
      total.passed += passed;
      total.failed += failed;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return total;
}

// Ctrl-C reaches the running tests by itself; this process stays to count.
process.on('SIGINT', () => {});
const { passed, failed } = await test(process.argv.slice(2));
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
