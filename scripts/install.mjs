// Installs the dependencies when they are missing or differ from the lockfile.
// Runs before everything else, on whatever Node the machine has: no imports but Node's own.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** npm writes this copy of the lockfile when, and only when, an install has finished. */
const INSTALLED = join(root, 'node_modules', '.package-lock.json');

/** @param {string} path @returns {Record<string, {version?: string, integrity?: string, optional?: boolean, peer?: boolean}>} */
function packagesIn(path) {
  const { packages } = JSON.parse(readFileSync(path, 'utf8'));
  delete packages[''];
  return packages;
}

/** Optional packages of other platforms are in the lockfile and never on the disk. */
function isInstalled() {
  if (!existsSync(INSTALLED)) return false;
  const wanted = packagesIn(join(root, 'package-lock.json'));
  const present = packagesIn(INSTALLED);
  for (const [path, { version, integrity, optional }] of Object.entries(wanted)) {
    const found = present[path];
    if (!found && optional) continue;
    if (found?.version !== version) return false;
    if (integrity && found?.integrity && found.integrity !== integrity) return false;
  }
  return Object.keys(present).every((path) => path in wanted);
}

if (!isInstalled()) {
  console.log('Installing dependencies (about half a minute) …');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--loglevel=error', '--no-audit', '--no-fund'];
  const [command, before] = npm ? [process.execPath, [npm]] : ['npm', []];
  const { status, stdout, stderr } = spawnSync(command, [...before, ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) {
    console.error(`${stdout ?? ''}${stderr ?? ''}\nThe dependencies could not be installed: npm ci failed.`);
    process.exit(1);
  }
}
