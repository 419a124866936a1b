import { beforeAll, describe, expect, it } from 'vitest';
import { pourIntoCredit } from '../../worker/ledger/pour.ts';
import { type Billed, bill, newCustomer, postEntry } from '../support/books.ts';
import { form, openWorld, page, setPayments, visit, type World } from '../support/world.ts';

let world: World;
let billed: Billed;
beforeAll(async () => {
  world = await openWorld();
  billed = await bill(world.db, [5000, 2500]);
});

const ask = (path: string, init?: RequestInit) => visit(world, path, init);

describe('a bill that cannot be paid here', () => {
  const notice = async (of: Billed) => page(await ask(`/pay/${of.selfPayId}`));
  /** Nor by going straight to Checkout: it leads back to the page that says why. */
  const refusesCheckout = async (of: Billed) => {
    const calls = world.sent.length;
    const response = await ask(`/pay/${of.selfPayId}/checkout`, form());
    expect([response.status, response.headers.get('Location')]).toEqual([303, `/pay/${of.selfPayId}`]);
    expect(world.sent.length, 'nothing is asked of Stripe').toBe(calls);
  };

  it('because it is stale, unless the office allows it', async () => {
    const stale = await bill(world.db, [5000], 'unpaid');
    expect(await notice(stale)).toMatchObject({ view: 'notice', reason: 'not_payable_online' });
    await refusesCheckout(stale);
    await setPayments(world.db, { allowUnpaid: true });
    expect(await notice(stale)).toMatchObject({ view: 'bill', dueCents: 5000 });
    expect((await ask(`/pay/${stale.selfPayId}/checkout`, form())).headers.get('Location')).toMatch(/^http/);
    await setPayments(world.db, {});
  });

  it('because nothing is due, or it is paid already', async () => {
    const zero = await bill(world.db, [0]);
    expect(await notice(zero)).toMatchObject({ view: 'notice', reason: 'nothing_due', creditCents: 0 });
    await refusesCheckout(zero);
    const covered = await bill(world.db, [3000]);
    await postEntry(world.db, { amountCents: 5000 }, [pourIntoCredit(covered.customer)]);
    expect(await notice(covered)).toMatchObject({ view: 'notice', reason: 'nothing_due', creditCents: 2000 });
    await refusesCheckout(covered);
    const paid = await bill(world.db, [0], 'paid');
    expect(await notice(paid)).toMatchObject({ view: 'notice', reason: 'already_paid' });
    await refusesCheckout(paid);
  });

  it('because it is below what can be charged, or above: the fee counts', async () => {
    for (const [cents, reason] of [
      [49, 'too_small'],
      [100_000_000, 'too_large'],
    ] as const) {
      const odd = await bill(world.db, [cents]);
      expect(await notice(odd)).toMatchObject({ view: 'notice', reason, dueCents: cents });
      await refusesCheckout(odd);
    }
    for (const cents of [50, 99_999_999]) {
      const edge = await bill(world.db, [cents]);
      expect(await notice(edge)).toMatchObject({ view: 'bill', totalCents: cents });
      expect((await ask(`/pay/${edge.selfPayId}/checkout`, form())).headers.get('Location')).toMatch(/^http/);
    }
    const withFee = await bill(world.db, [97_100_000], 'open', newCustomer('charge'));
    expect(await notice(withFee)).toMatchObject({ view: 'notice', reason: 'too_large' });
    await refusesCheckout(withFee);
  });

  it('because online payment is switched off', async () => {
    await setPayments(world.db, { portalOn: false });
    expect(await notice(billed)).toMatchObject({ view: 'notice', reason: 'portal_off' });
    await refusesCheckout(billed);
    await setPayments(world.db, {});
  });
});

describe('settings as the office may store them', () => {
  it.each([
    { fee: { charge: true, terms: { bps: 290, fixedCents: 30, capCents: null } } },
    { fee: { charge: true, terms: { bps: 250, fixedCents: 0, capCents: 500 } } },
    { fee: { charge: true } },
    { fee: {} },
    { minimumCents: 100, maximumCents: 500_000 },
  ])('show and charge the same amount: %j', async (payments) => {
    await setPayments(world.db, payments);
    const victim = await bill(world.db, [20_000]);
    const shown = (await page(await ask(`/pay/${victim.selfPayId}`))) as { totalCents: number };
    const response = await ask(`/pay/${victim.selfPayId}/checkout`, form());
    await setPayments(world.db, {});
    expect([response.status, response.headers.get('Location')]).toEqual([
      303,
      expect.stringMatching(/^http/),
    ]);
    const session = await world.stripe.checkout.sessions.retrieve(
      String(response.headers.get('Location')?.split('/').at(-1)),
    );
    expect(session.amount_total).toBe(shown.totalCents);
  });
});
