import { beforeAll, describe, expect, it } from 'vitest';
import { all } from '../support/books.ts';
import { browser, hire, PASSWORD, type Staff } from '../support/staff.ts';
import { ORIGIN, openWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});

const guess = async (at: Staff, email: string, password = 'a-wrong-password-x') =>
  (await at.send('POST', '/auth/sign-in', { email, password })).status;

describe('who guesses passwords', () => {
  it('has to wait after five, longer each time, and is told how long', async () => {
    const { email } = await hire(world, 'biller');
    const attacker = browser(world, '', '', '198.51.100.1');
    for (let tries = 0; tries < 5; tries += 1) expect(await guess(attacker, email)).toBe(401);
    const stopped = await attacker.send('POST', '/auth/sign-in', { email, password: PASSWORD });
    expect(stopped.status).toBe(429);
    expect(Number(stopped.headers.get('Retry-After'))).toBeGreaterThan(20);
    await all(world.db, 'UPDATE sign_in_failures SET last_at = last_at - 31000 WHERE key LIKE :key', {
      key: `pair:${email}%`,
    });
    expect(await guess(attacker, email)).toBe(401);
    const again = await attacker.send('POST', '/auth/sign-in', { email, password: PASSWORD });
    expect(Number(again.headers.get('Retry-After'))).toBeGreaterThan(31);
  });

  it('cannot slip many guesses through at once', async () => {
    const { email } = await hire(world, 'biller');
    const attacker = browser(world, '', '', '198.51.100.2');
    const answers = await Promise.all(Array.from({ length: 20 }, () => guess(attacker, email)));
    expect(answers.filter((status) => status === 401).length).toBeLessThanOrEqual(5);
  });

  it('does not slow colleagues at the same address', async () => {
    const [victim, colleague] = [await hire(world, 'biller'), await hire(world, 'biller')];
    const attacker = browser(world, '', '', '203.0.113.9');
    for (let tries = 0; tries < 8; tries += 1) await guess(attacker, victim.email);
    expect(await guess(colleague, colleague.email, PASSWORD)).toBe(200);
  });

  it('from many addresses does not keep the owner from the device that they use', async () => {
    const owner = await hire(world, 'biller');
    expect(await guess(owner, owner.email, PASSWORD)).toBe(200);
    for (let tries = 0; tries < 3; tries += 1)
      await guess(browser(world, '', '', `198.51.101.${tries}`), owner.email);
    // The other 27 wrong passwords of a botnet.
    await all(world.db, 'UPDATE sign_in_failures SET failures = failures + 27 WHERE key = :key', {
      key: `account:${owner.email}`,
    });
    const stranger = browser(world, '', '', '198.51.102.1');
    expect(await guess(stranger, owner.email, PASSWORD)).toBe(429);
    expect(await guess(owner, owner.email, PASSWORD)).toBe(200);
  });

  it('is not let on by a device cookie of somebody else', async () => {
    const [victim, insider] = [await hire(world, 'biller'), await hire(world, 'biller')];
    await guess(insider, insider.email, PASSWORD);
    const answers: number[] = [];
    for (let tries = 0; tries < 7; tries += 1) answers.push(await guess(insider, victim.email));
    expect(answers.at(-1)).toBe(429);
  });

  it('is counted by the household, not by the single IPv6 address', async () => {
    const { email } = await hire(world, 'biller');
    const answers: number[] = [];
    for (let tries = 0; tries < 7; tries += 1)
      answers.push(await guess(browser(world, '', '', `2001:db8:7:7::${tries + 1}`), email));
    expect(answers.at(-1)).toBe(429);
  });

  it('under ever new names is stopped by the address', async () => {
    const attacker = browser(world, '', '', '198.51.104.1');
    const limited = { LOOKUPS: { limit: async () => ({ success: false }) } } as never;
    const response = await world.request(
      '/auth/sign-in',
      {
        method: 'POST',
        headers: { Origin: ORIGIN, 'Content-Type': 'application/json' },
        body: JSON.stringify({ email: 'somebody@office.example', password: PASSWORD }),
      },
      undefined,
      limited,
    );
    expect(response.status).toBe(429);
    expect(response.headers.get('Retry-After')).toBe('60');
    expect(await guess(attacker, 'somebody@office.example')).toBe(401);
  });

  it('who remembers after some wrong tries begins anew', async () => {
    const staff = await hire(world, 'biller');
    for (let round = 0; round < 3; round += 1) {
      for (let tries = 0; tries < 3; tries += 1) expect(await guess(staff, staff.email)).toBe(401);
      expect(await guess(staff, staff.email, PASSWORD)).toBe(200);
    }
  });
});
