import { beforeAll, describe, expect, it } from 'vitest';
import { apiRoutes } from '../../worker/api/routes.ts';
import { invoice as invoiceSchema } from '../../worker/invoices/schema.ts';
import { pourOverInvoice, targetOf } from '../../worker/ledger/pour.ts';
import { registerPage } from '../../worker/register/schema.ts';
import { bill, NOW, openBooks, postEntry } from '../support/books.ts';
import { allowKey, revokeKey } from '../support/keys.ts';
import { openWorld, type World } from '../support/world.ts';

const KEY = 'sp_test_0123456789abcdef';
let world: World;
beforeAll(async () => {
  await openBooks();
  world = await openWorld();
  await allowKey(world.db, KEY);
});

const get = (path: string, key: string | null = KEY) =>
  world.request(path, key === null ? {} : { headers: { Authorization: `Bearer ${key}` } });

describe('GET /api/v1/register', () => {
  it('finds an entry by its number, with its events in order', async () => {
    const billed = await bill(world.db, [4000, 6000]);
    await postEntry(world.db, { amountCents: 11000, number: '7001', comment: 'as sent' }, [
      pourOverInvoice(targetOf(billed.customer, billed.invoice)),
    ]);
    const response = await get('/api/v1/register?number=7001');
    const { data, next } = registerPage.parse(await response.json());
    expect(next).toBeNull();
    expect(data).toMatchObject([
      { type: 'Check', number: '7001', amount_cents: 11000, comment: 'as sent', adjustments: [] },
    ]);
    expect(data[0]?.events).toEqual([
      { kind: 'payment', receivable_id: billed.items[0], amount_cents: 4000, comment: '' },
      { kind: 'payment', receivable_id: billed.items[1], amount_cents: 6000, comment: '' },
      { kind: 'credit', customer_id: billed.customer, amount_cents: 1000, comment: '' },
    ]);
  });

  it('finds every entry that moved a receivable, and no other', async () => {
    const billed = await bill(world.db, [4000, 6000]);
    const target = targetOf(billed.customer, billed.invoice);
    await postEntry(world.db, { amountCents: 4000, number: 'first' }, [pourOverInvoice(target)]);
    await postEntry(world.db, { amountCents: 6000, number: 'second' }, [pourOverInvoice(target)]);
    const numbers = async (item: number | undefined) =>
      registerPage
        .parse(await (await get(`/api/v1/register?receivable_id=${item}`)).json())
        .data.map(({ number }) => number);
    expect(await numbers(billed.items[0])).toEqual(['first']);
    expect(await numbers(billed.items[1])).toEqual(['second']);
  });

  it('shows an adjustment under its reason code', async () => {
    await postEntry(world.db, { amountCents: -1500, number: 'fee-1' }, [
      (guard) => ({
        sql: `INSERT INTO ledger_events (entry_id, kind, code, amount_cents, at) SELECT :entry, 'adjustment', '01', :amount, :at WHERE ${guard.sql}`,
        params: guard.params,
      }),
    ]);
    const { data } = registerPage.parse(await (await get('/api/v1/register?number=fee-1')).json());
    expect(data).toMatchObject([
      { amount_cents: -1500, events: [], adjustments: [{ reason_code: '01', amount_cents: -1500 }] },
    ]);
  });

  it('pages by key, newest first, every entry once', async () => {
    const billed = await bill(world.db, [100]);
    for (let at = 0; at < 7; at += 1) {
      await postEntry(world.db, { amountCents: 100, number: 'page', atMs: NOW - Math.floor(at / 2) * 1000 }, [
        pourOverInvoice(targetOf(billed.customer, billed.invoice)),
      ]);
    }
    const seen: string[] = [];
    let after = '';
    do {
      const { data, next } = registerPage.parse(
        await (await get(`/api/v1/register?number=page&limit=2${after}`)).json(),
      );
      seen.push(...data.map(({ id }) => id));
      after = next === null ? '' : `&after=${encodeURIComponent(next)}`;
    } while (after !== '');
    expect(seen).toHaveLength(7);
    expect(new Set(seen).size).toBe(7);
  });
});

describe('GET /api/v1/invoices/<number>', () => {
  it('shows what the payer would be asked for now, and the live items', async () => {
    const billed = await bill(world.db, [4000, 6000]);
    await postEntry(world.db, { amountCents: 5000 }, [
      pourOverInvoice(targetOf(billed.customer, billed.invoice)),
    ]);
    const found = invoiceSchema.parse(await (await get(`/api/v1/invoices/${billed.number}`)).json());
    expect(found).toMatchObject({
      number: billed.number,
      self_pay_id: billed.selfPayId,
      status: 'open',
      due_cents: 5000,
      items: [
        { receivable_id: billed.items[0], price_cents: 4000, balance_cents: 0 },
        { receivable_id: billed.items[1], price_cents: 6000, balance_cents: 5000 },
      ],
    });
  });
});

describe('the API', () => {
  it.each([
    ['/api/v1/register', null, 401, 'unauthorized'],
    ['/api/v1/register', 'wrong', 401, 'unauthorized'],
    ['/api/v1/register?limit=0', KEY, 422, 'invalid'],
    ['/api/v1/register?limit=x', KEY, 422, 'invalid'],
    ['/api/v1/register?after=nonsense', KEY, 422, 'invalid'],
    ['/api/v1/invoices/INV-999999', KEY, 404, 'not_found'],
    ["/api/v1/invoices/INV-1'--", KEY, 422, 'invalid'],
    ['/api/v1/nothing', KEY, 404, 'not_found'],
  ])('%s with key %s: %i %s, saying what to do', async (path, key, status, code) => {
    const response = await get(path, key);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({
      error: { code, message: expect.stringMatching(/\w{3,}/) },
    });
  });

  it('shows nothing to a revoked key', async () => {
    await allowKey(world.db, 'sp_old');
    await revokeKey(world.db, 'sp_old');
    expect((await get('/api/v1/register', 'sp_old')).status).toBe(401);
  });

  it('describes every address and method that it has, without a key', async () => {
    const { paths } = (await (await get('/api/openapi.json', null)).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const served = apiRoutes.routes
      .filter(({ path }) => path.startsWith('/api/v1'))
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)(\{[^}]*\})?/g, '{$1}')}`);
    expect(described.sort()).toEqual([...new Set(served)].sort());
  });
});
