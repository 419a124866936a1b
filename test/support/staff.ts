import { env } from 'cloudflare:workers';
import { serializeSigned } from 'hono/utils/cookie';
import { authOf } from '../../worker/access/auth.ts';
import { hashToken } from '../../worker/access/hash.ts';
import { deriveToken } from '../../worker/access/invitations.ts';
import type { Role } from '../../worker/access/rights.ts';
import { sql } from '../../worker/db/database.ts';
import { ORIGIN, type World } from './world.ts';

export const PASSWORD = 'lantern-orbit-velvet-42';

/** A person of the office, as a browser knows them: cookies are kept. */
export interface Staff {
  id: string;
  email: string;
  cookies: Map<string, string>;
  /** A request of the app, from our own page. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
}

let people = 0;
function nextEmail(): string {
  people += 1;
  return `person${people}@office.example`;
}
/** Hashing costs a tenth of a second, so all share one hash. */
let hash: Promise<string> | undefined;

/** Adds somebody to the office; signed out. */
export async function hire(world: World, role: Role, email = nextEmail()): Promise<Staff> {
  hash ??= authOf(world.context(), env.AUTH_SECRET, ORIGIN)
    .then(({ $context }) => $context)
    .then(({ password }) => password.hash(PASSWORD));
  const id = crypto.randomUUID();
  await world.db.batch([
    sql(
      `INSERT INTO users (id, name, email, email_verified, role, created_at, updated_at) VALUES (:id, :name, :email, 1, :role, 0, 0)`,
      { id, name: `The ${role}`, email, role },
    ),
    sql(
      `INSERT INTO accounts (id, user_id, account_id, provider_id, password, created_at, updated_at) VALUES (:id, :id, :id, 'credential', :password, 0, 0)`,
      { id, password: await hash },
    ),
  ]);
  return browser(world, id, email);
}

/** A browser of its own: no cookies yet. */
export function browser(world: World, id = '', email = '', address = '203.0.113.9'): Staff {
  const cookies = new Map<string, string>();
  const ask = async (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    headers.set('CF-Connecting-IP', headers.get('CF-Connecting-IP') ?? address);
    if (cookies.size > 0)
      headers.set('Cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await world.request(path, { ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  };
  const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    ask(path, {
      method,
      headers: {
        Origin: ORIGIN,
        'Content-Type': 'application/json',
        'Idempotency-Key': crypto.randomUUID(),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return { id, email, cookies, ask, send };
}

/** Somebody who works here and has signed in. */
export async function signedIn(world: World, role: Role): Promise<Staff> {
  const staff = await hire(world, role);
  const response = await staff.send('POST', '/auth/sign-in', { email: staff.email, password: PASSWORD });
  if (response.status !== 200) throw new Error(`signing in: ${response.status} ${await response.text()}`);
  return staff;
}

/** An invitation that nobody used yet; its link's token. */
export async function invitation(world: World, role: Role, email: string): Promise<string> {
  const token = await deriveToken(env.AUTH_SECRET, 'tests', crypto.randomUUID());
  await world.db.batch([
    sql(
      `INSERT INTO invitations (id, hash, email, role, created_at, expires_at) VALUES (:id, :hash, :email, :role, :now, :now + 60000)`,
      { id: `inv_${email}`, hash: await hashToken(token), email, role, now: Date.now() },
    ),
  ]);
  return token;
}

/** A session of somebody who works here, without the time that hashing takes. */
export async function session(world: World, user: string): Promise<{ id: string; cookie: string }> {
  const [id, token] = [crypto.randomUUID(), crypto.randomUUID()];
  await world.db.batch([
    sql(
      `INSERT INTO sessions (id, token, user_id, seen_at, expires_at, created_at, updated_at) VALUES (:id, :token, :user, :now, :now + 3600000, :now, :now)`,
      { id, token, user, now: Date.now() },
    ),
  ]);
  return { id, cookie: await serializeSigned('selfpay.session_token', token, env.AUTH_SECRET) };
}
