import { beforeAll, expect, it } from 'vitest';
import { all } from '../support/books.ts';
import { type Staff, signedIn } from '../support/staff.ts';
import { ORIGIN, openWorld, visit, type World } from '../support/world.ts';

let world: World;
let admin: Staff;
beforeAll(async () => {
  world = await openWorld();
  admin = await signedIn(world, 'administrator');
});

const make = (body: unknown, key: string = crypto.randomUUID()) =>
  admin.ask('/api/v1/keys', {
    method: 'POST',
    headers: { Origin: ORIGIN, 'Content-Type': 'application/json', 'Idempotency-Key': key },
    body: JSON.stringify(body),
  });
const made = async (response: Response) => (await response.json()) as { id: string; key: string };
const asks = async (key: string) =>
  (await visit(world, '/api/v1/register', { headers: { Authorization: `Bearer ${key}` } })).status;

it('an API key opens what its role may, until it is revoked; only its digest is kept', async () => {
  const { id, key } = await made(await make({ name: 'Mail house', role: 'viewer' }));
  expect(key).toMatch(/^sp_test_[\w-]{43}$/);
  expect(await asks(key)).toBe(200);
  expect(JSON.stringify(await all(world.db, 'SELECT * FROM api_keys'))).not.toContain(key);
  const { data } = (await (await admin.ask('/api/v1/keys')).json()) as { data: Record<string, unknown>[] };
  expect(data.find((one) => one.id === id)).toMatchObject({
    name: 'Mail house',
    role: 'viewer',
    last4: key.slice(-4),
  });
  expect((await admin.send('DELETE', `/api/v1/keys/${id}`)).status).toBe(200);
  expect(await asks(key)).toBe(401);
  expect((await admin.send('DELETE', `/api/v1/keys/${id}`)).status).toBe(404);
});

it('asked for twice it is the same key, logged once; for something else it is refused', async () => {
  const wish = crypto.randomUUID();
  const one = await made(await make({ name: 'Reports', role: 'viewer' }, wish));
  expect(await made(await make({ name: 'Reports', role: 'viewer' }, wish))).toEqual(one);
  expect((await make({ name: 'Reports', role: 'biller' }, wish)).status).toBe(409);
  const log = await all(world.db, "SELECT id FROM activity WHERE verb = 'key.created' AND subject_id = :id", {
    id: one.id,
  });
  expect(log).toHaveLength(1);
});

it('is never an administrator', async () => {
  expect((await make({ name: 'Too much', role: 'administrator' })).status).toBe(422);
});
