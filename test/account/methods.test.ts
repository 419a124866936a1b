import { beforeAll, describe, expect, it } from 'vitest';
import { preferMethod } from '../../worker/methods/prefer.ts';
import { detachMethod, removeMethod, resolveRemovals } from '../../worker/methods/remove.ts';
import { agreement, enrol } from '../charges/support.ts';
import { all, bill, sameCustomer } from '../support/books.ts';
import { deliver, fault, openWorld, setPayments, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await setPayments(world.db, {});
});

const remove = async (customer: number, method: string) => {
  const ctx = world.context();
  return (await ctx.db.batch(removeMethod(ctx, customer, method, 'payer'))).at(-1)?.[0] !== undefined;
};
const methodOf = async (id: string) =>
  (await all(world.db, 'SELECT state, preferred, recurring FROM payment_methods WHERE id = :id', { id }))[0];
const autopayOf = async (customer: number) =>
  (
    await all(world.db, 'SELECT enabled, method_id FROM autopay WHERE customer_id = :customer', { customer })
  )[0];
const criticalOf = (customer: number) =>
  all(world.db, 'SELECT kind FROM critical_events WHERE customer_id = :customer', { customer });

/** A customer with two stored cards, both of which they agreed to have charged; autopay is by the first, which is preferred. */
async function twoCards() {
  const billed = await bill(world.db, [10_000]);
  const first = await enrol(world, billed);
  const other = await bill(world.db, [2_000], 'open', sameCustomer(billed));
  const second = await enrol(world, other, {
    consent: agreement({ said: 'second', at: Date.now() + 1 }),
  });
  expect(second).not.toBe(first);
  return { customer: billed.customer, first, second };
}

describe('a method that is removed', () => {
  it('is never charged again, and is removed at Stripe', async () => {
    const billed = await bill(world.db, [10_000]);
    const method = await enrol(world, billed);
    expect(await remove(billed.customer, method)).toBe(true);
    expect(await methodOf(method)).toMatchObject({ state: 'removing', preferred: 0 });
    await detachMethod(world.context(), method);
    expect(await methodOf(method)).toMatchObject({ state: 'removed' });
    expect((await world.stripe.paymentMethods.retrieve(method)).customer).toBeNull();
    await deliver(world);
    expect(await remove(billed.customer, method)).toBe(false);
    expect(
      await all(
        world.db,
        "SELECT verb FROM activity WHERE subject_id = :id AND verb LIKE 'method.%' ORDER BY verb",
        { id: String(billed.customer) },
      ),
    ).toEqual([{ verb: 'method.removed' }, { verb: 'method.removing' }]);
  });

  it('turns automatic payment off when nothing else may be charged, and the office looks', async () => {
    const billed = await bill(world.db, [10_000]);
    const method = await enrol(world, billed);
    await remove(billed.customer, method);
    expect(await autopayOf(billed.customer)).toMatchObject({ enabled: 0 });
    expect(await criticalOf(billed.customer)).toEqual([{ kind: 'no_method' }]);
    expect(
      await all(world.db, "SELECT kind FROM mails WHERE customer_id = :id AND kind = 'cancelled'", {
        id: billed.customer,
      }),
    ).toHaveLength(1);
  });

  it('does not leave automatic payment to another one, because that was not agreed to', async () => {
    const { customer, first, second } = await twoCards();
    const ctx = world.context();
    await ctx.db.batch(preferMethod(ctx, second));
    expect([await methodOf(first), await methodOf(second)]).toMatchObject([
      { preferred: 0 },
      { preferred: 1 },
    ]);
    await remove(customer, first);
    expect(await autopayOf(customer)).toEqual({ enabled: 0, method_id: first });
    expect(await criticalOf(customer)).toContainEqual({ kind: 'no_method' });
  });

  it('is found by the minute’s sweep when Stripe could not be reached', async () => {
    const billed = await bill(world.db, [10_000]);
    const method = await enrol(world, billed);
    await remove(billed.customer, method);
    await fault(world, { kind: 'api', action: 'error', path: '/v1/payment_methods', next: 6 });
    await expect(detachMethod(world.context(), method)).rejects.toThrow();
    expect(await methodOf(method)).toMatchObject({ state: 'removing' });
    await world.stripeFetch('/sandbox/faults', {
      method: 'DELETE',
      headers: { Authorization: 'Bearer sk_test_tests' },
    });
    await resolveRemovals(world.context());
    expect(await methodOf(method)).toMatchObject({ state: 'removed' });
  });

  it('counts as removed when Stripe has it no more', async () => {
    const billed = await bill(world.db, [10_000]);
    const method = await enrol(world, billed);
    await remove(billed.customer, method);
    await world.stripe.paymentMethods.detach(method);
    await detachMethod(world.context(), method);
    expect(await methodOf(method)).toMatchObject({ state: 'removed' });
  });

  it('is nobody else’s to remove', async () => {
    const [billed, other] = [await bill(world.db, [10_000]), await bill(world.db, [10_000])];
    const method = await enrol(world, billed);
    expect(await remove(other.customer, method)).toBe(false);
    expect(await methodOf(method)).toMatchObject({ state: 'valid' });
    expect(await autopayOf(billed.customer)).toMatchObject({ enabled: 1 });
  });
});

describe('the preferred method', () => {
  it('is one that can be charged', async () => {
    const { first, second } = await twoCards();
    await all(world.db, "UPDATE payment_methods SET state = 'invalid' WHERE id = :second", { second });
    const ctx = world.context();
    expect((await ctx.db.batch(preferMethod(ctx, second))).at(-1)).toEqual([]);
    expect([await methodOf(first), await methodOf(second)]).toMatchObject([
      { preferred: 1 },
      { preferred: 0 },
    ]);
  });
});
