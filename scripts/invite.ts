// npm run invite -- --email dana@example.com --name "Dana Whitlock" [--role administrator] [--url https://pay.example.com] [--remote]
// Prints a one-time link by which somebody joins, or sets a new password when they are here already. It needs the
// database itself, so it is how a new deployment gets its first administrator.
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { run, ToolError } from './start/run.ts';
import { ROOT, readSettings } from './start/settings.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const ROLES = ['administrator', 'captain', 'biller', 'viewer'];

const { values } = parseArgs({
  options: {
    email: { type: 'string', default: '' },
    name: { type: 'string', default: '' },
    role: { type: 'string', default: 'administrator' },
    url: { type: 'string' },
    remote: { type: 'boolean', default: false },
  },
});

function usage(problem: string): never {
  console.error(
    `${problem}\n\nnpm run invite -- --email dana@example.com --name "Dana Whitlock" --role administrator`,
  );
  console.error('  --url https://pay.example.com   where the office is, for the link');
  console.error('  --remote                        in the database at Cloudflare, not the local one');
  process.exit(1);
}

const email = values.email.trim().toLowerCase();
if (!/^[^\s@']+@[^\s@']+\.[^\s@']+$/.test(email)) usage('Say for whom: --email.');
if (!ROLES.includes(values.role)) usage(`--role is one of ${ROLES.join(', ')}.`);
if (values.remote && !values.url) usage('With --remote, say where the office is: --url.');

const settings = readSettings([]);
const url = values.url ?? `http://localhost:${settings.port}`;
const token = randomBytes(32).toString('base64url');
const hash = createHash('sha256').update(token).digest('hex');
const now = Date.now();
const text = (value: string) => `'${value.replaceAll("'", "''")}'`;

const where = values.remote ? ['--remote'] : ['--local', '--persist-to', join(settings.stateDir, 'app')];
const sql = `UPDATE invitations SET revoked_at = ${now} WHERE email = ${text(email)} AND used_at IS NULL AND revoked_at IS NULL;
INSERT INTO invitations (id, hash, email, name, role, user_id, created_at, expires_at)
SELECT 'inv_${hash.slice(0, 24)}', '${hash}', ${text(email)}, ${text(values.name)}, coalesce(u.role, '${values.role}'), u.id, ${now}, ${now + 7 * DAY_MS}
FROM (SELECT 1) LEFT JOIN users u ON u.email = ${text(email)};`;

await run('wrangler', [
  'd1',
  'execute',
  'DB',
  ...where,
  '-y',
  '-c',
  join(ROOT, 'wrangler.toml'),
  '--command',
  sql,
]).catch((error) => {
  if (error instanceof ToolError) console.error(error.output);
  console.error(
    'The invitation could not be written. Was the database migrated (npm start does it locally)?',
  );
  process.exit(1);
});
console.log(
  `\nThis link works once, for seven days. Give it to ${email} alone:\n\n  ${url}/admin/join#${token}\n`,
);
