import { beforeAll, expect, it } from 'vitest';
import { callerKey } from '../../worker/http/security.ts';
import { ORIGIN, openWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});

it.each([
  ['/', '/pay'],
  ['/Pay', '/pay'],
  ['/PAY/4829157309', '/pay/4829157309'],
  ['/pay/', '/pay'],
  ['/pay/4829-157-309', '/pay/4829157309'],
  ['/pay/4829%20157%20309', '/pay/4829157309'],
])('%s leads to %s', async (typed, to) => {
  const response = await world.request(typed);
  expect([301, 302, 303]).toContain(response.status);
  expect(new URL(response.headers.get('Location') ?? '', ORIGIN).href).toBe(ORIGIN + to);
});

it('no address leads to another site', async () => {
  for (const path of [
    '//evil.test/',
    '//evil.test',
    '/pay//evil.test/',
    '/\\evil.test/',
    '/Pay//evil.test',
  ]) {
    const response = await world.request(path);
    const location = response.headers.get('Location');
    if (location !== null) expect(new URL(location, ORIGIN).origin).toBe(ORIGIN);
  }
});

it.each([
  ['203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:DB8:1:2::1', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['2001:0db8:0001:0002::9', '2001:db8:1:2'],
])('address %s counts as %s', (address, key) => {
  expect(callerKey(new Request('http://x.test', { headers: { 'CF-Connecting-IP': address } }))).toBe(key);
});
