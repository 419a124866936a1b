import { Hono } from 'hono';
import { beforeAll, describe, expect, it } from 'vitest';
import { may } from '../../worker/access/caller.ts';
import { type Need, ROLES, type Role } from '../../worker/access/rights.ts';
import { createApp } from '../../worker/http/app.ts';
import { all } from '../support/books.ts';
import { allowKey, revokeKey } from '../support/keys.ts';
import { hire, type Staff, session } from '../support/staff.ts';
import { ORIGIN, openWorld, visit, type World } from '../support/world.ts';

/** What runs before routes and decides nothing; everything else that answers needs a rule. */
const BEFORE = ['/*', '/webhooks/*', '/api/*', '/auth/*', '/admin/*', '/internal/*', '/healthz'];

interface Route {
  method: string;
  path: string;
  need: string | undefined;
}

/** Every method and path that the router knows, and the rule it declares. */
function routesOf(app: { routes: { method: string; path: string; handler: unknown }[] }): Route[] {
  const found = new Map<string, Route>();
  for (const { method, path, handler } of app.routes) {
    const { need } = handler as { need?: string };
    const key = `${method} ${path}`;
    found.set(key, { method, path, need: found.get(key)?.need ?? need });
  }
  return [...found.values()].filter(
    ({ method, path, need }) => need !== undefined || !(method === 'ALL' && BEFORE.includes(path)),
  );
}

const routes = routesOf(createApp({} as never));
const ruled = routes.filter(({ need }) => need !== undefined && need !== 'anyone' && need !== 'sandbox key');

let world: World;
const people = new Map<Role, Staff>();
beforeAll(async () => {
  world = await openWorld();
  for (const role of ROLES) {
    people.set(role, await hire(world, role));
    await allowKey(world.db, `key-of-a-${role}`, role);
  }
  await allowKey(world.db, 'key-revoked', 'administrator');
  await revokeKey(world.db, 'key-revoked');
});

const filled = (path: string, id = 'nobody') =>
  path
    .replace(':number', 'INV-999999')
    .replace(/:n(?=$|\/)/, '0')
    .replace(/:\w+(\{[^}]*\})?/g, id);

/** Asks for a route as a browser or a program would; what it sends is empty, because rules come before contents. */
function ask({ method, path }: Route, headers: Record<string, string>, id?: string): Promise<Response> {
  const writes = method !== 'GET';
  return visit(world, filled(path, id), {
    method,
    headers: {
      ...(writes ? { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() } : {}),
      ...headers,
    },
    ...(writes && method !== 'DELETE' ? { body: '{}' } : {}),
  });
}

const idOf = (role: Role) => people.get(role)?.id ?? '';
const signedIn = async (role: Role) => ({
  Cookie: (await session(world, idOf(role))).cookie,
  Origin: ORIGIN,
});

describe('every route', () => {
  it('declares who may use it', () => {
    expect(routes.filter(({ need }) => need === undefined)).toEqual([]);
    expect(ruled.length).toBeGreaterThan(20);
  });

  it('would be missed here if it did not', () => {
    const app = new Hono()
      .get('/new', (c) => c.text('open by oversight'))
      .route(
        '/',
        new Hono().all('/other', (c) => c.text('')),
      );
    expect(routesOf(app).map(({ path, need }) => [path, need])).toEqual([
      ['/new', undefined],
      ['/other', undefined],
    ]);
  });

  it('that only reads is a GET, and none that writes is', () => {
    expect(
      routes.filter(({ method }) => !['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'ALL'].includes(method)),
    ).toEqual([]);
  });
});

describe.each(ruled.map((route) => ({ ...route, name: `${route.method} ${route.path} (${route.need})` })))(
  '$name',
  (route) => {
    const need = route.need as Need;

    it('is closed to who is not signed in, and leaves no trace', async () => {
      const before = await all(world.db, 'SELECT count(*) AS many FROM activity');
      const ended = await session(world, idOf('administrator'));
      await all(world.db, 'DELETE FROM sessions WHERE id = :id', { id: ended.id });
      const { cookie } = await session(world, idOf('administrator'));
      const tampered = cookie.replace(/=[^.]{4}/, '=AAAA');
      const strangers: Record<string, string>[] = [
        {},
        { Cookie: ended.cookie },
        { Cookie: tampered },
        { Authorization: 'Bearer nobody-knows-this-key' },
        { Authorization: 'Bearer key-revoked' },
        { Authorization: 'Basic YTpi' },
      ];
      for (const headers of strangers) {
        const response = await ask(route, { Origin: ORIGIN, ...headers });
        expect(response.status, JSON.stringify(headers)).toBe(401);
        expect(Object.keys((await response.json()) as object)).toEqual(['error']);
      }
      expect(await all(world.db, 'SELECT count(*) AS many FROM activity')).toEqual(before);
    });

    it.each(ROLES)('lets in a signed-in %s exactly when the role may', async (role) => {
      const { status } = await ask(route, await signedIn(role));
      if (need === 'person' || may({ kind: 'user', role } as never, need)) {
        expect([401, 403]).not.toContain(status);
        expect(status).toBeLessThan(500);
      } else expect(status).toBe(403);
    });

    it.each(ROLES)('lets in the key of a %s exactly when it may', async (role) => {
      const { status } = await ask(route, { Authorization: `Bearer key-of-a-${role}` });
      if (need !== 'person' && may({ kind: 'api_key', role } as never, need)) {
        expect([401, 403]).not.toContain(status);
        expect(status).toBeLessThan(500);
      } else expect(status).toBe(403);
    });

    if (route.method !== 'GET')
      it('refuses a signed-in browser that another site sends', async () => {
        const { Cookie } = await signedIn('administrator');
        for (const Origin of ['https://evil.example', 'null', undefined]) {
          const response = await ask(route, { Cookie, ...(Origin === undefined ? {} : { Origin }) });
          expect(response.status).toBe(403);
        }
      });

    if (route.path.includes(':') && need === 'person')
      it('does not reach what is another’s', async () => {
        const theirs = await session(world, idOf('administrator'));
        const before = await all(world.db, 'SELECT id FROM sessions WHERE user_id = :id', {
          id: idOf('administrator'),
        });
        const { status } = await ask(route, await signedIn('viewer'), theirs.id);
        expect(status).toBe(404);
        expect(
          await all(world.db, 'SELECT id FROM sessions WHERE user_id = :id', { id: idOf('administrator') }),
        ).toEqual(before);
      });
  },
);
