import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { anyFreePort } from './ports.ts';
import { QUIET_ENV, WRANGLER } from './run.ts';
import { ROOT } from './settings.ts';

const SUPERVISOR = join(ROOT, 'scripts', 'child.mjs');
const KEPT_LINES = 60;

/** Said by every run, about nothing that is wrong. */
const EXPECTED = [
  /Scheduled Workers are not automatically triggered/,
  /To manually trigger a scheduled event/,
  /curl "http.*scheduled"/,
  /For more details, see .*cron-triggers/,
];

export interface DevServer {
  name: string;
  port: number;
  /** Leads the group of all processes that it consists of. */
  pid: number | undefined;
  /** What it has said lately. */
  lastOutput(): string;
  /** Resolves when it has ended, whoever ended it. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

export interface DevServerOptions {
  name: string;
  config: string;
  port: number;
  envFile: string;
  state: string;
  /** Shows what the Worker logs as it comes, not only when something fails. */
  verbose: boolean;
}

function keepOutput(child: ChildProcess): () => string {
  let lines: string[] = [];
  const keep = (chunk: Buffer) => {
    lines = [...lines, ...chunk.toString().split('\n')].slice(-KEPT_LINES);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return () => lines.filter((line) => line.trim() && !EXPECTED.some((noise) => noise.test(line))).join('\n');
}

export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  const args = [
    ...['dev', '-c', options.config, '--env-file', options.envFile],
    ...['--ip', '127.0.0.1', '--port', String(options.port), '--inspector-port', String(await anyFreePort())],
    ...[
      '--persist-to',
      options.state,
      '--log-level',
      options.verbose ? 'log' : 'warn',
      '--show-interactive-dev-session=false',
    ],
  ];
  const child = spawn(process.execPath, [SUPERVISOR, process.execPath, WRANGLER, ...args], {
    cwd: ROOT,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    // Wrangler lists running Workers in the home folder and would confuse two runs of the same one.
    env: { ...process.env, ...QUIET_ENV, WRANGLER_REGISTRY_PATH: join(options.state, 'registry') },
  });
  const lastOutput = keepOutput(child);
  if (options.verbose) {
    child.stdout.pipe(process.stdout);
    child.stderr.pipe(process.stderr);
  }
  const ended = new Promise<void>((resolve) => {
    child.on('error', () => resolve());
    child.on('close', () => resolve());
  });
  child.on('exit', () => {
    // Were the supervisor itself killed, its group would stay.
    if (child.pid) killGroup(child.pid);
  });
  return {
    name: options.name,
    port: options.port,
    pid: child.pid,
    lastOutput,
    ended,
    stop: () => {
      child.stdin?.end();
      return ended;
    },
  };
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // Gone already, as it should be.
  }
}
