import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.ts';
import { ROOT } from './settings.ts';

const SOURCES = [
  '{worker,portal,admin,db,samples}/**/*',
  'astro.config.mjs',
  'wrangler.toml',
  'tsconfig.json',
  'package-lock.json',
];
const STAMP = join(ROOT, 'dist', 'built-from');

/** The build writes absolute paths, so a moved folder needs a new one. */
export function hashSources(): string {
  const hash = createHash('sha256').update(ROOT);
  const files = globSync(SOURCES, { cwd: ROOT, withFileTypes: true, exclude: ['**/*.test.ts'] })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) hash.update(`\0${file}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

export async function build(): Promise<void> {
  const hash = hashSources();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash) return;
  await run('astro', ['build', '--silent']);
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  writeFileSync(STAMP, hash);
}
