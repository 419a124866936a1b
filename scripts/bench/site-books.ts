// The books of a site that is not running, as SQLite: so that a benchmark can fill them faster than an import would.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Opens the database of a stopped site. @throws Error when there is none below its state. */
export function openBooks(stateDir: string): DatabaseSync {
  const folder = join(stateDir, 'app', 'v3', 'd1');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.sqlite') && !name.includes('metadata'),
  );
  for (const name of files) {
    // A process that was killed gives its lock back a moment later.
    const db = new DatabaseSync(join(folder, name), { timeout: 30_000 });
    const [found] = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'register_entries'").all();
    if (found !== undefined) return db;
    db.close();
  }
  throw new Error(`There are no books below ${folder}.`);
}
