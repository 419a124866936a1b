import { beforeAll, describe, expect, it } from 'vitest';
import { debit, dispute } from '../invoices/support.ts';
import { all, bill } from '../support/books.ts';
import type { World } from '../support/world.ts';
import { check, line, openOffice } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openOffice();
});

describe('what is done by hand costs', () => {
  const costOf = (response: Response) => {
    const [, trips, read, written] =
      /trips=(\d+) queries=\d+ read=(\d+) written=(\d+)/.exec(response.headers.get('Server-Timing') ?? '') ??
      [];
    return { trips: Number(trips), read: Number(read), written: Number(written) };
  };
  const ask = async (path: string, sent?: unknown, method = sent === undefined ? 'GET' : 'POST') => {
    const response = await world.request(`/api/v1${path}`, {
      method,
      headers: {
        Authorization: 'Bearer sp_test_by_hand_0123456789',
        'Content-Type': 'application/json',
        'Idempotency-Key': crypto.randomUUID(),
      },
      ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
    });
    expect(response.status, await response.clone().text()).toBeLessThan(300);
    const answer = (await response.json()) as { id: string | number };
    return { cost: costOf(response), id: String(answer.id) };
  };

  it('one trip to ask who it is and one to do it, and rows by what it moves', async () => {
    const billed = await bill(world.db, [5000, 6000, 7000]);
    const items = 3;
    const check1 = await ask('/register', check(billed, 20000));
    const credit = await ask(`/customers/${billed.customer}/transfer`, {
      amount_cents: 500,
      to: { customer_id: (await bill(world.db, [])).customer },
    });
    const undone = await ask(`/register/${check1.id}/undo`, {});
    const chosen = await ask('/register', check(billed, 5000, { apply: [line(billed.items[0], 5000)] }));
    const off = await ask(`/receivables/${billed.items[1]}/write-off`, { comment: 'x' });
    const price = await ask(`/receivables/${billed.items[2]}/price`, { price_cents: 1, comment: 'x' });
    const note = await ask(`/register/${chosen.id}/notes`, { note: 'x' });
    const costs = { check1, credit, undone, chosen, off, price, note };
    console.log('COST', JSON.stringify(Object.entries(costs).map(([name, { cost }]) => [name, cost])));
    for (const [name, { cost }] of Object.entries(costs)) {
      expect(cost.trips, name).toBeLessThanOrEqual(2);
      expect(cost.read, name).toBeLessThanOrEqual(60 + 50 * items);
      expect(cost.written, name).toBeLessThanOrEqual(20 + 8 * items);
    }
    const many = await bill(
      world.db,
      Array.from({ length: 30 }, () => 100),
    );
    const { cost } = await ask('/register', check(many, 3000));
    expect(cost.read).toBeLessThanOrEqual(60 + 50 * 30);
    expect(await all(world.db, 'SELECT status FROM invoices WHERE id = :id', { id: many.invoice })).toEqual([
      { status: 'paid' },
    ]);
  });

  it('the same whatever is on its way, and in dispute, elsewhere in the office', async () => {
    const before = await costsOfAll();
    for (let n = 0; n < 40; n += 1) {
      const other = await bill(world.db, [5000, 6000]);
      await debit(world.db, other, 11000);
      const disputed = await bill(world.db, [5000, 6000]);
      const { id } = await ask('/register', check(disputed, 11000));
      await dispute(world.db, id, disputed.customer);
    }
    const after = await costsOfAll();
    console.log('COST', JSON.stringify({ before, after }));
    for (const [name, read] of Object.entries(after))
      expect(read - Number(before[name as keyof typeof before]), name).toBeLessThanOrEqual(5);
  });

  /** Rows read by all that asks what is held. */
  async function costsOfAll() {
    const billed = await bill(world.db, [5000, 6000, 7000]);
    const other = await bill(world.db, [5000, 6000, 7000]);
    const read = async (...wanted: Parameters<typeof ask>) => (await ask(...wanted)).cost.read;
    return {
      receivable: await read(`/receivables/${billed.items[0]}`),
      owing: await read(`/customers/${billed.customer}/owing`),
      customer: await read(`/customers/${billed.customer}`),
      invoice: await read(`/invoices/${billed.number}`),
      writeOff: await read(`/receivables/${billed.items[1]}/write-off`, { comment: 'x' }),
      chosen: await read('/register', check(billed, 1000, { apply: [line(billed.items[0], 1000)] })),
      oldest: await read('/register', check(billed, 20000)),
      transfer: await read(`/customers/${billed.customer}/transfer`, {
        amount_cents: 500,
        to: { customer_id: other.customer },
      }),
      keepOpen: await read(`/invoices/${other.number}/keep-open`, { keep_open: true }, 'PUT'),
      void: await read(`/invoices/${other.number}/void`, {}),
      invoiced: await read(`/customers/${other.customer}/invoices`, {}),
    };
  }
});
