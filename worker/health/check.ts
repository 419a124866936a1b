import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';

const MIGRATIONS = import.meta.glob<string>('../../db/migrations/*.sql', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/**
 * Whether this deployment may take money: the database answers, its migrations are those of this version, and the
 * triggers that guard the books are there, word for word.
 * @returns what is wrong; empty when all is well.
 */
export async function checkHealth(ctx: Context): Promise<string[]> {
  const [applied = [], triggers = []] = await ctx.db.batch([
    sql('SELECT name FROM d1_migrations'),
    sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"),
  ]);
  const done = new Set(applied.map((row) => String(row.name)));
  const present = new Map(triggers.map((row) => [String(row.name), squeeze(String(row.sql))]));
  const missing = Object.keys(MIGRATIONS)
    .map((path) => path.slice(path.lastIndexOf('/') + 1))
    .filter((name) => !done.has(name));
  const wrong = expectedTriggers().filter(({ name, text }) => present.get(name) !== text);
  return [
    ...missing.map((name) => `migration ${name} is not applied`),
    ...wrong.map(({ name }) => `trigger ${name} is missing or differs`),
  ];
}

/** Each CREATE TRIGGER of the migrations; a later one replaces an earlier one of its name. */
export function expectedTriggers(): { name: string; text: string }[] {
  const lines = Object.keys(MIGRATIONS)
    .sort()
    .flatMap((path) => (MIGRATIONS[path] ?? '').split('\n'));
  const found = lines.flatMap((line) => {
    const name = /^CREATE TRIGGER (\w+)/.exec(line)?.[1];
    return name === undefined ? [] : [[name, squeeze(line.replace(/;\s*$/, ''))] as const];
  });
  return [...new Map(found)].map(([name, text]) => ({ name, text }));
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
