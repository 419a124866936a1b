import { beforeAll, describe, expect, it } from 'vitest';
import { pourIntoCredit } from '../../worker/ledger/pour.ts';
import type { EntryRecord } from '../../worker/register/schema.ts';
import { all, bill, newCustomer, postEntry } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { openWorld, type World } from '../support/world.ts';
import { get, KEY, type Page } from './ask.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await allowKey(world.db, KEY);
  await allowKey(world.db, 'viewer', 'viewer');
  const { customer } = await bill(world.db, [100], 'open', newCustomer());
  await postEntry(world.db, { id: 'ent_r', amountCents: 500, kind: 'payment' }, [pourIntoCredit(customer)]);
});

const put = (id: string, body: unknown, key = KEY) =>
  world.request(`/api/v1/register/${id}/review`, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const log = () =>
  all(
    world.db,
    "SELECT verb, actor_kind FROM activity WHERE subject_id = 'ent_r' AND verb LIKE 'entry.%ed' AND actor_kind = 'api_key' ORDER BY id",
  );

describe('a review', () => {
  it('is noted once, and what is said again changes nothing', async () => {
    for (const wanted of [false, false, true, true, false]) {
      const response = await put('ent_r', { needs_review: wanted });
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ id: 'ent_r', needs_review: wanted });
    }
    expect((await log()).map(({ verb }) => verb).sort()).toEqual([
      'entry.flagged',
      'entry.reviewed',
      'entry.reviewed',
    ]);
    const entry = await get<EntryRecord>(world, '/register/ent_r');
    expect(entry.needs_review).toBe(false);
    expect(entry.log.filter(({ verb }) => verb === 'entry.reviewed')[0]).toMatchObject({
      actor: { kind: 'api_key', name: 'Tests' },
      subject: { kind: 'entry', id: 'ent_r', label: 'Check 1001' },
    });
  });

  it('by two at once is one', async () => {
    const before = (await log()).length;
    const answers = await Promise.all([1, 2, 3].map(() => put('ent_r', { needs_review: true })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await log()).length).toBe(before + 1);
    expect((await get<Page>(world, '/register?needs_review=true')).data).toHaveLength(1);
  });

  it('is not for a viewer, and never of what is not there', async () => {
    const before = await log();
    expect((await put('ent_r', { needs_review: false }, 'viewer')).status).toBe(403);
    expect((await put('ent_none', { needs_review: false })).status).toBe(404);
    for (const body of ['', '{', '{}', 'null', '{"needs_review":1}', '{"needs_review":true,"x":1}', '[true]'])
      expect((await put('ent_r', body)).status, body).toBe(422);
    expect(await log()).toEqual(before);
    expect((await get<EntryRecord>(world, '/register/ent_r')).needs_review).toBe(true);
  });
});

describe('a viewer', () => {
  it.each([
    '/register',
    '/register/total',
    '/register/ent_r',
    '/invoices',
    '/invoices/due?numbers=INV-1',
    '/customers',
    '/customers/balances?ids=1',
    '/activity',
    '/search?q=ada',
  ])('may read %s; who is signed out may not', async (path) => {
    const as = (headers: HeadersInit) => world.request(`/api/v1${path}`, { headers });
    expect((await as({ Authorization: 'Bearer viewer' })).status).toBe(200);
    expect((await as({})).status).toBe(401);
    expect((await as({ Authorization: 'Bearer nobody' })).status).toBe(401);
  });
});
