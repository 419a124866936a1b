import { beforeEach, describe, expect, it } from 'vitest';
import { selectDue } from '../../worker/autopay/select.ts';
import { stopAutopay } from '../../worker/autopay/stop.ts';
import { chargeAll } from '../../worker/charges/charge-all.ts';
import { resolveCharges } from '../../worker/charges/resolve.ts';
import { settings } from '../../worker/settings/schema.ts';
import { audit, booksOf } from '../support/books.ts';
import { advance, fault, openWorld, type World } from '../support/world.ts';
import { agreement, attemptsOf, enrolled } from './support.ts';

// Both clocks are the same here, because what Stripe has is looked for by its time; and no webhook tells of it.
let world: World;
beforeEach(async () => {
  world = await openWorld();
});

/** A charge of today that got no answer, and whose owner then turns automatic payment off. */
async function unansweredThenStopped(when: 'before' | 'after') {
  const today = new Date().toISOString().slice(0, 10);
  const { customer, next } = await enrolled(world, [4_000], {
    consent: agreement({ day: Number(today.slice(8)), dueOn: today }),
  });
  const lost = { kind: 'api', action: 'timeout', ms: 50, method: 'POST', path: '/v1/payment_intents' };
  await fault(world, { ...lost, when, next: 1 });
  const day = { day: today, settings: settings.parse({ office: {}, payments: {} }) };
  while ((await selectDue(world.context(), day)) !== null);
  await chargeAll(world.context(), world.charges.splice(0));
  expect(await attemptsOf(world, customer)).toMatchObject([{ state: 'sending' }]);
  await world.context().db.batch(stopAutopay(world.context(), customer, 'payer'));
  return { customer, next };
}

async function resolve(hours: number): Promise<void> {
  await advance(world, hours);
  await resolveCharges(world.context());
}

describe('a charge that got no answer before its owner turned automatic payment off', () => {
  it('is not sent any more', async () => {
    const { customer, next } = await unansweredThenStopped('before');
    await resolve(1);
    expect(await attemptsOf(world, customer)).toMatchObject([{ state: 'sending' }]);
    await resolve(24);
    expect(await attemptsOf(world, customer)).toMatchObject([{ state: 'failed' }]);
    expect(await booksOf(world.db, next)).toMatchObject({ balances: [4_000], entries: [10_000] });
    expect((await world.stripe.paymentIntents.list({ limit: 10 })).data).toHaveLength(1);
  });

  it('is booked all the same when it had come to Stripe by then', async () => {
    const { customer, next } = await unansweredThenStopped('after');
    await resolve(1);
    expect(await attemptsOf(world, customer)).toMatchObject([{ state: 'succeeded' }]);
    expect(await booksOf(world.db, next)).toMatchObject({ balances: [0], entries: [10_000, 4_000] });
    expect(await audit(world.db)).toEqual([]);
  });
});
