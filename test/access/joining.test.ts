import { beforeAll, describe, expect, it } from 'vitest';
import { all } from '../support/books.ts';
import { browser, PASSWORD, type Staff, signedIn } from '../support/staff.ts';
import { ORIGIN, openWorld, type World } from '../support/world.ts';

let world: World;
let admin: Staff;
beforeAll(async () => {
  world = await openWorld();
  admin = await signedIn(world, 'administrator');
});

const invite = (body: Record<string, unknown>, key: string = crypto.randomUUID(), by = admin) =>
  by.ask('/api/v1/invitations', {
    method: 'POST',
    headers: { Origin: ORIGIN, 'Content-Type': 'application/json', 'Idempotency-Key': key },
    body: JSON.stringify(body),
  });
const linkOf = async (response: Response) => (await response.json()) as { id: string; link: string };
const tokenOf = (link: string) => link.slice(link.indexOf('#') + 1);
const look = (token: string) => browser(world).ask('/auth/invitation', { headers: { Invitation: token } });
const join = (token: string, at = browser(world), password = PASSWORD) =>
  at.send('POST', '/auth/invitation', { token, name: 'Nora Vance', password });
let many = 0;
const someone = () => {
  many += 1;
  return `new${many}@office.example`;
};

describe('an invitation', () => {
  it('makes a person of its role, signed in, and works once', async () => {
    const email = someone();
    const { link } = await linkOf(await invite({ name: 'Nora', email, role: 'captain' }));
    expect(link).toMatch(/^http:\/\/pay\.test\/admin\/join#[\w-]{43}$/);
    expect(await (await look(tokenOf(link))).json()).toMatchObject({
      email,
      name: 'Nora',
      role: 'captain',
      invited_by: 'The administrator',
    });
    const nora = browser(world);
    expect((await join(tokenOf(link), nora)).status).toBe(200);
    const me = (await (await nora.ask('/api/v1/me')).json()) as { user: unknown; rights: string[] };
    expect(me.user).toMatchObject({ email, name: 'Nora Vance', role: 'captain' });
    expect(me.rights).toEqual(['read', 'bookkeep', 'configure']);
    expect((await join(tokenOf(link))).status).toBe(410);
    expect((await look(tokenOf(link))).status).toBe(410);
  });

  it('used in two tabs at once makes one person', async () => {
    const email = someone();
    const { link } = await linkOf(await invite({ name: 'Nora', email, role: 'viewer' }));
    const answers = await Promise.all([join(tokenOf(link)), join(tokenOf(link)), join(tokenOf(link))]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await all(world.db, 'SELECT id FROM users WHERE email = :email', { email })).toHaveLength(1);
  });

  it('sent twice shows the same link, of which only the digest is kept', async () => {
    const [email, key] = [someone(), crypto.randomUUID()];
    const one = await linkOf(await invite({ name: 'Nora', email, role: 'viewer' }, key));
    const two = await linkOf(await invite({ name: 'Nora', email, role: 'viewer' }, key));
    expect(two).toEqual(one);
    const rows = await all(world.db, 'SELECT * FROM invitations WHERE email = :email', { email });
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(tokenOf(one.link));
  });

  it('sent again under the same key for somebody else is refused', async () => {
    const [email, key] = [someone(), crypto.randomUUID()];
    await invite({ name: 'Nora', email, role: 'viewer' }, key);
    for (const other of [
      { name: 'Nora', email: someone(), role: 'viewer' },
      { name: 'Nora', email, role: 'administrator' },
    ])
      expect((await invite(other, key)).status).toBe(409);
  });

  it('made anew withdraws the older one', async () => {
    const email = someone();
    const older = await linkOf(await invite({ name: 'Nora', email, role: 'administrator' }));
    const newer = await linkOf(await invite({ name: 'Nora', email, role: 'viewer' }));
    expect((await join(tokenOf(older.link))).status).toBe(410);
    expect((await join(tokenOf(newer.link))).status).toBe(200);
  });

  it('does not work once it is withdrawn or too old, and a link that was never made neither', async () => {
    const withdrawn = await linkOf(await invite({ name: 'Nora', email: someone(), role: 'viewer' }));
    expect((await admin.send('DELETE', `/api/v1/invitations/${withdrawn.id}`)).status).toBe(200);
    const old = await linkOf(await invite({ name: 'Nora', email: someone(), role: 'viewer' }));
    await all(world.db, 'UPDATE invitations SET expires_at = 1 WHERE id = :id', { id: old.id });
    for (const token of [tokenOf(withdrawn.link), tokenOf(old.link), 'A'.repeat(43)]) {
      expect((await look(token)).status).toBe(410);
      expect((await join(token)).status).toBe(410);
    }
  });

  it('is not used up by a password that cannot be', async () => {
    const { link } = await linkOf(await invite({ name: 'Nora', email: someone(), role: 'viewer' }));
    expect((await join(tokenOf(link), browser(world), 'short')).status).toBe(422);
    expect((await join(tokenOf(link))).status).toBe(200);
  });

  it('for somebody who is here already is refused', async () => {
    const response = await invite({ name: 'Again', email: admin.email.toUpperCase(), role: 'viewer' });
    expect(response.status).toBe(409);
  });

  it('needs a key, a name, an address and a role', async () => {
    const good = { name: 'Nora', email: someone(), role: 'viewer' };
    for (const [field, body] of Object.entries({
      name: { ...good, name: ' ' },
      email: { ...good, email: 'nora' },
      role: { ...good, role: 'owner' },
    })) {
      const response = await invite(body);
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({ error: { field } });
    }
    expect((await invite(good, 'short')).status).toBe(422);
  });
});

describe('a link for a colleague who forgot their password', () => {
  const linkFor = (id: string, key: string = crypto.randomUUID()) =>
    admin.ask(`/api/v1/people/${id}/link`, {
      method: 'POST',
      headers: { Origin: ORIGIN, 'Idempotency-Key': key },
    });
  const NEW = 'copper-window-otter-9';

  it('sets a new one, once, and puts out whoever had the old one', async () => {
    const staff = await signedIn(world, 'biller');
    const { link } = await linkOf(await linkFor(staff.id));
    expect(await (await look(tokenOf(link))).json()).toMatchObject({ email: staff.email, known: true });
    expect((await join(tokenOf(link), browser(world), NEW)).status).toBe(200);
    expect((await staff.ask('/api/v1/me')).status).toBe(401);
    const sign = (password: string) => staff.send('POST', '/auth/sign-in', { email: staff.email, password });
    expect((await sign(PASSWORD)).status).toBe(401);
    expect((await sign(NEW)).status).toBe(200);
    expect((await join(tokenOf(link))).status).toBe(410);
    const people = await all(world.db, 'SELECT name, role FROM users WHERE email = :email', {
      email: staff.email,
    });
    expect(people).toEqual([{ name: 'The biller', role: 'biller' }]);
    const log = await all(
      world.db,
      "SELECT verb FROM activity WHERE subject_id = :id AND verb IN ('password.reset', 'user.joined', 'user.link_created') ORDER BY id",
      { id: staff.id },
    );
    expect(log.map(({ verb }) => verb)).toEqual(['user.link_created', 'password.reset']);
  });

  it('made anew withdraws the older one, and asked for twice is the same', async () => {
    const staff = await signedIn(world, 'biller');
    const key = crypto.randomUUID();
    const [one, again] = [
      await linkOf(await linkFor(staff.id, key)),
      await linkOf(await linkFor(staff.id, key)),
    ];
    expect(again).toEqual(one);
    const newer = await linkOf(await linkFor(staff.id));
    expect((await join(tokenOf(one.link), browser(world), NEW)).status).toBe(410);
    expect((await join(tokenOf(newer.link), browser(world), NEW)).status).toBe(200);
  });

  it('for nobody is a 404', async () => {
    expect((await linkFor('nobody')).status).toBe(404);
  });
});

describe('a colleague', () => {
  it('who was disabled is out at once, and the right password does not let them in', async () => {
    const staff = await signedIn(world, 'biller');
    expect((await admin.send('PATCH', `/api/v1/people/${staff.id}`, { disabled: true })).status).toBe(200);
    expect((await staff.ask('/api/v1/me')).status).toBe(401);
    const again = await staff.send('POST', '/auth/sign-in', { email: staff.email, password: PASSWORD });
    expect(again.status).toBe(401);
    await admin.send('PATCH', `/api/v1/people/${staff.id}`, { disabled: false });
    expect(
      (await staff.send('POST', '/auth/sign-in', { email: staff.email, password: PASSWORD })).status,
    ).toBe(200);
  });

  it('whose role changed has the new rights with the next request', async () => {
    const staff = await signedIn(world, 'viewer');
    const save = () => staff.send('PUT', '/api/v1/settings', { version: 0 });
    expect((await save()).status).toBe(403);
    await admin.send('PATCH', `/api/v1/people/${staff.id}`, { role: 'captain' });
    expect((await save()).status).toBe(409);
  });

  it('is told in the event log who changed what, once', async () => {
    const staff = await signedIn(world, 'viewer');
    for (let times = 0; times < 2; times += 1) {
      await admin.send('PATCH', `/api/v1/people/${staff.id}`, { role: 'biller' });
      await admin.send('PATCH', `/api/v1/people/${staff.id}`, { disabled: true });
    }
    const rows = await all(
      world.db,
      "SELECT verb, actor_id FROM activity WHERE subject_id = :id AND verb LIKE 'user.%' ORDER BY id",
      { id: staff.id },
    );
    expect(rows).toEqual([
      { verb: 'user.role_changed', actor_id: admin.id },
      { verb: 'user.disabled', actor_id: admin.id },
    ]);
  });
});

describe('the last administrator', () => {
  it('stays one, also when two are demoted at once', async () => {
    const own = await openWorld();
    await all(
      own.db,
      "UPDATE users SET role = 'viewer' WHERE role = 'administrator' AND id <> (SELECT id FROM users WHERE role = 'administrator' LIMIT 1)",
    );
    const [one, two] = [await signedIn(own, 'administrator'), await signedIn(own, 'administrator')];
    await all(
      own.db,
      "UPDATE users SET role = 'viewer' WHERE role = 'administrator' AND id NOT IN (:one, :two)",
      {
        one: one.id,
        two: two.id,
      },
    );
    const answers = await Promise.all([
      one.send('PATCH', `/api/v1/people/${two.id}`, { role: 'viewer' }),
      two.send('PATCH', `/api/v1/people/${one.id}`, { role: 'viewer' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const left = await all(own.db, "SELECT id FROM users WHERE role = 'administrator'");
    expect(left).toHaveLength(1);
    const last = left[0]?.id === one.id ? one : two;
    expect((await last.send('PATCH', `/api/v1/people/${last.id}`, { disabled: true })).status).toBe(409);
  });
});
