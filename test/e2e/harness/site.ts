// A whole Selfpay, started as `npm start` starts it, with ports and state of its own.
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Demo } from '../../../scripts/start/demo.ts';
import type { Secrets } from '../../../scripts/start/state.ts';
import {
  familyOf,
  freePorts,
  killAtOnce,
  type Ports,
  type StartProcess,
  spawnStart,
  untilFree,
} from './process.ts';

/** What a test may know about a site; plain values, so that it can be handed from the set-up to the test files. */
export interface SiteFacts extends Demo {
  sandboxUrl: string;
  ports: Ports;
  stateDir: string;
  stripeKey: string;
  webhookSecret: string;
}

export interface OwnSite {
  facts: SiteFacts;
  /** Kills every process of it at once, without a word. */
  kill9(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** All that it has printed, over all its starts. */
  output(): string;
}

function readFacts(ports: Ports, stateDir: string): SiteFacts {
  const read = (name: string) => JSON.parse(readFileSync(join(stateDir, name), 'utf8'));
  const demo = read('demo.json') as Demo & { sandboxUrl: string };
  const { stripeKey, webhookSecret } = read('secrets.json') as Secrets;
  return { ...demo, ports, stateDir, stripeKey, webhookSecret };
}

/** Names the state that sites of this run begin with, in the environment of every test file. */
const SEED = 'SELFPAY_E2E_SEED';

/**
 * Starts a site from nothing and stops it. From then on sites begin with a copy of its books: to migrate a database and
 * to load the demo office takes longer than everything else that a start does.
 * @returns removes what was kept.
 */
export async function sowSites(): Promise<() => void> {
  const stateDir = mkdtempSync(join(tmpdir(), 'selfpay-e2e-seed-'));
  const first = spawnStart(await freePorts(), stateDir);
  await first.ready;
  first.child.kill('SIGTERM');
  await first.exited;
  process.env[SEED] = stateDir;
  return () => rmSync(stateDir, { recursive: true, force: true });
}

/** A folder with the books that sites of this run begin with; an empty one before they are sown. */
export function makeState(): string {
  const stateDir = mkdtempSync(join(tmpdir(), 'selfpay-e2e-'));
  const seed = process.env[SEED];
  if (seed) cpSync(seed, stateDir, { recursive: true });
  return stateDir;
}

/** @param args of `npm start`. */
export async function startSite(args?: readonly string[]): Promise<OwnSite> {
  const ports = await freePorts();
  const stateDir = makeState();
  let running: StartProcess | undefined;
  let before = '';
  const start = async () => {
    before += running?.output() ?? '';
    running = spawnStart(ports, stateDir, args);
    await running.ready;
  };
  const stop = async () => {
    running?.child.kill('SIGTERM');
    await running?.exited;
    rmSync(stateDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  const kill9 = async () => {
    if (running?.child.pid) killAtOnce(familyOf(running.child.pid));
    if (!(await untilFree(ports, 30_000))) throw new Error('The ports are still taken after kill -9.');
  };
  await start();
  const output = () => before + (running?.output() ?? '');
  return { facts: readFacts(ports, stateDir), start, stop, kill9, output };
}
