import { expect, inject, test } from 'vitest';
import { siteApi } from './harness/api.ts';
import { freshAddress } from './harness/browser.ts';
import { isClearPage } from './harness/clear.ts';
import { type RawResponse, request } from './harness/raw.ts';

const site = siteApi(inject('site'));
const path = `/pay/${site.selfPayIds.paid}`;
const MOST_TRIES = 200;

const lookUpFrom = (address: string) =>
  request(site, 'GET', path, { headers: { 'cf-connecting-ip': address } });

async function untilRefused(address: () => string): Promise<RawResponse> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const response = await lookUpFrom(address());
    if (response.status === 429) return response;
    expect(response.status).toBe(200);
  }
  throw new Error(`Not refused after ${MOST_TRIES} look-ups.`);
}

test('too many look-ups from one address are refused by a clear page that says when to come back', async () => {
  const address = freshAddress();
  const response = await untilRefused(() => address);
  expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
  expect(Number(response.headers['retry-after'])).toBeLessThanOrEqual(3_600);
  expect(response.type).toContain('text/html');
  isClearPage(response, [429]);
  expect((await lookUpFrom(freshAddress())).status).toBe(200);
});

test('changing the last half of an IPv6 address does not help, another network is not affected', async () => {
  const random = () => Math.floor(Math.random() * 0x10000).toString(16);
  const network = `2001:db8:${random()}:${random()}`;
  await untilRefused(() => `${network}:${random()}:${random()}:${random()}:${random()}`);
  expect((await lookUpFrom(`${network}::1`)).status).toBe(429);
  expect((await lookUpFrom(`2001:db8:${random()}:${random()}::1`)).status).toBe(200);
});

test('guessing by the form counts as well', async () => {
  const address = freshAddress();
  const headers = {
    origin: site.url,
    'content-type': 'application/x-www-form-urlencoded',
    'cf-connecting-ip': address,
  };
  const statuses = new Set<number>();
  for (let tries = 0; tries < MOST_TRIES && !statuses.has(429); tries += 1) {
    const body = `self_pay_id=${site.selfPayIds.paid}`;
    statuses.add((await request(site, 'POST', '/pay', { headers, body })).status);
  }
  expect([...statuses].sort()).toEqual([303, 429]);
});
