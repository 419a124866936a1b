import { beforeAll, describe, expect, it } from 'vitest';
import { all } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import {
  fillLarge,
  LARGE,
  LARGE_BEGAN,
  LARGE_CLERK,
  LARGE_FACILITY,
  largeSelfPayId,
} from '../support/large.ts';
import { openWorld, type World } from '../support/world.ts';
import { ask, everyRow, KEY, type Page } from './ask.ts';

/** So many are paid here that each kind of entry fills more than a page. */
const PAID = Math.min(20_000, LARGE.invoices / 2);
/** What a page of 50 may read with any single filter, and about what with several. */
const SINGLE = 200;
const SEVERAL = 5000;

let world: World;
const measured: Record<string, unknown>[] = [];
beforeAll(async () => {
  world = await openWorld();
  await fillLarge(world.db, { ...LARGE, paid: PAID });
  await allowKey(world.db, KEY);
}, 600_000);

async function measure<T = Page>(path: string) {
  const { response, cost } = await ask(world, path);
  const body = (await response.json()) as T;
  expect(response.status, JSON.stringify(body)).toBe(200);
  measured.push({ operation: `GET ${path.length > 90 ? `${path.slice(0, 87)}…` : path}`, ...cost });
  return { body, cost };
}

/** A moment so many entries before the last. */
const ago = (entries: number) => new Date(LARGE_BEGAN + (PAID - entries) * 1000).toISOString();

/** Each filter alone, and how many rows its first page has. */
const SINGLES: [path: string, rows: number][] = [
  ['/register?events=false', 50],
  ['/register?events=false&type=Check', 50],
  ['/register?events=false&type=Stripe', 50],
  ['/register?events=false&type=Cash', 50],
  ['/register?events=false&type=Transfer', 0],
  ['/register?events=false&number=cheque+4321', 1],
  [`/register?events=false&receivable_id=${LARGE_FACILITY + 12}`, 1],
  [`/register?events=false&customer_id=${LARGE_FACILITY}`, 50],
  ['/register?events=false&amount_cents=3300', 50],
  ['/register?events=false&needs_review=true', 50],
  ['/register?events=false&needs_review=false', 50],
  ['/register?events=false&status=refund', 0],
  ['/register?events=false&status=returned', 0],
  [`/register?events=false&from=${ago(30)}`, 30],
  [`/register?events=false&to=${ago(9000)}`, 50],
  [`/register?events=false&from=${ago(9000)}&to=${ago(8990)}`, 10],
  ['/invoices', 50],
  ['/invoices?status=open', 50],
  ['/invoices?status=paid', 50],
  ['/invoices?status=unpaid', 50],
  ['/invoices?status=draft', 50],
  ['/invoices?status=void', 50],
  [`/invoices?customer_id=${LARGE_FACILITY}`, 50],
  ['/invoices?number=INV-1050000', 1],
  [`/invoices?self_pay_id=${largeSelfPayId(77)}`, 1],
  ['/invoices?from=2026-08-01', 50],
  ['/invoices?to=2023-08-01', 50],
  ['/invoices?from=2023-08-01&to=2023-08-01', 50],
  ['/customers', 50],
  ['/customers?search=customer', 50],
  ['/customers?search=name77', 50],
  ['/customers?search=no777', 11],
  ['/customers?search=no39999', 1],
  ['/customers?account=A-777', 1],
  ['/customers?credit=true', 50],
  ['/activity', 50],
  ['/activity?who=selfpay', 50],
  [`/activity?who=${LARGE_CLERK}`, 50],
  ['/activity?about=entry', 50],
  ['/activity?about=customer', 50],
  ['/activity?about=import', 0],
  [`/activity?subject=customer:${LARGE_FACILITY + 3}`, 1],
  ['/activity?subject=entry:ent_large77', 1],
  [`/activity?from=${ago(30)}`, 30],
  [`/activity?to=${ago(9000)}`, 50],
  [`/activity?from=${ago(9000)}&to=${ago(8990)}`, 10],
];

describe(`among ${LARGE.invoices} invoices`, () => {
  it.each(SINGLES)('%s is one trip and within its rows, and so is its next page', async (path, rows) => {
    const { body, cost } = await measure(path);
    // In a larger office more of them fit.
    if (LARGE.invoices === 100_000) expect(body.data.length).toBe(rows);
    expect(body.data.length).toBeGreaterThanOrEqual(rows);
    expect(body.searched_back_to).toBeNull();
    expect(cost.trips).toBe(1);
    expect(cost.read).toBeLessThanOrEqual(SINGLE);
    if (body.next === null) return;
    const more = await ask(
      world,
      `${path}${path.includes('?') ? '&' : '?'}after=${encodeURIComponent(body.next)}`,
    );
    const page = (await more.response.json()) as Page;
    expect(page.data.length).toBeGreaterThan(0);
    expect(more.cost.trips).toBe(1);
    expect(more.cost.read).toBeLessThanOrEqual(SINGLE);
  });

  it.each([
    ['/register?events=false&type=Check&needs_review=true', 50],
    ['/register?events=false&type=Stripe&needs_review=true', 0],
    [`/register?events=false&customer_id=${LARGE_FACILITY}&type=Transfer`, 0],
    ['/register?events=false&needs_review=false&amount_cents=3300&type=EFT', 0],
    ['/register?type=Check&customer_id=7', 0],
    [`/invoices?status=paid&customer_id=${LARGE_FACILITY}`, 0],
    ['/invoices?status=draft&from=2022-01-01', 0],
    ['/customers?search=customer+no777', 1],
    ['/customers?search=name77+cust+no77&credit=true', 0],
    [`/activity?about=entry&who=${LARGE_CLERK}`, 50],
    [`/activity?about=customer&who=selfpay`, 0],
    ['/activity?who=nobody&about=entry', 0],
  ])('%s stops after about 5,000 rows, says where, and goes on from there', async (path, rows) => {
    const { body, cost } = await measure(path);
    expect(body.data.length).toBeGreaterThanOrEqual(rows);
    expect(cost.trips).toBe(1);
    expect(cost.read).toBeLessThanOrEqual(SEVERAL);
  });

  it('a search that stops early goes on where it stopped until it has seen all', async () => {
    let pages = 0;
    const found = await everyRow<{ name: string }>(
      world,
      '/customers?search=customer+no39999',
      50,
      async () => {
        pages += 1;
      },
    );
    expect(found.map(({ name }) => name)).toContain('Customer Name199 No39999');
    expect(pages).toBeGreaterThan(20);
  }, 600_000);

  it.each([
    ['/register/total', 5000],
    ['/register/total?type=Check', 5000],
    ['/register/total?type=Check&needs_review=true', 5000],
    [`/register/total?customer_id=${LARGE_FACILITY}`, 5000],
    [`/register/total?from=${ago(100)}`, 200],
  ])('%s is one trip and within its rows', async (path, most) => {
    const { cost } = await measure<unknown>(path);
    expect(cost.trips).toBe(1);
    expect(cost.read).toBeLessThanOrEqual(most);
  });

  it('what stands beside a page is one trip too: dues of 50 invoices, balances of 50 customers', async () => {
    const { body } = await measure<Page<{ number: string }>>('/invoices?status=open');
    const due = await measure<{ data: unknown[] }>(
      `/invoices/due?numbers=${body.data.map(({ number }) => number).join(',')}`,
    );
    expect(due.body.data).toHaveLength(50);
    expect(due.cost.trips).toBe(1);
    // Each: its number, itself, its customer and what their other invoices counted; two for each of three items.
    expect(due.cost.read).toBeLessThanOrEqual(50 * (6 + 2 * 3) + 10);
    const customers = await measure<Page<{ id: number }>>('/customers?search=name77');
    const owing = await measure<{ data: unknown[] }>(
      `/customers/balances?ids=${customers.body.data.map(({ id }) => id).join(',')}`,
    );
    expect(owing.body.data).toHaveLength(50);
    expect(owing.cost.trips).toBe(1);
    // Each: itself, and a row for each item that owes and each invoice that is open: two or three invoices of three items.
    expect(owing.cost.read).toBeLessThanOrEqual(50 * (2 + 3 * 4) + 10);
  });

  it('a record page is one trip', async () => {
    for (const [path, most] of [
      ['/register/ent_large77', 60],
      ['/invoices/INV-1000077', 60],
      ['/invoices/INV-1050000', 20],
      [`/receivables/${LARGE_FACILITY + 12}`, 30],
      [`/customers/${LARGE_FACILITY + 3}`, 120],
    ] as const) {
      const { cost } = await measure<unknown>(path);
      expect(cost.trips).toBe(1);
      expect(cost.read, path).toBeLessThanOrEqual(most);
    }
  });

  it('a search is one trip and a few rows', async () => {
    for (const q of ['INV-1000077', '1000077', largeSelfPayId(77), 'customer', 'name77 no7', 'cheque', 'x']) {
      const { cost } = await measure<unknown>(`/search?q=${encodeURIComponent(q)}`);
      expect(cost.trips).toBe(1);
      expect(cost.read, q).toBeLessThanOrEqual(400);
    }
  });

  it('the commonest in the event log has no index: behind thousands of others it says how far it came, and goes on', async () => {
    await all(
      world.db,
      `INSERT INTO activity (id, actor_kind, actor_id, verb, subject_kind, subject_id, at)
       WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 3000)
       SELECT 'act_7ZZZZZZZZZ' || printf('%08d', n), 'api_key', 'key_flood', 'customer.changed', 'customer', '1', ${LARGE_BEGAN} + ${PAID} * 1000 + n FROM numbers`,
    );
    const { body, cost } = await measure('/activity?who=selfpay');
    expect(body.data).toEqual([]);
    expect(body.searched_back_to).toBe(new Date(LARGE_BEGAN + PAID * 1000 + 3000 - 2399).toISOString());
    expect(cost.read).toBeLessThanOrEqual(SEVERAL);
    const { body: more } = await measure(`/activity?who=selfpay&after=${body.next}`);
    expect(more.data).toHaveLength(50);
    expect(more.searched_back_to).toBeNull();
  });

  it('what was measured', () => {
    for (const line of measured) console.log(`COST ${JSON.stringify(line)}`);
    expect(measured.length).toBeGreaterThan(60);
  });
});
