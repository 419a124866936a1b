import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { anyFreePort, isFree } from '../../../scripts/start/ports.ts';
import { ROOT } from '../../../scripts/start/settings.ts';

const READY_WITHIN_MS = 120_000;

export interface Ports {
  port: number;
  sandboxPort: number;
}

export async function freePorts(): Promise<Ports> {
  const port = await anyFreePort();
  for (;;) {
    const sandboxPort = await anyFreePort();
    if (sandboxPort !== port) return { port, sandboxPort };
  }
}

export interface StartProcess {
  child: ChildProcess;
  output(): string;
  /** The exit code, null after a signal. */
  exited: Promise<number | null>;
  /** Rejects with all output when the process ends first. */
  ready: Promise<void>;
}

export function spawnStart(
  ports: Ports,
  stateDir: string,
  args: readonly string[] = ['--no-cron'],
): StartProcess {
  const child = spawn(process.execPath, [join(ROOT, 'scripts', 'start.ts'), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PORT: String(ports.port),
      SANDBOX_PORT: String(ports.sandboxPort),
      STATE_DIR: stateDir,
    },
  });
  let output = '';
  const exited = new Promise<number | null>((resolve) => child.on('close', resolve));
  const ready = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Not ready in time.\n${output}`)), READY_WITHIN_MS);
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (!/^ready: /m.test(output)) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void exited.then(() => {
      clearTimeout(timer);
      reject(new Error(`Ended before it was ready.\n${output}`));
    });
  });
  ready.catch(() => {});
  return { child, output: () => output, exited, ready };
}

/** The process and everything it has started, however deep. */
export function familyOf(pid: number): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const family = [pid];
  for (const member of family) {
    for (const [child, parent] of rows) if (parent === member) family.push(child);
  }
  return family;
}

/** As a power cut would: nobody gets to say goodbye. */
export function killAtOnce(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It was gone already.
    }
  }
}

export async function untilFree(ports: Ports, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  do {
    if ((await isFree(ports.port)) && (await isFree(ports.sandboxPort))) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  } while (Date.now() < deadline);
  return false;
}
