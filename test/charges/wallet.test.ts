import { beforeAll, describe, expect, it } from 'vitest';
import { stopAll } from '../../worker/account/stop.ts';
import { resolveCharges } from '../../worker/charges/resolve.ts';
import { pourIntoCredit } from '../../worker/ledger/pour.ts';
import { convergePayment } from '../../worker/payments/converge.ts';
import { markWallets } from '../../worker/wallet/daily.ts';
import { keepWallets } from '../../worker/wallet/keep.ts';
import { all, audit, bill, booksOf, postEntry, sameCustomer } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { control, deliver, fault, openWorld, type World } from '../support/world.ts';
import { ask, enrolled, KEY, order } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await allowKey(world.db, KEY);
});

const WALLET = {
  threshold_cents: 2_000,
  topup_cents: 5_000,
  email: 'pat@example.com',
  note: 'By phone on Monday',
};

async function withWallet(over: Record<string, unknown> = {}) {
  const { customer, method, next } = await enrolled(world, [3_000]);
  await all(world.db, 'UPDATE autopay SET enabled = 0 WHERE customer_id = :customer', { customer });
  const answer = await ask(world, 'PUT', `/customers/${customer}/wallet`, {
    ...WALLET,
    method_id: method,
    ...over,
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return { customer, method, next };
}
const keep = async () => {
  await keepWallets(world.context());
  await deliver(world);
};
const topups = (customer: number) =>
  all(
    world.db,
    "SELECT amount_cents, outcome FROM gateway_requests WHERE customer_id = :customer AND kind = 'topup' ORDER BY number",
    { customer },
  );

describe('a wallet', () => {
  it('below its threshold is topped up once, and pays the open invoice from it', async () => {
    const { customer, next } = await withWallet();
    await keep();
    expect(await topups(customer)).toEqual([{ amount_cents: 5_000, outcome: 'succeeded' }]);
    await keep();
    expect(await booksOf(world.db, next)).toMatchObject({ balances: [0], status: 'paid', credit: 2_000 });
    await keep();
    await keep();
    expect(await topups(customer)).toHaveLength(1);
    const { body } = await ask(world, 'GET', `/customers/${customer}/wallet/movements`);
    expect(
      body.data.map((row: { amount_cents: number; balance_cents: number }) => [
        row.amount_cents,
        row.balance_cents,
      ]),
    ).toEqual([
      [-3_000, 2_000],
      [5_000, 5_000],
    ]);
    const later = await bill(world.db, [500], 'open', sameCustomer(next));
    await keep();
    expect(await booksOf(world.db, later)).toMatchObject({ balances: [0], status: 'paid' });
    expect(await topups(customer)).toHaveLength(2);
    expect(await audit(world.db)).toEqual([]);
  });

  it('looked after by two at once is topped up once', async () => {
    const { customer } = await withWallet({ pays_invoices: false });
    await Promise.all([
      keepWallets(world.context()),
      keepWallets(world.context()),
      keepWallets(world.context()),
    ]);
    await deliver(world);
    expect(await topups(customer)).toHaveLength(1);
  });

  it('that another charge stood before is topped up once that has its answer, on the same day', async () => {
    const { customer, method } = await withWallet({ pays_invoices: false });
    await all(
      world.db,
      `INSERT INTO gateway_requests (id, number, kind, customer_id, amount_cents, credit_used_cents, currency, origin, outcome, created_at, expires_at, method_id, items)
       VALUES ('req_before' || :customer, (SELECT max(number) + 1 FROM gateway_requests), 'charge', :customer, 100, 0, 'usd', '', 'unknown', 1, 1, :method, '[]')`,
      { customer, method },
    );
    await keep();
    expect(await topups(customer)).toEqual([]);
    await all(
      world.db,
      "UPDATE gateway_requests SET outcome = 'failed' WHERE id = 'req_before' || :customer",
      {
        customer,
      },
    );
    await keep();
    expect(await topups(customer)).toEqual([{ amount_cents: 5_000, outcome: 'succeeded' }]);
    await keep();
    expect(await topups(customer)).toHaveLength(1);
  });

  it('waits after a decline as its bank advises, and stops when it never will', async () => {
    const { customer, method } = await withWallet({ pays_invoices: false });
    await order(world, { method, next: 'decline', decline_code: 'insufficient_funds', times: 1 });
    await keep();
    await keep();
    expect(await topups(customer)).toMatchObject([{ outcome: 'failed' }]);
    await all(world.db, 'UPDATE settings SET clock_offset_ms = clock_offset_ms + 15 * 86400000 WHERE id = 1');
    await order(world, { method, next: 'decline', decline_code: 'stolen_card' });
    await keep();
    expect(await topups(customer)).toHaveLength(2);
    expect((await ask(world, 'GET', `/customers/${customer}/wallet`)).body.wallet.enabled).toBe(false);
    await all(world.db, 'UPDATE settings SET clock_offset_ms = 0 WHERE id = 1');
  });

  it('that its owner turns off is confirmed by one mail, though automatic payment goes off with it', async () => {
    const cancelled = (customer: number) =>
      all(world.db, "SELECT recipient FROM mails WHERE customer_id = :customer AND kind = 'cancelled'", {
        customer,
      });
    const alone = await withWallet();
    await stopAll(world.context(), alone.customer);
    await stopAll(world.context(), alone.customer);
    expect(await cancelled(alone.customer)).toEqual([{ recipient: 'pat@example.com' }]);
    const both = await withWallet();
    await all(world.db, 'UPDATE autopay SET enabled = 1 WHERE customer_id = :customer', {
      customer: both.customer,
    });
    await stopAll(world.context(), both.customer);
    expect(await cancelled(both.customer)).toHaveLength(1);
  });

  it('is agreed to in the language of its owner, who gets a copy', async () => {
    const { customer } = await withWallet({ language: 'es' });
    const [consent] = await all(
      world.db,
      "SELECT text FROM consents WHERE customer_id = :customer AND purpose = 'wallet'",
      { customer },
    );
    expect(consent?.text).toMatch(/^Dicho a .*: cuando el saldo sea menor de \$20\.00, cobrar \$50\.00\.$/);
  });

  it('whose top-up never came to Stripe stays on, and is topped up a day later', async () => {
    const { customer } = await withWallet({ pays_invoices: false });
    const pass = (hours: number) =>
      all(
        world.db,
        `UPDATE settings SET clock_offset_ms = clock_offset_ms + ${hours} * 3600000 WHERE id = 1`,
      );
    await fault(world, {
      kind: 'api',
      action: 'error',
      method: 'POST',
      next: 1,
      path: '/v1/payment_intents',
    });
    await keep();
    await pass(25);
    await resolveCharges(world.context());
    expect(await topups(customer)).toMatchObject([{ outcome: 'failed' }]);
    await pass(25);
    await keep();
    expect(await topups(customer)).toMatchObject([{ outcome: 'failed' }, { outcome: 'succeeded' }]);
    await all(world.db, 'UPDATE settings SET clock_offset_ms = 0 WHERE id = 1');
  });

  it('counts each decline once, however often Stripe tells of it, and is not turned off by one from before', async () => {
    const { customer, method } = await withWallet({ pays_invoices: false });
    const walletOf = async () =>
      (
        await all(world.db, 'SELECT tries, enabled FROM wallets WHERE customer_id = :customer', { customer })
      )[0];
    const tellAgain = async () => {
      const [failed] = await all(
        world.db,
        "SELECT payment_id FROM gateway_requests WHERE customer_id = :customer AND kind = 'topup' AND outcome = 'failed'",
        { customer },
      );
      await convergePayment(world.context(), String(failed?.payment_id), 'wanted');
    };
    await order(world, { method, next: 'decline', decline_code: 'insufficient_funds', times: 1 });
    await keep();
    await tellAgain();
    expect(await walletOf()).toEqual({ tries: 1, enabled: 1 });
    await all(world.db, 'UPDATE settings SET clock_offset_ms = clock_offset_ms + 15 * 86400000 WHERE id = 1');
    await keep();
    await tellAgain();
    expect(await walletOf()).toEqual({ tries: 0, enabled: 1 });
    await all(world.db, 'UPDATE settings SET clock_offset_ms = 0 WHERE id = 1');
  });

  it('that has nothing to be filled from is shown to the office, once a day, and is not looked at again until something moves', async () => {
    const { customer, method } = await withWallet({ pays_invoices: false });
    await all(world.db, "UPDATE payment_methods SET state = 'invalid' WHERE id = :method", { method });
    await keep();
    await keep();
    expect(await topups(customer)).toEqual([]);
    expect(
      await all(world.db, 'SELECT kind FROM critical_events WHERE customer_id = :customer', { customer }),
    ).toEqual([{ kind: 'no_method' }]);
    expect(
      await all(world.db, 'SELECT wanted_at FROM wallets WHERE customer_id = :customer', { customer }),
    ).toEqual([{ wanted_at: null }]);
  });

  it('is looked at once a day besides, for what nothing marked', async () => {
    const { customer, next } = await withWallet({ threshold_cents: 0 });
    await postEntry(world.db, { amountCents: 9_000 }, [pourIntoCredit(customer)]);
    await all(world.db, 'UPDATE wallets SET wanted_at = NULL WHERE customer_id = :customer', { customer });
    await keep();
    expect(await booksOf(world.db, next)).toMatchObject({ balances: [3_000] });
    await markWallets(world.context(), null, '');
    await keep();
    expect(await booksOf(world.db, next)).toMatchObject({ balances: [0], credit: 6_000 });
  });

  it.each([
    ['refunded', '/refunds', {}],
    ['disputed', '/disputes', { reason: 'fraudulent' }],
  ])(
    'of which a top-up was %s is not filled again, but turned off until its owner agrees anew',
    async (_what, path, body) => {
      const { customer, method } = await withWallet();
      await keep();
      const [paid] = await all(
        world.db,
        "SELECT payment_id FROM gateway_requests WHERE customer_id = :customer AND kind = 'topup'",
        { customer },
      );
      await control(world, path, { payment: paid?.payment_id, ...body });
      await deliver(world);
      // As a later invoice would, or its money that is gone.
      await all(
        world.db,
        'UPDATE wallets SET threshold_cents = 9000, wanted_at = 1 WHERE customer_id = :customer',
        {
          customer,
        },
      );
      await keep();
      await keep();
      expect(await topups(customer)).toHaveLength(1);
      expect((await ask(world, 'GET', `/customers/${customer}/wallet`)).body.wallet.enabled).toBe(false);
      expect(
        await all(world.db, 'SELECT kind FROM critical_events WHERE customer_id = :customer', { customer }),
      ).toEqual([{ kind: 'wallet_stopped' }]);
      await ask(world, 'PUT', `/customers/${customer}/wallet`, {
        ...WALLET,
        method_id: method,
        threshold_cents: 9_000,
      });
      await keep();
      expect(await topups(customer)).toHaveLength(2);
    },
  );

  it('that was stopped is not topped up, and its credit stays', async () => {
    const { customer } = await withWallet({ pays_invoices: false });
    await ask(world, 'POST', `/customers/${customer}/wallet/stop`, {});
    await keep();
    expect(await topups(customer)).toEqual([]);
    expect(
      await all(
        world.db,
        "SELECT withdrawn_at IS NOT NULL AS ended FROM consents WHERE customer_id = :customer AND purpose = 'wallet'",
        { customer },
      ),
    ).toEqual([{ ended: 1 }]);
  });
});
