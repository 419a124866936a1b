import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { all, type Billed, bill } from '../support/books.ts';
import { allowKey, revokeKey } from '../support/keys.ts';
import { openWorld, visit, type World } from '../support/world.ts';

const KEY = 'a-key-for-these-tests';

let world: World;
let billed: Billed;
beforeAll(async () => {
  world = await openWorld();
  billed = await bill(world.db, [5000, 2500]);
  await allowKey(world.db, KEY);
  await allowKey(world.db, 'revoked');
  await revokeKey(world.db, 'revoked');
});

const ask = (path: string, init?: RequestInit) => visit(world, path, init);
const JSON_HEADERS = { Authorization: `Bearer ${KEY}` };

describe('the API', () => {
  const refusal = async (
    path: string,
    status: number,
    code: string,
    init: RequestInit = { headers: JSON_HEADERS },
  ) => {
    const response = await ask(path, init);
    expect(response.status, path).toBe(status);
    expect(response.headers.get('Content-Type'), path).toContain('application/json');
    const { error } = (await response.json()) as { error: { code: string; message: string; field?: string } };
    expect(error, path).toMatchObject({ code, message: expect.stringMatching(/\w/) });
    expect(Object.keys(error).filter((key) => !['code', 'message', 'field'].includes(key))).toEqual([]);
    return { error, response };
  };

  it('answers who has no key with a 401', async () => {
    const bad = [
      undefined,
      '',
      'Bearer',
      'Bearer ',
      'Bearer wrong',
      'Bearer revoked',
      `Basic ${KEY}`,
      KEY,
      `Bearer ${KEY} x`,
      `Bearer  ${KEY}x`,
      "Bearer ' OR 1=1",
      `Bearer ${'x'.repeat(8000)}`,
    ];
    for (const authorization of bad) {
      for (const path of ['/api/v1/register', `/api/v1/invoices/${billed.number}`]) {
        await refusal(path, 401, 'unauthorized', {
          headers: authorization === undefined ? {} : { Authorization: authorization },
        });
      }
    }
  });

  it('does not say what exists to who has no key', async () => {
    const there = await refusal(`/api/v1/invoices/${billed.number}`, 401, 'unauthorized', {});
    const not = await refusal('/api/v1/invoices/INV-99999', 401, 'unauthorized', {});
    expect(there.error).toEqual(not.error);
  });

  it('answers what is not there with a 404, and what does not fit with a 422 that names the field', async () => {
    await refusal('/api/v1/invoices/INV-99999', 404, 'not_found');
    for (const path of [
      '/api',
      '/api/v1',
      '/api/v2/register',
      '/api/v1/register/1',
      '/api/v1/nothing',
      '/api/%00',
      '/api/v1/invoices/a/b',
    ])
      await refusal(path, 404, 'not_found');
    for (const number of [
      'x',
      'INV',
      'INV-',
      'INV-x',
      'INV-1.5',
      'INV--1',
      'inv-1',
      'PPF-1',
      '%00',
      "'",
      `INV-${'9'.repeat(30)}`,
    ]) {
      expect((await refusal(`/api/v1/invoices/${number}`, 422, 'invalid')).error.field, number).toBe(
        'number',
      );
    }
    const wrong = {
      limit: ['0', '-1', '101', 'x', '1.5', '', '1e9', 'NaN'],
      after: ['x', '1~x', '~', '1~ent_', 'x'.repeat(101), '-1~ent_a'],
      number: ['', 'x'.repeat(201)],
    };
    for (const [field, values] of Object.entries(wrong)) {
      for (const value of values)
        expect(
          (await refusal(`/api/v1/register?${field}=${encodeURIComponent(value)}`, 422, 'invalid')).error
            .field,
          `${field}=${value}`,
        ).toBe(field);
    }
  });

  it('answers a method that would write with a 405', async () => {
    for (const path of ['/api/v1/register/total', `/api/v1/invoices/${billed.number}`]) {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const { response } = await refusal(path, 405, 'method_not_allowed', {
          method,
          headers: JSON_HEADERS,
        });
        expect(response.headers.get('Allow')).toBe('GET');
      }
    }
  });

  it('takes any query without a 500', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('number', 'after', 'limit', 'x'),
        fc.string({ unit: 'binary', maxLength: 60 }),
        async (name, value) => {
          const response = await ask(`/api/v1/register?${name}=${encodeURIComponent(value.toWellFormed())}`, {
            headers: JSON_HEADERS,
          });
          expect([200, 422]).toContain(response.status);
        },
      ),
      { numRuns: 100 },
    );
    for (const after of ['9'.repeat(90), '00~ent_a', '1~ent___'])
      expect([200, 422]).toContain(
        (await ask(`/api/v1/register?after=${after}~ent_a`, { headers: JSON_HEADERS })).status,
      );
  });
});

describe('the inner routes', () => {
  const secret = { Authorization: 'Bearer sk_test_tests', 'Content-Type': 'application/json' };

  it('are closed to who does not hold the stand-in’s key, and change nothing', async () => {
    for (const headers of [
      new Headers(),
      { Authorization: '' },
      { Authorization: 'Bearer ' },
      { Authorization: `Bearer ${KEY}` },
      { Authorization: 'Bearer sk_test_test' },
      { Authorization: 'sk_test_tests' },
    ]) {
      for (const [method, path] of [
        ['POST', '/internal/clock'],
        ['GET', '/internal/idle'],
        ['GET', '/internal/nothing'],
      ] as const) {
        const init = { method, headers, ...(method === 'POST' ? { body: '{"offset_ms":1000000}' } : {}) };
        const response = await ask(path, init);
        expect(response.status, `${method} ${path}`).toBe(401);
        expect(await response.json()).toMatchObject({ error: { code: 'unauthorized' } });
      }
    }
    expect(await all(world.db, 'SELECT clock_offset_ms FROM settings')).toEqual([{ clock_offset_ms: 0 }]);
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{}',
    '{"offset_ms":"1"}',
    '{"offset_ms":1.5}',
    '{"offset_ms":null}',
    '{"offset_ms":1,"x":1}',
  ])('answer a body that does not fit with a 4xx: %j', async (body) => {
    const response = await ask('/internal/clock', { method: 'POST', headers: secret, body });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
  });
});
