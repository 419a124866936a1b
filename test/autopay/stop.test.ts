import { beforeAll, describe, expect, it } from 'vitest';
import { changeDay } from '../../worker/autopay/change-day.ts';
import { stopAutopay } from '../../worker/autopay/stop.ts';
import { openCheckout } from '../../worker/payer/checkout.ts';
import { convergePayment } from '../../worker/payments/converge.ts';
import { agreement, attemptsOf, enrol, live } from '../charges/support.ts';
import { all, bill, booksOf, sameCustomer } from '../support/books.ts';
import { CARDS, deliver, ORIGIN, openWorld, payAt, setPayments, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await setPayments(world.db, {});
});

const stop = async (customer: number, by: 'payer' | 'office' = 'payer') => {
  const rows = await world.context().db.batch(stopAutopay(world.context(), customer, by));
  return rows.at(-1)?.[0] !== undefined;
};
const autopayOf = async (customer: number) =>
  (await all(world.db, 'SELECT * FROM autopay WHERE customer_id = :customer', { customer }))[0];
const mailsOf = (customer: number, kind: string) =>
  all(world.db, 'SELECT cause, recipient, data FROM mails WHERE customer_id = :customer AND kind = :kind', {
    customer,
    kind,
  });

describe('automatic payment that is turned off', () => {
  it('charges nothing any more, withdraws the consent and tells its owner, once', async () => {
    const first = await bill(world.db, [10_000]);
    await enrol(world, first);
    const next = await bill(world.db, [5_000], 'open', sameCustomer(first));
    expect(await stop(first.customer)).toBe(true);
    expect(await stop(first.customer)).toBe(false);
    await live(world, '2027-01-15');
    expect(await attemptsOf(world, first.customer)).toEqual([]);
    expect(await booksOf(world.db, next)).toMatchObject({ balances: [5_000] });
    expect(
      await all(
        world.db,
        'SELECT withdrawn_by, withdrawn_at > 0 AS withdrawn FROM consents WHERE customer_id = :id',
        { id: first.customer },
      ),
    ).toEqual([{ withdrawn_by: 'payer', withdrawn: 1 }]);
    const told = await mailsOf(first.customer, 'cancelled');
    expect(told).toMatchObject([{ recipient: 'pat@example.com' }]);
    expect(JSON.parse(String(told[0]?.data))).toMatchObject({ by: 'payer', method: { last4: '4242' } });
    expect(
      await all(
        world.db,
        "SELECT count(*) AS many FROM activity WHERE verb = 'autopay.stopped' AND subject_id = :id",
        { id: String(first.customer) },
      ),
    ).toEqual([{ many: 1 }]);
  });

  it('does not begin again when Stripe tells once more of the payment by which it was agreed to', async () => {
    const billed = await bill(world.db, [10_000]);
    await enrol(world, billed);
    await stop(billed.customer, 'office');
    const [paid] = await all(
      world.db,
      'SELECT payment_id FROM gateway_requests WHERE customer_id = :id AND payment_id IS NOT NULL',
      { id: billed.customer },
    );
    await convergePayment(world.context(), String(paid?.payment_id), 'wanted');
    expect(await autopayOf(billed.customer)).toMatchObject({ enabled: 0 });
  });

  it('does not begin by an agreement that was made in vain while it was on', async () => {
    const billed = await bill(world.db, [10_000]);
    await enrol(world, billed);
    const other = await bill(world.db, [2_000], 'open', sameCustomer(billed));
    await enrol(world, other, { consent: agreement({ said: 'other', email: 'else@example.com' }) });
    expect(await autopayOf(billed.customer)).toMatchObject({ enabled: 1 });
    await stop(billed.customer);
    const payments = await all(
      world.db,
      'SELECT payment_id FROM gateway_requests WHERE customer_id = :id AND payment_id IS NOT NULL',
      { id: billed.customer },
    );
    for (const { payment_id } of payments)
      await convergePayment(world.context(), String(payment_id), 'wanted');
    expect(await autopayOf(billed.customer)).toMatchObject({ enabled: 0 });
    expect(
      await all(
        world.db,
        'SELECT count(*) AS many FROM consents WHERE customer_id = :id AND withdrawn_at IS NULL',
        { id: billed.customer },
      ),
    ).toEqual([{ many: 0 }]);
  });

  it('leaves nothing that runs of the office may charge, nor what was stored with a wish from before, however often Stripe tells of it', async () => {
    const billed = await bill(world.db, [10_000]);
    await enrol(world, billed);
    const other = await bill(world.db, [2_000], 'open', sameCustomer(billed));
    const next = await openCheckout(
      world.context(),
      other.selfPayId,
      ORIGIN,
      null,
      agreement({ said: 'before', at: Date.now() }),
    );
    if (next.to !== 'stripe') throw new Error(next.to);
    await payAt(world, next.url);
    await stop(billed.customer);
    await deliver(world);
    const payments = await all(
      world.db,
      'SELECT payment_id FROM gateway_requests WHERE customer_id = :id AND payment_id IS NOT NULL',
      { id: billed.customer },
    );
    for (const { payment_id } of payments)
      await convergePayment(world.context(), String(payment_id), 'wanted');
    expect(
      await all(world.db, 'SELECT recurring FROM payment_methods WHERE customer_id = :id', {
        id: billed.customer,
      }),
    ).toEqual([{ recurring: 0 }, { recurring: 0 }]);
  });

  it('stops the try that was put off, and the one that waits in today’s run', async () => {
    const billed = await bill(world.db, [10_000]);
    await enrol(world, billed);
    await bill(world.db, [5_000], 'open', sameCustomer(billed));
    await all(world.db, "UPDATE autopay SET due_on = '2027-01-15' WHERE customer_id = :id", {
      id: billed.customer,
    });
    const [method] = await all(world.db, 'SELECT method_id FROM autopay WHERE customer_id = :id', {
      id: billed.customer,
    });
    await all(
      world.db,
      `INSERT INTO charge_attempts (id, customer_id, period, try, due_on, state, created_at) VALUES (CAST(:id AS INTEGER) || ':2026-12:2', :id, '2026-12', 2, '2026-12-20', 'scheduled', 1)`,
      { id: billed.customer },
    );
    await all(
      world.db,
      `INSERT INTO runs (id, name, day, criteria, state, due_count, started_at) VALUES ('autopay:test', 'Autopay', '2027-01-15', '{"kind":"autopay"}', 'paused', 1, 1)`,
    );
    await all(
      world.db,
      `INSERT INTO charge_attempts (id, customer_id, period, try, run_id, due_on, state, created_at) VALUES (CAST(:id AS INTEGER) || ':2027-01:1', :id, '2027-01', 1, 'autopay:test', '2027-01-15', 'waiting', 1)`,
      { id: billed.customer },
    );
    expect(method?.method_id).toMatch(/^pm_/);
    await stop(billed.customer);
    expect(await attemptsOf(world, billed.customer)).toMatchObject([
      { state: 'stopped', why: 'autopay_off' },
      { state: 'stopped', why: 'autopay_off' },
    ]);
    expect(
      await all(world.db, "SELECT due_count, skipped_count FROM runs WHERE id = 'autopay:test'"),
    ).toEqual([{ due_count: 1, skipped_count: 1 }]);
  });

  it('is not charged when it was turned off between being chosen and its turn', async () => {
    const billed = await bill(world.db, [10_000]);
    await enrol(world, billed);
    const next = await bill(world.db, [5_000], 'open', sameCustomer(billed));
    await live(world, '2027-01-15', async (what, run) => {
      if (what === 'stripe') throw new Error('nothing may be charged');
      const result = await run();
      // The attempts were just handed to the queue of charges.
      if (what === 'queue') await stop(billed.customer);
      return result;
    });
    expect(await attemptsOf(world, billed.customer)).toMatchObject([{ state: 'stopped' }]);
    expect(await booksOf(world.db, next)).toMatchObject({ balances: [5_000] });
  });
});

describe('another day of the month', () => {
  it('is when the next charge is, and what its owner was told of the old one is told anew', async () => {
    const billed = await bill(world.db, [10_000]);
    await enrol(world, billed);
    await all(
      world.db,
      "UPDATE autopay SET due_on = '2099-03-15', period = '2099-02', noticed_on = '2099-03-05', noticed_cents = 5000 WHERE customer_id = :id",
      { id: billed.customer },
    );
    // It is long before: the new day is this month's or the next one's, whatever was due before.
    const due = await changeDay(world.context(), billed.customer, 31);
    expect(due).toBe('2099-03-31');
    expect(await autopayOf(billed.customer)).toMatchObject({
      day: 31,
      due_on: '2099-03-31',
      noticed_on: null,
      noticed_cents: null,
    });
  });

  it('is not for who has turned it off', async () => {
    const billed = await bill(world.db, [10_000]);
    await enrol(world, billed, { card: CARDS.good });
    await stop(billed.customer);
    expect(await changeDay(world.context(), billed.customer, 3)).toBeNull();
    expect(await autopayOf(billed.customer)).toMatchObject({ day: 15 });
  });
});
