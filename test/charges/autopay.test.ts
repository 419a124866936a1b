import { beforeAll, describe, expect, it } from 'vitest';
import { all, audit, bill, booksOf, sameCustomer } from '../support/books.ts';
import { openWorld, type World } from '../support/world.ts';
import { attemptsOf, enrol, live } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});

describe('who agreed in Checkout', () => {
  it('is charged next month what is owed then, once', async () => {
    const first = await bill(world.db, [10_000]);
    const method = await enrol(world, first);
    expect(method).toMatch(/^pm_/);
    expect(await booksOf(world.db, first)).toMatchObject({ status: 'paid', entries: [10_000] });
    const next = await bill(world.db, [5_000, 2_500], 'open', sameCustomer(first));
    await live(world, '2027-01-15');
    await live(world, '2027-01-15');
    expect(await attemptsOf(world, first.customer)).toMatchObject([{ state: 'succeeded' }]);
    expect(await booksOf(world.db, next)).toMatchObject({ balances: [0, 0], status: 'paid', credit: 0 });
    expect(
      await all(world.db, 'SELECT due_on, period FROM autopay WHERE customer_id = :id', {
        id: first.customer,
      }),
    ).toEqual([{ due_on: '2027-02-15', period: '2027-01' }]);
    expect(await audit(world.db)).toEqual([]);
  });
});
