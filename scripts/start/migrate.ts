import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, ToolError } from './run.ts';
import { ROOT } from './settings.ts';

/** Wrangler takes three seconds to find that nothing is new; a note beside the database tells at once. */
export async function migrate(appState: string): Promise<void> {
  const note = join(appState, 'migrated-to');
  const hash = createHash('sha256');
  for (const name of globSync('*.sql', { cwd: join(ROOT, 'db', 'migrations') }).sort()) {
    hash.update(`${name}\0`).update(readFileSync(join(ROOT, 'db', 'migrations', name)));
  }
  const current = hash.digest('hex');
  if (existsSync(note) && readFileSync(note, 'utf8') === current) return;
  const where = ['--local', '--persist-to', appState, '-c', join(ROOT, 'wrangler.toml')];
  await run('wrangler', ['d1', 'migrations', 'apply', 'DB', ...where]).catch((error) => {
    if (!(error instanceof ToolError)) throw error;
    const advice = 'If its data may go, npm start -- --reset starts afresh.';
    throw new ToolError(`The database could not be migrated. ${advice}`, error.output);
  });
  writeFileSync(note, current);
}
