import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './settings.ts';

/** Answers prompts, keeps tools from phoning home and from advertising. */
export const QUIET_ENV = {
  CI: '1',
  ASTRO_TELEMETRY_DISABLED: '1',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  WRANGLER_SEND_METRICS: 'false',
  NO_COLOR: '1',
  // Else a row is kept of each SQL statement.
  X_LOCAL_OBSERVABILITY: 'false',
};

export const WRANGLER = join(ROOT, 'node_modules', 'wrangler', 'bin', 'wrangler.js');
const ASTRO = join(ROOT, 'node_modules', 'astro', 'bin', 'astro.mjs');

/** A tool failed; what it said is worth reading. */
export class ToolError extends Error {
  readonly output: string;

  constructor(message: string, output: string) {
    super(message);
    this.output = output;
  }
}

/** Runs a tool to its end and stays silent unless it fails. @returns what it wrote to its standard output. */
export function run(
  tool: 'astro' | 'wrangler',
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const script = tool === 'astro' ? ASTRO : WRANGLER;
    const child = spawn(process.execPath, [script, ...args], {
      cwd: ROOT,
      env: { ...process.env, ...QUIET_ENV, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let answer = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      answer += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(answer);
      else reject(new ToolError(`${tool} ${args[0] ?? ''} failed.`, output.trim()));
    });
  });
}
