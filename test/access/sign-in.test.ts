import { beforeAll, describe, expect, it } from 'vitest';
import { all, one } from '../support/books.ts';
import { type browser, hire, invitation, PASSWORD, signedIn } from '../support/staff.ts';
import { ORIGIN, openWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});

const signIn = (staff: ReturnType<typeof browser>, password = PASSWORD, email = staff.email) =>
  staff.send('POST', '/auth/sign-in', { email, password });

describe('signing in', () => {
  it('opens the register to who has the right password, and to nobody else', async () => {
    const staff = await hire(world, 'viewer');
    expect((await staff.ask('/api/v1/register')).status).toBe(401);
    expect((await signIn(staff, 'wrong-wrong-wrong')).status).toBe(401);
    expect((await staff.ask('/api/v1/register')).status).toBe(401);
    expect(await (await signIn(staff)).json()).toEqual({ state: 'signed_in' });
    expect((await staff.ask('/api/v1/register')).status).toBe(200);
  });
});
