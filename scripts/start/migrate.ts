import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, ToolError } from './run.ts';
import { ROOT } from './settings.ts';

const FOLDER = join(ROOT, 'db', 'migrations');

/** Wrangler's own list of what was applied, as it makes it. */
const LIST =
  'CREATE TABLE d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL);';

interface Migration {
  name: string;
  text: string;
}

function migrations(): Migration[] {
  return globSync('*.sql', { cwd: FOLDER })
    .sort()
    .map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') }));
}

/** Wrangler takes three seconds to find that nothing is new; a note beside the database tells at once. */
export async function migrate(appState: string): Promise<void> {
  const note = join(appState, 'migrated-to');
  const all = migrations();
  const hash = createHash('sha256');
  for (const { name, text } of all) hash.update(`${name}\0`).update(text);
  const current = hash.digest('hex');
  if (existsSync(note) && readFileSync(note, 'utf8') === current) return;
  const where = ['DB', '--local', '--persist-to', appState, '-c', join(ROOT, 'wrangler.toml')];
  const work = existsSync(join(appState, 'v3', 'd1')) ? addTo(where) : create(all, where, appState);
  await work.catch((error) => {
    if (!(error instanceof ToolError)) throw error;
    const advice = 'If its data may go, npm start -- --reset starts afresh.';
    throw new ToolError(`The database could not be migrated. ${advice}`, error.output);
  });
  writeFileSync(note, current);
}

function addTo(where: readonly string[]): Promise<unknown> {
  return run('wrangler', ['d1', 'migrations', 'apply', ...where]);
}

/** A new database takes all migrations at once: for each one by itself Wrangler starts the runtime anew. */
async function create(all: readonly Migration[], where: readonly string[], appState: string): Promise<void> {
  const file = join(appState, 'migrations.sql');
  const applied = all.map(
    ({ name, text }) => `${text}\nINSERT INTO d1_migrations (name) VALUES ('${name}');`,
  );
  writeFileSync(file, [LIST, ...applied].join('\n'));
  try {
    await run('wrangler', ['d1', 'execute', ...where, '--file', file]);
  } finally {
    rmSync(file, { force: true });
  }
}
