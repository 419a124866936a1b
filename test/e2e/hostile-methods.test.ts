import { describe, expect, inject, test } from 'vitest';
import { siteApi } from './harness/api.ts';
import { isClearPage } from './harness/clear.ts';
import { request } from './harness/raw.ts';

const site = siteApi(inject('site'));

describe('methods', () => {
  const id = site.selfPayIds.open;
  const wrong: [string, string][] = [
    ['PUT', '/pay'],
    ['DELETE', '/pay'],
    ['PATCH', `/pay/${id}`],
    ['POST', `/pay/${id}`],
    ['GET', `/pay/${id}/checkout`],
    ['PUT', `/pay/${id}/checkout`],
    ['POST', `/pay/${id}/done`],
    ['OPTIONS', `/pay/${id}`],
    ['PROPFIND', '/pay'],
  ];
  for (const [method, path] of wrong) {
    test(`${method} ${path.replace(id, '<id>')} is refused by a page`, async () => {
      const response = await request(site, method, path, { headers: { origin: site.url } });
      isClearPage(response, [400, 404, 405, 501]);
    });
  }

  test('the API and the webhook refuse wrong methods in JSON', async () => {
    for (const [method, path] of [
      ['GET', '/webhooks/stripe'],
      ['PUT', '/webhooks/stripe'],
      ['PUT', '/api/v1/register'],
      ['PATCH', '/api/v1/register'],
      ['DELETE', '/api/v1/invoices/INV-1001'],
    ] as const) {
      const response = await request(site, method, path, {
        headers: { authorization: `Bearer ${site.apiKey}` },
      });
      expect(response.status).toBe(405);
      expect(JSON.parse(response.body).error.code).toBeTypeOf('string');
    }
  });

  test('the API without a key, with a wrong one or a strange question answers in JSON', async () => {
    const key = { authorization: `Bearer ${site.apiKey}` };
    const asked: [string, Record<string, string>, number[]][] = [
      ['/api/v1/register', {}, [401]],
      ['/api/v1/register', { authorization: 'Bearer sp_test_nobody' }, [401]],
      ['/api/v1/register', { authorization: 'Basic Og==' }, [401]],
      ["/api/v1/register?number=1'%20OR%201=1--", key, [200, 422]],
      ['/api/v1/register?limit=-1', key, [200, 422]],
      ['/api/v1/register?limit=1e99', key, [200, 422]],
      [`/api/v1/register?number=${'x'.repeat(5_000)}`, key, [200, 422]],
      ['/api/v1/invoices/%00', key, [400, 404, 422]],
      [`/api/v1/invoices/${'x'.repeat(5_000)}`, key, [404, 422]],
      ['/api/v1/nothing', key, [404]],
    ];
    for (const [path, headers, statuses] of asked) {
      const response = await request(site, 'GET', path, { headers });
      expect({ path: path.slice(0, 60), status: response.status }).toEqual({
        path: path.slice(0, 60),
        status: statuses.find((status) => status === response.status) ?? statuses,
      });
      if (response.status !== 200) expect(JSON.parse(response.body).error.message).toBeTypeOf('string');
    }
  });
});
