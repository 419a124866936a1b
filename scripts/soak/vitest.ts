import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../start/settings.ts';

const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours.
const COLOUR = /\u001b\[[0-9;]*m/g;

let child: ChildProcess | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    child?.kill('SIGTERM');
    process.exit(130);
  });

/** Runs a test file of the Worker in a process of its own. @param hear gets each line that it prints, without colours. */
export function runTest(
  file: string,
  env: Record<string, string>,
  hear: (line: string) => void,
): Promise<void> {
  return new Promise((resolve) => {
    child = spawn(process.execPath, [VITEST, 'run', '--project', 'worker', '--reporter=default', file], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, ...env, NO_COLOR: '1', WRANGLER_SEND_METRICS: 'false' },
    });
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    lines.on('line', (line) => hear(line.replace(COLOUR, '')));
    lines.on('close', () => resolve());
    child.on('error', () => resolve());
  });
}

/** The commit that is checked out, by which results are kept. */
export function version(): string {
  try {
    const args = ['rev-parse', '--short', 'HEAD'];
    return execFileSync('git', args, {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unversioned';
  }
}
