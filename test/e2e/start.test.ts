import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { freePorts, type Ports, type StartProcess, spawnStart, untilFree } from './harness/process.ts';
import { makeState } from './harness/site.ts';

vi.setConfig({ testTimeout: 180_000 });

const running: StartProcess[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const { child, exited } of running.splice(0)) {
    child.kill('SIGTERM');
    await exited;
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

function removedLater(folder: string): string {
  folders.push(folder);
  return folder;
}

const stateFolder = () => removedLater(mkdtempSync(join(tmpdir(), 'selfpay-start-')));

function start(ports: Ports, stateDir: string, args?: string[]): StartProcess {
  const process = spawnStart(ports, stateDir, args);
  running.push(process);
  return process;
}

/** What a start leaves and says. */
function keepsSecrets(process: StartProcess, { port }: Ports, state: string): void {
  expect(statSync(join(state, 'demo.json')).mode & 0o777).toBe(0o600);
  expect(process.output()).not.toMatch(/sk_test_|whsec_/);
  expect(process.output().trimEnd().split('\n').at(-1)).toBe(`ready: http://localhost:${port}/pay`);
}

test('kill -9 of the script frees both ports, a restart finds the same data, --reset starts afresh', async () => {
  const ports = await freePorts();
  const state = removedLater(makeState());
  const began = Date.now();
  const first = start(ports, state);
  await first.ready;
  // However busy the machine is: to go takes less than to come.
  const startMs = Date.now() - began;
  keepsSecrets(first, ports, state);
  const demo = readFileSync(join(state, 'demo.json'), 'utf8');

  first.child.kill('SIGKILL');
  await first.exited;
  expect(await untilFree(ports, startMs)).toBe(true);

  const second = start(ports, state);
  await second.ready;
  expect(readFileSync(join(state, 'demo.json'), 'utf8')).toBe(demo);

  const stopped = Date.now();
  second.child.kill('SIGTERM');
  expect(await second.exited).toBe(0);
  expect(Date.now() - stopped).toBeLessThan(startMs);
  expect(await untilFree(ports, 100)).toBe(true);

  const third = start(ports, state, ['--no-cron', '--reset']);
  await third.ready;
  keepsSecrets(third, ports, state);
  const { apiKey, ...facts } = JSON.parse(readFileSync(join(state, 'demo.json'), 'utf8'));
  expect(apiKey).not.toBe(JSON.parse(demo).apiKey);
  expect(facts).toMatchObject({ selfPayIds: JSON.parse(demo).selfPayIds });
});

test('a taken port is named, with what to do, and nothing is started', async () => {
  for (const taken of ['port', 'sandboxPort'] as const) {
    const ports = await freePorts();
    const state = stateFolder();
    const holder = createServer().listen(ports[taken], '127.0.0.1');
    try {
      const process = start(ports, state);
      expect(await process.exited).toBe(1);
      expect(process.output()).toContain(`Port ${ports[taken]} is taken`);
      expect(process.output()).toContain(taken === 'port' ? 'PORT=' : 'SANDBOX_PORT=');
      expect(existsSync(join(state, 'app'))).toBe(false);
    } finally {
      holder.close();
    }
  }
});

test('an option that does not exist is refused', async () => {
  const process = start(await freePorts(), stateFolder(), ['--fresh']);
  expect(await process.exited).toBe(1);
  expect(process.output()).toContain('--fresh');
});
