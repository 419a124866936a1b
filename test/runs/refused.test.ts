import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask, KEY as CHARGES_KEY, drainCharges, enrolled, live, order } from '../charges/support.ts';
import { setClock } from '../invoices/support.ts';
import { all, type Billed } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { BANKS, control, deliver, openWorld, type World } from '../support/world.ts';
import {
  asking,
  attemptsIn,
  clear,
  type Debtor,
  dayFromNow,
  debtor,
  done,
  draft,
  KEY,
  minute,
  onAutopay,
  runThrough,
} from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await allowKey(world.db, KEY);
  await allowKey(world.db, CHARGES_KEY);
});
beforeEach(() => clear(world));

const criticalOf = ({ customer }: Pick<Billed, 'customer'>) =>
  all(world.db, 'SELECT kind, cause FROM critical_events WHERE customer_id = :customer', { customer });
const poor = async (which: Debtor): Promise<Debtor> => {
  await order(world, { method: which.method, next: 'decline', decline_code: 'insufficient_funds', times: 1 });
  return which;
};

describe('a charge of a run that its bank may accept another day', () => {
  it('of a run that somebody started, stands on its page, and is no critical event', async () => {
    const refused = await poor(await debtor(world, [1000]));
    const run = await runThrough(world, asking());
    expect(run).toMatchObject({ failed: 1, started_by: expect.any(String) });
    expect(await attemptsIn(world, run.number)).toMatchObject([{ state: 'failed' }]);
    expect(await criticalOf(refused)).toEqual([]);
  });

  it('of a run that began by itself, is a critical event, because nobody watches and it is not tried again', async () => {
    await setClock(world.db, '2027-03-10T12:00:00-05:00');
    const refused = await poor(await debtor(world, [1000]));
    const { id } = await draft(world, { schedule: { kind: 'once', on: '2027-03-10' } });
    await done(world, 'POST', `/run-definitions/${id}/effective`);
    await minute(world);
    await drainCharges(world);
    await minute(world);
    const attempts = await all(
      world.db,
      'SELECT state, try FROM charge_attempts WHERE customer_id = :customer',
      {
        customer: refused.customer,
      },
    );
    expect(attempts).toEqual([{ state: 'failed', try: 1 }]);
    expect(await criticalOf(refused)).toMatchObject([{ kind: 'charge_failed' }]);
    await all(world.db, 'UPDATE settings SET clock_offset_ms = 0 WHERE id = 1');
  });

  it('by bank debit, is one whoever started it: it comes back days later', async () => {
    const refused = await debtor(world, [1000], { card: BANKS.good });
    await onAutopay(world, refused, { noticed: { cents: 1000, on: dayFromNow(-12) } });
    const run = await runThrough(world, asking());
    expect(run).toMatchObject({ processing: 1 });
    const [charge] = await all(
      world.db,
      'SELECT payment_id FROM gateway_requests WHERE customer_id = :customer',
      {
        customer: refused.customer,
      },
    );
    await control(world, '/debits', { payment: charge?.payment_id, outcome: 'fails' });
    await deliver(world);
    expect(await attemptsIn(world, run.number)).toMatchObject([{ state: 'failed' }]);
    expect(await criticalOf(refused)).toMatchObject([{ kind: 'charge_failed' }]);
  });
});

describe('a charge that its bank may accept another day, of automatic payment', () => {
  it('that was turned off meanwhile, is a critical event; while it is on, the next try is enough', async () => {
    await setClock(world.db, '2027-01-15T12:00:00-05:00');
    const [on, off] = [await enrolled(world, [4_000]), await enrolled(world, [4_000])];
    for (const { method } of [on, off])
      await order(world, { method, next: 'decline', decline_code: 'insufficient_funds', times: 1 });
    await live(world, '2027-01-14');
    await live(world, '2027-01-15', async (what, run) => {
      // Between the day's choice and the bank's answer.
      if (what === 'stripe')
        await all(world.db, 'UPDATE autopay SET enabled = 0 WHERE customer_id = :customer', {
          customer: off.customer,
        });
      return run();
    });
    expect(await criticalOf(on)).toEqual([]);
    expect(await criticalOf(off)).toMatchObject([{ kind: 'charge_failed' }]);
    await all(world.db, 'UPDATE settings SET clock_offset_ms = 0 WHERE id = 1');
  });
});

describe('a charge by hand', () => {
  it('that a bank returns days later is a critical event; whoever is refused at once is told at once', async () => {
    const charged = async (account?: string) => {
      const { customer, method } = await enrolled(world, [1_000], account === undefined ? {} : { account });
      if (account === undefined)
        await order(world, { method, next: 'decline', decline_code: 'insufficient_funds', times: 1 });
      const { body } = await ask(world, 'POST', '/charges', {
        customer_id: customer,
        method_id: method,
        amount_cents: 1_000,
      });
      return { customer, payment: body.payment_id };
    };
    const card = await charged();
    expect(await criticalOf(card)).toEqual([]);
    const bank = await charged(BANKS.good);
    await control(world, '/debits', { payment: bank.payment, outcome: 'fails' });
    await deliver(world);
    expect(await criticalOf(bank)).toMatchObject([{ kind: 'charge_failed' }]);
  });
});
