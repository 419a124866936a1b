import { beforeAll, describe, expect, it } from 'vitest';
import { convergeDispute } from '../../worker/disputes/converge.ts';
import { sweep } from '../../worker/intake/sweep.ts';
import { convergePayment } from '../../worker/payments/converge.ts';
import { convergeRefund } from '../../worker/refunds/converge.ts';
import { all, audit } from '../support/books.ts';
import { type Actor, everyInterleaving, only } from '../support/schedule.ts';
import { control, openWorld, paidBefore, type Unbooked, type World } from '../support/world.ts';

let world: World;
const pool: Unbooked[] = [];
beforeAll(async () => {
  world = await openWorld();
});
const next = async () => {
  if (pool.length === 0) pool.push(...(await paidBefore(world, 10000, 60)));
  return pool.pop() as Unbooked;
};

/** Two courses about one payment; what the register and the balance must be whoever goes first. */
interface Pair {
  name: string;
  prepare(payment: string): Promise<Actor[]>;
  entries: number[];
  balance: number;
  /** One of the two books the payment itself. */
  booksPayment?: boolean;
}

const refund =
  (id: string): Actor =>
  (step) =>
    convergeRefund(world.context(step), id, 'wanted');
const dispute =
  (id: string): Actor =>
  (step) =>
    convergeDispute(world.context(step), id, 'wanted');
const payment =
  (id: string): Actor =>
  (step) =>
    convergePayment(world.context(step), id, 'wanted');
const made = async (path: string, spec: object) =>
  (await control<{ id: string }>(world, path, { ...spec })).id;

const PAIRS: Pair[] = [
  {
    name: 'the same refund twice',
    async prepare(of) {
      const id = await made('/refunds', { payment: of, amount: 4000, status: 'succeeded' });
      return [refund(id), refund(id)];
    },
    entries: [-4000, 10000],
    balance: 4000,
  },
  {
    name: 'two refunds of the same payment',
    async prepare(of) {
      const ids = [
        await made('/refunds', { payment: of, amount: 4000, status: 'succeeded' }),
        await made('/refunds', { payment: of, amount: 6000, status: 'succeeded' }),
      ];
      return ids.map(refund);
    },
    entries: [-6000, -4000, 10000],
    balance: 10000,
  },
  {
    name: 'a refund and its own payment',
    async prepare(of) {
      return [
        refund(await made('/refunds', { payment: of, amount: 4000, status: 'succeeded' })),
        payment(of),
      ];
    },
    entries: [-4000, 10000],
    balance: 4000,
    booksPayment: true,
  },
  {
    name: 'a refund that failed unheard, and one of all that was paid',
    async prepare(of) {
      const first = await made('/refunds', { payment: of, amount: 100, status: 'succeeded' });
      await convergeRefund(world.context(), first, 'wanted');
      await control(world, '/refunds', { refund: first, status: 'failed' });
      return [refund(first), refund(await made('/refunds', { payment: of, status: 'succeeded' }))];
    },
    entries: [-10000, -100, 100, 10000],
    balance: 10000,
  },
  {
    name: 'the same lost dispute twice',
    async prepare(of) {
      const id = await made('/disputes', { payment: of, outcome: 'lost' });
      return [dispute(id), dispute(id)];
    },
    entries: [-11500, 10000],
    balance: 0,
  },
];

describe('two converges at once, each call to the database in every order', { timeout: 180_000 }, () => {
  it.each(PAIRS)('$name: booked once', async ({ prepare, entries, balance, booksPayment }) => {
    const schedules = await everyInterleaving(6, async () => {
      const unbooked = await next();
      // A payment that is not one of the two stands already.
      if (booksPayment !== true) await convergePayment(world.context(), unbooked.payment, 'wanted');
      const actors = await prepare(unbooked.payment);
      return {
        actors: actors.map((actor) => only(['d1'], actor)),
        async after(schedule) {
          await world.consume();
          const rows = await all(
            world.db,
            'SELECT amount_cents FROM register_entries WHERE customer_id = :id ORDER BY amount_cents',
            { id: unbooked.billed.customer },
          );
          expect(
            rows.map(({ amount_cents }) => amount_cents),
            schedule,
          ).toEqual(entries);
          const [item] = await all(world.db, 'SELECT balance_cents FROM receivables WHERE id = :id', {
            id: unbooked.billed.items[0] ?? 0,
          });
          expect(item?.balance_cents, schedule).toBe(balance);
        },
      };
    });
    expect(schedules.length).toBeGreaterThanOrEqual(10);
    await sweep(world.context());
    expect(await audit(world.db)).toEqual([]);
  });
});
