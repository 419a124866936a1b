import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestHarness } from 'wrangler';

const standIn = createTestHarness({
  workers: [
    { configPath: `${import.meta.dirname}/../wrangler.toml`, vars: { STRIPE_SECRET_KEY: 'sk_test_x' } },
  ],
});
let origin: string;

beforeAll(async () => {
  origin = (await standIn.listen()).url.origin;
});
afterAll(() => standIn.close());

/** A call with a large body (and so a 400 at best): the connection breaks when an answer comes before it was read. */
async function post(path: string, key = 'sk_test_x') {
  const body = new URLSearchParams({ name: 'x'.repeat(2_000_000) });
  const response = await fetch(origin + path, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}` },
    body,
  });
  return { status: response.status, body: await response.json() };
}

it('a call is answered whatever its body and however early it is refused', async () => {
  expect(await post('/v1/customers')).toMatchObject({ status: 400 });
  expect(await post('/v1/customers', 'sk_test_wrong')).toMatchObject({ status: 401 });
  expect(await post('/v1/nothing')).toMatchObject({ status: 404 });
  const limits = JSON.stringify({ per_second: 1 });
  await fetch(`${origin}/sandbox/limits`, { method: 'POST', body: limits });
  const answers = await Promise.all(Array.from({ length: 20 }, () => post('/v1/customers')));
  expect(answers.map(({ status }) => status).filter((status) => status !== 400 && status !== 429)).toEqual(
    [],
  );
  expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
});
