// npm run import -- file.csv [--dry-run] [--dates dmy] [--url http://… --key …]: hands a file to the office's Selfpay,
// shows what it would do, and applies it. Exit codes: 0 done (or only looked), 1 refused or failed, 2 wrong arguments.
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ImportDetail } from '../worker/imports/schema.ts';
import { ROOT } from './start/settings.ts';

const USAGE =
  'npm run import -- <file.csv | file.json> [--dry-run] [--dates mdy|dmy] [--url http://… --key …]';
const PART_BYTES = 512 * 1024;
const POLL_MS = 500;
/** Nothing happens for so long: the server is not working on it. */
const PATIENCE_MS = 3 * 60_000;

interface Office {
  url: string;
  key: string;
}

function stop(message: string, code = 1): never {
  console.error(message);
  process.exit(code);
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        'dry-run': { type: 'boolean', default: false },
        dates: { type: 'string', default: 'mdy' },
        url: { type: 'string' },
        key: { type: 'string' },
      },
    });
    const [path] = positionals;
    if (path === undefined || positionals.length > 1 || !/^(mdy|dmy)$/.test(values.dates)) stop(USAGE, 2);
    return { ...values, path };
  } catch (error) {
    stop(`${String(error)}\n${USAGE}`, 2);
  }
}

/** Where the office is: as told, or the one that `npm start` runs here. */
function findOffice(url: string | undefined, key: string | undefined): Office {
  const told = { url: url ?? process.env.SELFPAY_URL, key: key ?? process.env.SELFPAY_API_KEY };
  if (told.url && told.key) return { url: told.url, key: told.key };
  const path = join(process.env.STATE_DIR ?? join(ROOT, '.wrangler', 'state'), 'demo.json');
  if (!existsSync(path))
    stop(
      'Run `npm start` first, or say which office: --url and --key, or SELFPAY_URL and SELFPAY_API_KEY.',
      2,
    );
  const demo = JSON.parse(readFileSync(path, 'utf8')) as { url: string; apiKey: string };
  return { url: told.url ?? demo.url, key: told.key ?? demo.apiKey };
}

async function ask(office: Office, method: string, path: string, body?: BodyInit, type = 'application/json') {
  const headers = {
    authorization: `Bearer ${office.key}`,
    'content-type': type,
    'idempotency-key': randomUUID(),
  };
  const response = await fetch(`${office.url.replace(/\/$/, '')}/api/v1/imports${path}`, {
    method,
    headers,
    body: body ?? null,
  }).catch((error: unknown) => stop(`${office.url} does not answer: ${String(error)}`));
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as ImportDetail;
  let message = text.slice(0, 500);
  try {
    message = (JSON.parse(text) as { error: { message: string } }).error.message;
  } catch {
    // Something before Selfpay answered, in its own words.
  }
  stop(`${response.status}: ${message}`);
}

async function upload(office: Office, path: string, dates: string): Promise<ImportDetail> {
  if (!existsSync(path)) stop(`There is no file ${path}.`, 2);
  const file = readFileSync(path);
  const type = path.endsWith('.json') ? 'application/json' : 'text/csv';
  const query = `?name=${encodeURIComponent(basename(path))}&dates=${dates}`;
  const { id } = await ask(office, 'POST', query, undefined, type);
  let n = 0;
  for (let at = 0; at < file.length; at += PART_BYTES, n += 1) {
    await ask(office, 'PUT', `/${id}/parts/${n}`, new Uint8Array(file.subarray(at, at + PART_BYTES)), type);
    progress('Uploading', at + PART_BYTES, file.length);
  }
  if (n === 0) stop('The file is empty.');
  return ask(office, 'POST', `/${id}/check`, JSON.stringify({ parts: n }));
}

/** Waits while an import works, and shows how far it is. */
async function settle(office: Office, { id }: ImportDetail, what: string): Promise<ImportDetail> {
  let [last, since] = ['', Date.now()];
  for (;;) {
    const now = await ask(office, 'GET', `/${id}`);
    if (!/ing$/.test(now.state)) {
      progress(what, 1, 1);
      return now;
    }
    progress(what, now.progress.done, now.progress.total);
    const seen = JSON.stringify([now.state, now.progress]);
    if (seen !== last) [last, since] = [seen, Date.now()];
    if (Date.now() - since > PATIENCE_MS)
      stop(`\n${what} stands still. It goes on by itself: look at it later.`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function progress(what: string, done: number, total: number): void {
  const percent = Math.min(100, Math.floor((100 * done) / Math.max(1, total)));
  if (process.stdout.isTTY) process.stdout.write(`\r${what}: ${percent} %${done >= total ? '\n' : ''}`);
  else if (done >= total) console.log(`${what}: done`);
}

function show(found: ImportDetail): void {
  const { counts } = found;
  const many = (value: number) => value.toLocaleString('en-US');
  console.log(`\n${found.name}: ${many(found.rows)} rows, ${found.encoding ?? 'unknown encoding'}\n`);
  console.log('              create   change     same');
  const line = (
    name: string,
    { create, change = 0, same }: { create: number; change?: number; same: number },
  ) =>
    console.log(
      `${name.padEnd(12)}${[create, change, same].map((value) => many(value).padStart(9)).join('')}`,
    );
  line('Customers', counts.customers);
  line('Invoices', counts.invoices);
  line('Receivables', counts.receivables);
  console.log(
    `\nNewly owed: ${(counts.amount_cents / 100).toLocaleString('en-US', { minimumFractionDigits: 2 })}`,
  );
  for (const { row, what, column, from, to } of found.changes.slice(0, 20))
    console.log(`Row ${row}: ${what}, ${column}: ${from ?? 'nothing'} → ${to ?? 'nothing'}`);
  for (const note of found.notes) console.log(`Note: ${note}`);
  for (const { row, column, value, message } of found.problems) {
    const where = [row === null ? null : `row ${row}`, column, value === null ? null : `“${value}”`];
    console.log(`✗ ${where.filter((part) => part !== null).join(', ') || 'the file'}: ${message}`);
  }
  if (found.more_problems > 0) console.log(`… and ${many(found.more_problems)} more.`);
}

const { path, dates, url, key, 'dry-run': dryRun } = readArguments();
const office = findOffice(url, key);
let found = await settle(office, await upload(office, path, dates), 'Checking');
show(found);
if (found.state !== 'checked') stop('\nNothing was imported. Mend the file and run this again.');
if (dryRun) {
  await ask(office, 'DELETE', `/${found.id}`);
  console.log('\nNothing was imported: this was a dry run.');
} else {
  found = await settle(office, await ask(office, 'POST', `/${found.id}/apply`), 'Importing');
  if (found.state === 'checked')
    stop('\nAnother import was applied meanwhile. Run this again to see what is left.');
  if (found.state !== 'done') stop(`\nNothing was imported. ${found.notes.at(-1) ?? ''}`);
  console.log('\nImported.');
}
