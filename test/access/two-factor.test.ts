import { createOTP } from '@better-auth/utils/otp';
import { beforeAll, describe, expect, it } from 'vitest';
import { all } from '../support/books.ts';
import { browser, PASSWORD, type Staff, signedIn } from '../support/staff.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});

const code = (uri: string) => {
  const secret = new URL(uri).searchParams.get('secret') ?? '';
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replace(/=+$/, '')]
    .map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const text = (bits.match(/.{8}/g) ?? [])
    .map((byte) => String.fromCharCode(Number.parseInt(byte, 2)))
    .join('');
  return createOTP(text).totp();
};

async function withTwoFactor(): Promise<{ staff: Staff; uri: string; codes: string[] }> {
  const staff = await signedIn(world, 'biller');
  const response = await staff.send('POST', '/auth/two-factor', { password: PASSWORD });
  const { uri, backup_codes: codes } = (await response.json()) as { uri: string; backup_codes: string[] };
  expect((await staff.send('POST', '/auth/two-factor/confirm', { code: await code(uri) })).status).toBe(200);
  return { staff, uri, codes };
}

const first = (at: Staff, email: string) => at.send('POST', '/auth/sign-in', { email, password: PASSWORD });
const mayRead = async (staff: Staff) => (await staff.ask('/api/v1/register')).status === 200;
const forgetUsed = () => all(world.db, 'DELETE FROM used_codes');

describe('two-step sign-in', () => {
  it('is on once a first code was right, and keeps its owner signed in', async () => {
    const { staff } = await withTwoFactor();
    expect(await mayRead(staff)).toBe(true);
    const me = (await (await staff.ask('/api/v1/me')).json()) as { user: { two_factor: boolean } };
    expect(me.user.two_factor).toBe(true);
  });

  it('is not on while no code was right', async () => {
    const staff = await signedIn(world, 'biller');
    await staff.send('POST', '/auth/two-factor', { password: PASSWORD });
    expect((await staff.send('POST', '/auth/two-factor/confirm', { code: '000000' })).status).toBe(422);
    const elsewhere = browser(world, staff.id, staff.email);
    expect(await (await first(elsewhere, staff.email)).json()).toEqual({ state: 'signed_in' });
  });

  it('shows nothing after the password alone', async () => {
    const { staff } = await withTwoFactor();
    const thief = browser(world, '', '', '198.51.100.9');
    expect(await (await first(thief, staff.email)).json()).toEqual({ state: 'totp' });
    expect(await mayRead(thief)).toBe(false);
    expect((await thief.send('POST', '/auth/totp', { code: '000000' })).status).toBe(401);
    expect(await mayRead(thief)).toBe(false);
  });

  it('opens with the code of the moment, once', async () => {
    const { staff, uri } = await withTwoFactor();
    const now = await code(uri);
    const [mine, thief] = [browser(world), browser(world, '', '', '198.51.100.10')];
    await first(mine, staff.email);
    await first(thief, staff.email);
    expect((await mine.send('POST', '/auth/totp', { code: now })).status).toBe(200);
    expect(await mayRead(mine)).toBe(true);
    expect((await thief.send('POST', '/auth/totp', { code: now })).status).toBe(401);
    expect(await mayRead(thief)).toBe(false);
  });

  it('opens with each written-down code once', async () => {
    const { staff, codes } = await withTwoFactor();
    const one = browser(world);
    await first(one, staff.email);
    expect((await one.send('POST', '/auth/totp', { code: codes[0] })).status).toBe(200);
    expect(await mayRead(one)).toBe(true);
    const again = browser(world);
    await first(again, staff.email);
    expect((await again.send('POST', '/auth/totp', { code: codes[0] })).status).toBe(401);
  });

  it('cannot be guessed: after some wrong codes one signs in anew, after more one waits', async () => {
    const { staff, uri } = await withTwoFactor();
    await forgetUsed();
    const statuses: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const thief = browser(world, '', '', `198.51.103.${round}`);
      await first(thief, staff.email);
      for (let tries = 0; tries < 5; tries += 1)
        statuses.push((await thief.send('POST', '/auth/totp', { code: '000000' })).status);
    }
    expect(statuses.slice(-3)).toEqual([429, 429, 429]);
    const thief = browser(world, '', '', '198.51.103.99');
    await first(thief, staff.email);
    expect((await thief.send('POST', '/auth/totp', { code: await code(uri) })).status).toBe(429);
  });

  it('is switched off with the password only', async () => {
    const { staff } = await withTwoFactor();
    expect((await staff.send('DELETE', '/auth/two-factor', { password: 'not-this-one-no' })).status).toBe(
      422,
    );
    expect((await staff.send('DELETE', '/auth/two-factor', { password: PASSWORD })).status).toBe(200);
    const elsewhere = browser(world);
    expect(await (await first(elsewhere, staff.email)).json()).toEqual({ state: 'signed_in' });
  });
});
