// npm run bench -- --charges N [--kills K]: see bench/charges.ts.
// npm run bench [-- --invoices N --accounts N]: what each operation costs in D1 trips and rows, among N invoices (100,000)
// and N accounts with automatic payment (100,000).
// Costs are counted, not timed, so they do not depend on the machine. Prints a table and writes bench.json.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchCharges } from './bench/charges.ts';
import { ROOT } from './start/settings.ts';

interface Cost {
  operation: string;
  trips: number;
  read: number;
  written: number;
  stripe: number;
}

const { values } = parseArgs({
  options: {
    invoices: { type: 'string', default: '100000' },
    accounts: { type: 'string', default: '100000' },
    charges: { type: 'string' },
    kills: { type: 'string', default: '0' },
  },
});
if (values.charges !== undefined) {
  const result = await benchCharges(Number(values.charges), Number(values.kills), (text) =>
    process.stdout.write(`\r${text.padEnd(60)}`),
  );
  console.log('');
  console.log(JSON.stringify({ ...result, differences: result.differences.slice(0, 20) }, null, 2));
  process.exit(result.differences.length > 0 || result.double > 0 ? 1 : 0);
}
if (!/^[1-9]\d{3,6}$/.test(values.invoices) || !/^[1-9]\d{1,2}0000$/.test(values.accounts)) {
  console.error(
    '--invoices takes a whole number from 1000 to 9999999, --accounts ten thousands from 100000 on.',
  );
  process.exit(1);
}

const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
const FILES = ['test/payer/budget', 'test/lists/budget', 'test/invoices/cost', 'test/bench/'];
const run = spawnSync(process.execPath, [vitest, 'run', '--project', 'worker', ...FILES], {
  cwd: ROOT,
  encoding: 'utf8',
  env: {
    ...process.env,
    BENCH: '1',
    INVOICES: values.invoices,
    ACCOUNTS: values.accounts,
    NO_COLOR: '1',
    WRANGLER_SEND_METRICS: 'false',
  },
  maxBuffer: 64 * 1024 * 1024,
});
const costs = run.stdout
  .split('\n')
  .filter((line) => line.startsWith('COST '))
  .map((line) => JSON.parse(line.slice(5)) as Cost);
if (costs.length === 0) {
  console.error(run.stdout, run.stderr);
  process.exit(1);
}
const shown = (text: string) => Number(text).toLocaleString('en-US');
console.log(
  `Among ${shown(values.invoices)} invoices; automatic payment among ${shown(values.accounts)} accounts:`,
);
console.table(Object.fromEntries(costs.map(({ operation, ...cost }) => [operation, cost])));
writeFileSync(
  join(ROOT, 'bench.json'),
  `${JSON.stringify({ invoices: Number(values.invoices), accounts: Number(values.accounts), costs }, null, 2)}\n`,
);
console.log(
  run.status === 0 ? 'All within their budgets.' : 'Some are over their budgets: npm test -- unit budget',
);
process.exitCode = run.status ?? 1;
