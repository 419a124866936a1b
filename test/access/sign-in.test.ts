import { beforeAll, describe, expect, it } from 'vitest';
import { all } from '../support/books.ts';
import { browser, hire, PASSWORD, type Staff, signedIn } from '../support/staff.ts';
import { ORIGIN, openWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});

const signIn = (staff: Staff, password = PASSWORD, email = staff.email) =>
  staff.send('POST', '/auth/sign-in', { email, password });
const mayRead = async (staff: Staff) => (await staff.ask('/api/v1/register')).status === 200;

describe('signing in', () => {
  it('opens the books to who has the right password, and to nobody else', async () => {
    const staff = await hire(world, 'viewer');
    expect(await mayRead(staff)).toBe(false);
    expect((await signIn(staff, 'wrong-wrong-wrong')).status).toBe(401);
    expect(await mayRead(staff)).toBe(false);
    expect(await (await signIn(staff)).json()).toEqual({ state: 'signed_in' });
    expect(await mayRead(staff)).toBe(true);
  });

  it('does not care how the address is written, and says nothing of whether it exists', async () => {
    const staff = await hire(world, 'viewer');
    expect((await signIn(staff, PASSWORD, ` ${staff.email.toUpperCase()} `)).status).toBe(200);
    const stranger = browser(world, '', 'nobody@office.example', '203.0.113.77');
    const [unknown, wrong] = [
      await signIn(stranger),
      await signIn(await hire(world, 'viewer'), 'not-this-one-no'),
    ];
    expect(unknown.status).toBe(401);
    expect(await unknown.json()).toEqual(await wrong.json());
  });

  it('is written into the event log', async () => {
    const staff = await signedIn(world, 'viewer');
    const rows = await all(world.db, 'SELECT verb FROM activity WHERE actor_id = :id', { id: staff.id });
    expect(rows).toEqual([{ verb: 'session.started' }]);
  });

  it('gives a cookie that scripts cannot read and other sites cannot send', async () => {
    const staff = await hire(world, 'viewer');
    const response = await signIn(staff);
    const cookie = response.headers.getSetCookie().find((line) => line.startsWith('selfpay.session_token='));
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Strict/i);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
  });

  it('gives over https a cookie that no other host can set, and takes it', async () => {
    const staff = await hire(world, 'viewer');
    const secure = async (path: string, init: RequestInit = {}) => {
      const { createApp } = await import('../../worker/http/app.ts');
      const { env } = await import('cloudflare:workers');
      const app = createApp({} as never, () => world.context());
      return app.fetch(new Request(`https://pay.test${path}`, init), env);
    };
    const response = await secure('/auth/sign-in', {
      method: 'POST',
      headers: { Origin: 'https://pay.test', 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: staff.email, password: PASSWORD }),
    });
    const cookie = response.headers.getSetCookie().find((line) => line.includes('session_token'));
    expect(cookie).toMatch(/^__Host-selfpay\.session_token=/);
    expect(cookie).toMatch(/Secure/i);
    expect(cookie).toMatch(/Path=\//i);
    expect(cookie).not.toMatch(/Domain/i);
    const register = await secure('/api/v1/register', { headers: { Cookie: cookie?.split(';')[0] ?? '' } });
    expect(register.status).toBe(200);
  });

  it('refuses a form of another site, and one without Origin', async () => {
    const staff = await hire(world, 'viewer');
    for (const Origin of ['https://evil.example', 'null', undefined]) {
      const response = await staff.ask('/auth/sign-in', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...(Origin === undefined ? {} : { Origin }) },
        body: JSON.stringify({ email: staff.email, password: PASSWORD }),
      });
      expect(response.status).toBe(403);
    }
    expect(await mayRead(staff)).toBe(false);
  });

  it('answers anything that is no sign-in with a 4xx', async () => {
    const staff = browser(world);
    for (const body of [
      '',
      '[]',
      'null',
      '{"email":1}',
      '{"email":"a@b.example"}',
      `{"email":"${'x'.repeat(9000)}","password":"y"}`,
    ]) {
      const response = await staff.ask('/auth/sign-in', {
        method: 'POST',
        headers: { Origin: ORIGIN, 'Content-Type': 'application/json' },
        body,
      });
      expect(response.status, body.slice(0, 40)).toBeGreaterThanOrEqual(400);
      expect(response.status, body.slice(0, 40)).toBeLessThan(500);
    }
  });
});

describe('a session', () => {
  it('ends when its owner signs out', async () => {
    const staff = await signedIn(world, 'viewer');
    const stolen = new Map(staff.cookies);
    expect((await staff.send('POST', '/auth/sign-out')).status).toBe(200);
    for (const [name, value] of stolen) staff.cookies.set(name, value);
    expect(await mayRead(staff)).toBe(false);
  });

  it('ends half an hour after its last use, and is kept alive by use', async () => {
    const staff = await signedIn(world, 'viewer');
    const age = (minutes: number) =>
      all(world.db, 'UPDATE sessions SET seen_at = :at WHERE user_id = :id', {
        id: staff.id,
        at: Date.now() - minutes * 60_000,
      });
    await age(29);
    expect(await mayRead(staff)).toBe(true);
    const [seen] = await all(world.db, 'SELECT seen_at FROM sessions WHERE user_id = :id', { id: staff.id });
    expect(Number(seen?.seen_at)).toBeGreaterThan(Date.now() - 10_000);
    await age(31);
    expect(await mayRead(staff)).toBe(false);
  });

  it('ends twelve hours after sign-in, however busy it was', async () => {
    const staff = await signedIn(world, 'viewer');
    const [row] = await all(world.db, 'SELECT expires_at FROM sessions WHERE user_id = :id', {
      id: staff.id,
    });
    expect(Math.abs(Number(row?.expires_at) - Date.now() - 12 * 3_600_000)).toBeLessThan(60_000);
    await all(world.db, 'UPDATE sessions SET expires_at = :at WHERE user_id = :id', {
      id: staff.id,
      at: Date.now() - 1,
    });
    expect(await mayRead(staff)).toBe(false);
  });

  it('is worthless without its signature, and with another’s', async () => {
    const [one, other] = [await signedIn(world, 'viewer'), await signedIn(world, 'administrator')];
    const name = 'selfpay.session_token';
    const [token] = (other.cookies.get(name) ?? '').split('.');
    const [, signature] = (one.cookies.get(name) ?? '').split('.');
    for (const forged of [token, `${token}.`, `${token}.${signature}`, `${token}.${'A'.repeat(43)}=`]) {
      one.cookies.set(name, forged ?? '');
      expect(await mayRead(one)).toBe(false);
    }
  });

  it('is checked in the same trip as what it reads', async () => {
    const staff = await signedIn(world, 'viewer');
    const response = await staff.ask('/api/v1/register');
    expect(response.headers.get('Server-Timing')).toContain('trips=1 ');
  });

  it('is seen and ended by its owner alone', async () => {
    const [mine, other] = [await signedIn(world, 'viewer'), await signedIn(world, 'viewer')];
    const list = async (staff: Staff) =>
      ((await (await staff.ask('/auth/sessions')).json()) as { data: { id: string; current: boolean }[] })
        .data;
    const [theirs] = await list(other);
    expect((await list(mine)).map(({ current }) => current)).toEqual([true]);
    expect((await mine.send('DELETE', `/auth/sessions/${theirs?.id}`)).status).toBe(404);
    expect(await mayRead(other)).toBe(true);
  });

  it('of another device is ended from here, one or all', async () => {
    const here = await signedIn(world, 'viewer');
    const elsewhere = [browser(world, here.id, here.email), browser(world, here.id, here.email)];
    for (const device of elsewhere) await signIn(device);
    const { data } = (await (await here.ask('/auth/sessions')).json()) as {
      data: { id: string; current: boolean }[];
    };
    expect(data).toHaveLength(3);
    const [first] = data.filter(({ current }) => !current);
    expect((await here.send('DELETE', `/auth/sessions/${first?.id}`)).status).toBe(200);
    expect(await Promise.all(elsewhere.map(mayRead))).toContain(true);
    expect((await here.send('DELETE', '/auth/sessions')).status).toBe(200);
    expect(await Promise.all(elsewhere.map(mayRead))).toEqual([false, false]);
    expect(await mayRead(here)).toBe(true);
  });
});

describe('changing the password', () => {
  const change = (staff: Staff, current: string, next: string) =>
    staff.send('PUT', '/auth/password', { current_password: current, new_password: next });

  it('needs the current one, signs out everywhere else, and leaves the old one worthless', async () => {
    const staff = await signedIn(world, 'viewer');
    const elsewhere = browser(world, staff.id, staff.email);
    await signIn(elsewhere);
    const wrong = await change(staff, 'not-the-right-one', 'quiet-harbor-lamp-7');
    expect(wrong.status).toBe(422);
    expect(await wrong.json()).toMatchObject({ error: { field: 'current_password' } });
    expect((await change(staff, PASSWORD, 'quiet-harbor-lamp-7')).status).toBe(200);
    expect(await mayRead(staff)).toBe(true);
    expect(await mayRead(elsewhere)).toBe(false);
    expect((await signIn(elsewhere)).status).toBe(401);
    expect((await signIn(elsewhere, 'quiet-harbor-lamp-7')).status).toBe(200);
  });

  it.each([
    ['short', 'at least 12'],
    ['password1234', 'first that are tried'],
    ['aaaaaaaaaaaaaaaa', 'first that are tried'],
    ['x'.repeat(300), 'at most 128'],
  ])('refuses %s and says what to choose', async (password, says) => {
    const staff = await signedIn(world, 'viewer');
    const response = await change(staff, PASSWORD, password);
    expect(response.status).toBe(422);
    expect(await response.text()).toContain(says);
  });
});
