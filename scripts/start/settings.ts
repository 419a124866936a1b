import { resolve } from 'node:path';

/** The project's own folder: nothing here depends on where the command was typed. */
export const ROOT = resolve(import.meta.dirname, '..', '..');

export interface Settings {
  port: number;
  sandboxPort: number;
  /** Everything that outlives a run: both databases, the demo's facts, secrets made up for this machine. */
  stateDir: string;
  reset: boolean;
  /** Off in tests that want to run the schedule themselves. */
  cron: boolean;
  /** Shows what the Workers log. */
  verbose: boolean;
}

const OPTIONS: readonly string[] = ['--reset', '--verbose', '--no-cron'];

export class UsageError extends Error {}

function port(name: string, fallback: number): number {
  const text = process.env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65_535) {
    throw new UsageError(`${name} must be a number from 1 to 65535, not "${text}".`);
  }
  return value;
}

export function readSettings(args: readonly string[]): Settings {
  const unknown = args.find((arg) => !OPTIONS.includes(arg));
  if (unknown) throw new UsageError(`Unknown option ${unknown}. There are ${OPTIONS.join(', ')}.`);
  const settings = {
    port: port('PORT', 8787),
    sandboxPort: port('SANDBOX_PORT', 8788),
    stateDir: resolve(ROOT, process.env.STATE_DIR || '.wrangler/state'),
    reset: args.includes('--reset'),
    cron: !args.includes('--no-cron'),
    verbose: args.includes('--verbose'),
  };
  if (settings.port === settings.sandboxPort) {
    throw new UsageError(`PORT and SANDBOX_PORT are both ${settings.port}. They must differ.`);
  }
  return settings;
}
