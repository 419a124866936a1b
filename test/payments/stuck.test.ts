import { beforeAll, describe, expect, it } from 'vitest';
import { recordAnswer } from '../../worker/gateway/open-session.ts';
import { EVENT_TYPES } from '../../worker/intake/kinds.ts';
import { sweep } from '../../worker/intake/sweep.ts';
import { pourIntoCredit } from '../../worker/ledger/pour.ts';
import { readPayment } from '../../worker/payments/read.ts';
import { convergeSession } from '../../worker/sessions/converge.ts';
import { all, bill, booksOf, fresh, postEntry, sameCustomer } from '../support/books.ts';
import {
  fault,
  form,
  openWorld,
  page,
  payAt,
  payOnline,
  pressPay,
  type Step,
  type World,
} from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});

const due = async (selfPayId: string) => page(await world.request(`/pay/${selfPayId}`));

describe('what another invoice has counted', () => {
  it('is no debt once the credit is spent', async () => {
    const first = await bill(world.db, [10_000]);
    await postEntry(world.db, { amountCents: 5000 }, [pourIntoCredit(first.customer)]);
    const url = await pressPay(world, first);
    const other = await bill(world.db, [2000], 'open', sameCustomer(first));
    await all(world.db, 'UPDATE invoices SET carried_cents = 5000 WHERE id = :id', { id: other.invoice });
    await payAt(world, String(url));
    await sweep(world.context());
    expect(await booksOf(world.db, first)).toMatchObject({ balances: [0], credit: 0, status: 'paid' });
    expect(await due(first.selfPayId)).toMatchObject({ view: 'notice', reason: 'already_paid' });
  });

  it('is no credit once the debt is paid', async () => {
    const first = await bill(world.db, [10_000]);
    const other = await bill(world.db, [2000], 'open', sameCustomer(first));
    await postEntry(world.db, { amountCents: -3000 }, [pourIntoCredit(first.customer)]);
    await all(world.db, 'UPDATE invoices SET carried_cents = -3000 WHERE id = :id', { id: other.invoice });
    expect(await due(first.selfPayId)).toMatchObject({ dueCents: 10_000 });
    await postEntry(world.db, { amountCents: 3000 }, [pourIntoCredit(first.customer)]);
    expect(await due(first.selfPayId)).toMatchObject({ dueCents: 10_000 });
  });
});

describe('a session that Stripe does not have', () => {
  it('is given up at once, told once, and asked for no more', async () => {
    const billed = await bill(world.db, [1500]);
    await pressPay(world, billed);
    const ghost = `cs_test_ghost${fresh()}`;
    await all(
      world.db,
      `INSERT INTO gateway_requests (id, kind, customer_id, invoice_id, self_pay_id, amount_cents, credit_used_cents, currency, origin, outcome, stripe_id, session_status, created_at, expires_at)
       VALUES ('req_ghost', 'checkout_session', :customer, :invoice, :self_pay_id, 1, 0, 'usd', 'x', 'succeeded', :ghost, 'open', 0, 1)`,
      { customer: billed.customer, invoice: billed.invoice, self_pay_id: billed.selfPayId, ghost },
    );
    let calls = 0;
    const counting: Step = (what, run) => {
      if (what === 'stripe') calls += 1;
      return run();
    };
    await sweep(world.context());
    await convergeSession(world.context(), ghost, 'wanted');
    expect(await all(world.db, "SELECT session_status FROM gateway_requests WHERE id = 'req_ghost'")).toEqual(
      [{ session_status: 'expired' }],
    );
    expect(await all(world.db, 'SELECT verb FROM activity WHERE subject_id = :ghost', { ghost })).toEqual([
      { verb: 'object.flagged' },
    ]);
    await sweep(world.context(counting));
    expect(calls, 'the lists of events, and nothing else').toBe(EVENT_TYPES.length);
  });
});

describe('expiring a superseded session', () => {
  it('is tried anew after an error, so that it cannot be paid', async () => {
    const billed = await bill(world.db, [2500]);
    const session = String(await pressPay(world, billed))
      .split('/')
      .at(-1) as string;
    await all(world.db, 'UPDATE gateway_requests SET superseded = 1 WHERE stripe_id = :session', { session });
    await fault(world, {
      kind: 'api',
      action: 'error',
      status: 500,
      when: 'before',
      next: 2,
      method: 'POST',
      path: `/v1/checkout/sessions/${session}/expire`,
    });
    await sweep(world.context());
    await sweep(world.context());
    expect((await world.stripe.checkout.sessions.retrieve(session)).status).toBe('expired');
  });
});

describe('two clicks on Pay at once', () => {
  it('of which one finds the key in use, both lead to the session', async () => {
    const billed = await bill(world.db, [4100]);
    let overtaken = false;
    const late: Step = async (what, run) => {
      if (what === 'stripe' && !overtaken) {
        overtaken = true;
        await pressPay(world, billed);
        await fault(world, {
          kind: 'api',
          action: 'rate_limit',
          code: 'lock_timeout',
          next: 2,
          method: 'POST',
          path: '/v1/checkout/sessions',
        });
      }
      return run();
    };
    const response = await world.request(`/pay/${billed.selfPayId}/checkout`, form(), late);
    expect(response.status).toBe(303);
    expect(response.headers.get('Location')).toMatch(/\/c\/pay\//);
  });
});

describe('an answer that never came', () => {
  it('does not bring a request that is unknown back to life beside the one that replaced it', async () => {
    const billed = await bill(world.db, [3300]);
    await pressPay(world, billed);
    const [request] = await all(world.db, 'SELECT id FROM gateway_requests WHERE invoice_id = :id', {
      id: billed.invoice,
    });
    await all(
      world.db,
      "UPDATE gateway_requests SET outcome = 'unknown', session_status = NULL WHERE id = :id",
      { id: request?.id ?? '' },
    );
    await pressPay(world, billed);
    await world.db.batch([recordAnswer(String(request?.id), { kind: 'none', message: 'timeout' })]);
    expect(
      await all(world.db, 'SELECT outcome FROM gateway_requests WHERE id = :id', { id: request?.id ?? '' }),
    ).toEqual([{ outcome: 'unknown' }]);
  });
});

describe('a payment of which Stripe names no charge', () => {
  it('is flagged, because its money has no identity', async () => {
    const billed = await bill(world.db, [900]);
    const { payment } = await payOnline(world, billed);
    const intent = await world.stripe.paymentIntents.retrieve(payment);
    expect(readPayment({ ...intent, latest_charge: null })).toMatchObject({
      chargeId: null,
      settled: false,
      flag: expect.stringContaining('no charge'),
    });
  });
});

describe('a session that is about to end', () => {
  it('is converged before another is opened, so that one that was just paid is not paid twice', async () => {
    const billed = await bill(world.db, [4500]);
    await payOnline(world, billed);
    await all(world.db, 'UPDATE gateway_requests SET expires_at = 1 WHERE invoice_id = :id', {
      id: billed.invoice,
    });
    expect(await pressPay(world, billed)).toBeNull();
    expect(await booksOf(world.db, billed)).toMatchObject({ entries: [4500], credit: 0, status: 'paid' });
  });
});

describe('the return page', () => {
  it('asks Stripe no more than a payer needs, and then guesses nothing', async () => {
    const billed = await bill(world.db, [800]);
    const url = String(await pressPay(world, billed));
    const session = url.split('/').at(-1) as string;
    const LOOKUPS = { limit: async () => ({ success: false }) };
    let calls = 0;
    const counting: Step = (what, run) => {
      if (what === 'stripe') calls += 1;
      return run();
    };
    const response = await world.request(
      `/pay/${billed.selfPayId}/done?session_id=${session}`,
      {},
      counting,
      { LOOKUPS },
    );
    expect(await page(response)).toMatchObject({ view: 'done', state: 'pending' });
    expect(calls).toBe(0);
  });
});
