import { describe, expect, inject, test } from 'vitest';
import { siteApi } from './harness/api.ts';
import { isClearPage } from './harness/clear.ts';
import { request } from './harness/raw.ts';
import { sharedSupply } from './harness/shared.ts';

const site = siteApi(inject('site'));
const nextInvoice = sharedSupply('hostile');

describe('forms of other sites', () => {
  const origins: Record<string, Record<string, string>> = {
    'no Origin': {},
    'Origin: null': { origin: 'null' },
    'a foreign Origin': { origin: 'https://evil.example' },
    'our host on another port': { origin: 'http://localhost:1' },
    'our name as a prefix': { origin: `${site.url}.evil.example` },
  };
  for (const [what, headers] of Object.entries(origins)) {
    test(`${what}: our own page says 403 and nothing is opened`, async () => {
      const invoice = await nextInvoice();
      for (const path of ['/pay', `/pay/${invoice.self_pay_id}/checkout`]) {
        const form = { 'content-type': 'application/x-www-form-urlencoded' };
        const body = `self_pay_id=${invoice.self_pay_id}`;
        const response = await request(site, 'POST', path, { headers: { ...headers, ...form }, body });
        isClearPage(response, [403]);
        expect(response.body.includes('<style')).toBe(true);
        expect(response.headers['content-security-policy']).toContain("default-src 'none'");
      }
      const mine = (await site.sessions()).filter((session) =>
        JSON.stringify(session).includes(invoice.self_pay_id),
      );
      expect(mine).toEqual([]);
    });
  }
});

describe('bodies of ten megabytes', () => {
  const body = `self_pay_id=${'4'.repeat(10 * 1024 * 1024)}`;
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  test('are refused by a clear page at every form', async () => {
    for (const path of ['/pay', `/pay/${site.selfPayIds.open}/checkout`]) {
      for (const chunked of [false, true]) {
        const headers = { origin: site.url, ...form };
        isClearPage(await request(site, 'POST', path, { headers, body, chunked }), [413]);
      }
    }
  });

  test('are refused at the webhook, at the API and at the sign-in in JSON', async () => {
    const key = { authorization: `Bearer ${site.apiKey}` };
    const sent: [string, Record<string, string>, number][] = [
      ['/webhooks/stripe', { 'stripe-signature': 't=1,v1=00' }, 413],
      ['/api/v1/register', key, 413],
      ['/auth/sign-in', { origin: site.url }, 413],
      // Of a stranger nothing is read.
      ['/api/v1/register', {}, 401],
    ];
    for (const [path, headers, status] of sent) {
      for (const chunked of [false, true]) {
        const response = await request(site, 'POST', path, { headers, body, chunked });
        expect({ path, chunked, status: response.status }).toEqual({ path, chunked, status });
        expect(JSON.parse(response.body).error.message).toBeTypeOf('string');
      }
    }
  });

  test('change nothing for the next visitor', async () => {
    expect((await request(site, 'GET', '/pay')).status).toBe(200);
  });
});
