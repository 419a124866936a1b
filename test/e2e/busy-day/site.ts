// A site as `npm start` runs it, whose Worker can be killed alone: Stripe goes on, as it would.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DevServer, startDevServer } from '../../../scripts/start/child.ts';
import { isFree } from '../../../scripts/start/ports.ts';
import { ROOT } from '../../../scripts/start/settings.ts';
import { type Secrets, type StatePaths, statePaths } from '../../../scripts/start/state.ts';
import { untilAnswering, untilHealthy } from '../../../scripts/start/wait.ts';
import { freePorts, type Ports, spawnStart } from '../harness/process.ts';
import type { SiteFacts } from '../harness/site.ts';

export interface BusySite {
  facts: SiteFacts;
  /** Kills the Worker's processes at once, without a word. */
  kill9(): Promise<void>;
  startWorker(): Promise<void>;
  /** What both have said lately. */
  lastOutput(): string;
  /** Ends both, and keeps the books. */
  stop(): Promise<void>;
  paths: StatePaths;
  remove(): void;
}

export async function openSite(): Promise<BusySite> {
  const ports = await freePorts();
  const stateDir = mkdtempSync(join(tmpdir(), 'selfpay-busy-'));
  // It migrates, makes up secrets and loads the demo office.
  const first = spawnStart(ports, stateDir);
  await first.ready;
  first.child.kill('SIGTERM');
  await first.exited;
  const paths = statePaths(stateDir, false);
  const standIn = await launchStandIn(ports, paths);
  let worker = await launchWorker(ports, paths);
  return {
    facts: readFacts(ports, stateDir, paths),
    paths,
    async kill9() {
      const { pid, ended } = worker;
      if (pid !== undefined) process.kill(-pid, 'SIGKILL');
      await ended;
      while (!(await isFree(ports.port))) await new Promise((resolve) => setTimeout(resolve, 50));
    },
    lastOutput: () => [worker, standIn].map(({ name, lastOutput }) => `${name}:\n${lastOutput()}`).join('\n'),
    async startWorker() {
      worker = await launchWorker(ports, paths);
    },
    async stop() {
      await Promise.all([worker.stop(), standIn.stop()]);
    },
    remove: () => rmSync(stateDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  };
}

async function launchWorker({ port }: Ports, paths: StatePaths): Promise<DevServer> {
  const config = join(ROOT, 'dist', 'server', 'wrangler.json');
  const options = { config, port, envFile: paths.appEnv, state: paths.app, verbose: false };
  const worker = await startDevServer({ name: 'The Worker', ...options });
  await untilHealthy(`http://127.0.0.1:${port}`);
  return worker;
}

async function launchStandIn({ sandboxPort: port }: Ports, paths: StatePaths): Promise<DevServer> {
  const config = join(ROOT, 'sandbox', 'wrangler.toml');
  const options = { config, port, envFile: paths.stripeEnv, state: paths.stripe, verbose: false };
  const standIn = await startDevServer({ name: 'The stand-in for Stripe', ...options });
  await untilAnswering(`http://127.0.0.1:${port}/sandbox`);
  return standIn;
}

function readFacts(ports: Ports, stateDir: string, paths: StatePaths): SiteFacts {
  const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
  const { stripeKey, webhookSecret } = read(paths.secrets) as Secrets;
  return { ...read(paths.demo), ports, stateDir, stripeKey, webhookSecret };
}
