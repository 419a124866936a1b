// npm run audit [-- --remote]
// Derives every balance and figure of the books anew from the ledger's events, and prints the rows that disagree.
// Exit code 0: all agree; 1: some do not; 2: the database could not be asked.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CHECKS, MOST_TOLD } from '../worker/audit/checks.ts';
import { run, ToolError } from './start/run.ts';
import { ROOT, readSettings } from './start/settings.ts';
import { statePaths } from './start/state.ts';
import { readDevVars } from './start/stripe.ts';

interface Disagreement {
  what: string;
  id: string | number;
  says: string;
  stands: string | number | null;
  should_be: string | number | null;
}

const { values } = parseArgs({ options: { remote: { type: 'boolean', default: false } } });

function whereItIs(): string[] {
  if (values.remote) return ['--remote'];
  const { stateDir } = readSettings([]);
  return ['--local', '--persist-to', statePaths(stateDir, readDevVars() !== null).app];
}

async function askDatabase(): Promise<Disagreement[]> {
  const command = CHECKS.map(({ sql }) => `${sql.replace(/\s+/g, ' ')};`).join('\n');
  const config = join(ROOT, 'wrangler.toml');
  const args = ['d1', 'execute', 'DB', ...whereItIs(), '-y', '-c', config, '--json', '--command', command];
  const output = await run('wrangler', args);
  const results = JSON.parse(output.slice(output.indexOf('['))) as { results: Disagreement[] }[];
  if (results.length !== CHECKS.length)
    throw new ToolError(`${CHECKS.length} checks were asked, ${results.length} were answered.`, output);
  return results.flatMap(({ results }) => results);
}

/** Columns as wide as their widest cell. */
function table(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const told = (value: string | number | null) => (value === null ? 'nothing' : String(value));

try {
  const rows = await askDatabase();
  if (rows.length === 0) {
    console.log(`All agrees: ${CHECKS.length} checks, each balance and figure derived anew from its events.`);
  } else {
    const head = ['what', 'id', 'compared', 'stands', 'should be'];
    const lines = rows.map((row) => [
      row.what,
      String(row.id),
      row.says,
      told(row.stands),
      told(row.should_be),
    ]);
    console.log(table([head, ...lines]));
    console.log(
      `\n${rows.length} rows disagree (amounts are cents; at most ${MOST_TOLD} are told for each check).`,
    );
    process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof Error)) throw error;
  if (error instanceof ToolError) console.error(error.output);
  console.error(
    `${error.message}\nThe books could not be read. Was the database migrated (npm start does it locally)?`,
  );
  process.exitCode = 2;
}
