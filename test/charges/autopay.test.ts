import { beforeAll, describe, expect, it } from 'vitest';
import { stopAutopay } from '../../worker/autopay/stop.ts';
import { resolveCharges } from '../../worker/charges/resolve.ts';
import { inTurn } from '../../worker/daily/in-turn.ts';
import { runDaily, WORK } from '../../worker/daily/run.ts';
import { convergeDispute } from '../../worker/disputes/converge.ts';
import { markUnpaid } from '../../worker/invoices/unpaid.ts';
import { sendMails, sendWaiting } from '../../worker/mail/sweep.ts';
import { credit, daily, debit, pay, setClock, setRules, statusOf, system } from '../invoices/support.ts';
import { all, audit, bill, booksOf, sameCustomer } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import {
  BANKS,
  control,
  deliver,
  fault,
  openWorld,
  pressPay,
  type Step,
  setPayments,
  type World,
} from '../support/world.ts';
import { agreement, ask, attemptsOf, drainCharges, enrol, enrolled, KEY, live, order } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await allowKey(world.db, KEY);
});

const autopayOf = async (customer: number) =>
  (await all(world.db, 'SELECT * FROM autopay WHERE customer_id = :customer', { customer }))[0];
const mailsOf = (customer: number, kind: string) =>
  all(world.db, 'SELECT cause, data FROM mails WHERE customer_id = :customer AND kind = :kind ORDER BY id', {
    customer,
    kind,
  });
const criticalOf = (customer: number) =>
  all(world.db, 'SELECT kind, detail FROM critical_events WHERE customer_id = :customer ORDER BY id', {
    customer,
  });

describe('who agreed in Checkout', () => {
  it('is charged next month what is owed then, once, and gets copy, notice and receipt', async () => {
    const first = await bill(world.db, [10_000]);
    const method = await enrol(world, first);
    expect(method).toMatch(/^pm_/);
    expect(await booksOf(world.db, first)).toMatchObject({ status: 'paid', entries: [10_000] });
    expect(await mailsOf(first.customer, 'consent')).toHaveLength(1);
    const next = await bill(world.db, [5_000, 2_500], 'open', sameCustomer(first));
    await live(world, '2027-01-05');
    expect(await mailsOf(first.customer, 'notice')).toMatchObject([
      { cause: `notice:${first.customer}:2027-01-15` },
    ]);
    await live(world, '2027-01-15');
    await live(world, '2027-01-15');
    expect(await attemptsOf(world, first.customer)).toMatchObject([{ state: 'succeeded' }]);
    expect(await booksOf(world.db, next)).toMatchObject({
      balances: [0, 0],
      status: 'paid',
      credit: 0,
      review: [0, 0],
    });
    expect(await autopayOf(first.customer)).toMatchObject({ due_on: '2027-02-15', period: '2027-01' });
    expect(await mailsOf(first.customer, 'receipt')).toHaveLength(1);
    expect(await audit(world.db)).toEqual([]);
  });

  it('is charged once for the month after an outage of three, never for each', async () => {
    const { next, customer } = await enrolled(world, [4_000]);
    await live(world, '2027-04-02');
    expect(await attemptsOf(world, customer)).toMatchObject([
      { id: `${customer}:2027-03:1`, state: 'succeeded' },
    ]);
    expect(await booksOf(world.db, next)).toMatchObject({ status: 'paid' });
    expect(await autopayOf(customer)).toMatchObject({ due_on: '2027-04-15' });
  });

  it('is not charged what they paid themselves, nor when they owe nothing', async () => {
    const { customer, next } = await enrolled(world, [4_000]);
    await all(world.db, "UPDATE invoices SET status = 'void' WHERE id = :id", { id: next.invoice });
    await live(world, '2027-01-15');
    expect(await attemptsOf(world, customer)).toEqual([]);
    expect(await autopayOf(customer)).toMatchObject({ due_on: '2027-02-15', period: '2027-01' });
  });

  it('is charged at most what they allowed, oldest first', async () => {
    const { next, customer } = await enrolled(world, [5_000, 3_000], {
      consent: agreement({ capCents: 6_000 }),
    });
    await live(world, '2027-01-15');
    expect(await booksOf(world.db, next)).toMatchObject({ balances: [0, 2_000], status: 'open' });
    expect(await attemptsOf(world, customer)).toMatchObject([{ state: 'succeeded' }]);
  });

  it('has their credit spent with the charge, never twice', async () => {
    const { next, customer } = await enrolled(world, [5_000]);
    const paid = await bill(world.db, [1_000], 'open', sameCustomer(next));
    const url = await pressPay(world, paid);
    expect(url).not.toBeNull();
    await all(world.db, 'SELECT 1');
    await live(world, '2027-01-15');
    expect(await booksOf(world.db, next)).toMatchObject({ balances: [0] });
    expect(await booksOf(world.db, paid)).toMatchObject({ balances: [0], status: 'paid' });
    expect(
      await all(world.db, 'SELECT ledger_cents FROM customers WHERE id = :id', { id: customer }),
    ).toEqual([{ ledger_cents: 0 }]);
  });
});

describe('on a day whose invoices cannot be made at first', () => {
  it('nobody is moved on to the next month: who gets a new invoice once they can is charged for it then', async () => {
    await setRules(world.db, { unpaidAfterDays: 20, reinvoiceAutomatically: true });
    const { customer, next } = await enrolled(world, [4_000]);
    await all(world.db, "UPDATE invoices SET issued_on = '2026-12-01' WHERE id = :id", { id: next.invoice });
    await setClock(world.db, '2027-01-15T12:00:00-05:00');
    // Old invoices become Unpaid; the new ones fail.
    const invoices = inTurn(markUnpaid, () => Promise.reject(new Error('power cut')));
    expect(await runDaily(system(world), { ...WORK, invoices })).toBe(false);
    await drainCharges(world);
    expect(await statusOf(world.db, next)).toBe('unpaid');
    expect(await autopayOf(customer)).toMatchObject({ due_on: '2027-01-15', period: null });
    expect(await attemptsOf(world, customer)).toEqual([]);
    expect(await daily(world)).toBe(true);
    await drainCharges(world);
    expect(await attemptsOf(world, customer)).toMatchObject([
      { id: `${customer}:2027-01:1`, state: 'succeeded' },
    ]);
    expect(await booksOf(world.db, next)).toMatchObject({ balances: [0] });
    expect(await autopayOf(customer)).toMatchObject({ due_on: '2027-02-15' });
    await setRules(world.db, {});
  });
});

describe('a card that is declined', () => {
  it('is tried again on the days that the table says, four times in all, and then somebody must look', async () => {
    const { customer, method, next } = await enrolled(world, [4_000]);
    await order(world, { method, next: 'decline', decline_code: 'insufficient_funds', times: 10 });
    const days: string[] = ['2027-01-15'];
    await live(world, '2027-01-15');
    for (let round = 0; round < 6; round += 1) {
      const [retry] = await all(
        world.db,
        "SELECT due_on FROM charge_attempts WHERE customer_id = :customer AND state = 'scheduled'",
        { customer },
      );
      if (retry === undefined) break;
      days.push(String(retry.due_on));
      await live(world, String(retry.due_on));
    }
    expect(new Set(days).size).toBe(days.length);
    const attempts = await attemptsOf(world, customer);
    expect(attempts.length).toBeLessThanOrEqual(4);
    expect(attempts.every(({ state }) => state === 'failed')).toBe(true);
    expect(await booksOf(world.db, next)).toMatchObject({ balances: [4_000], entries: [10_000] });
    expect(await mailsOf(customer, 'failure')).toHaveLength(attempts.length);
    expect(await criticalOf(customer)).toMatchObject([{ kind: 'charge_failed' }]);
  });

  it('and that its bank never accepts again is not charged again', async () => {
    const { customer, method } = await enrolled(world, [4_000]);
    await order(world, { method, next: 'decline', decline_code: 'stolen_card' });
    await live(world, '2027-01-15');
    expect(await attemptsOf(world, customer)).toMatchObject([{ state: 'failed' }]);
    expect(await all(world.db, 'SELECT state FROM payment_methods WHERE id = :method', { method })).toEqual([
      { state: 'invalid' },
    ]);
    await live(world, '2027-02-15');
    expect(await attemptsOf(world, customer)).toMatchObject([
      { state: 'failed' },
      { state: 'failed', why: 'no_method' },
    ]);
    expect(await criticalOf(customer)).toMatchObject([{ kind: 'charge_failed' }, { kind: 'no_method' }]);
    const [mail] = await mailsOf(customer, 'failure');
    expect(String(mail?.data)).not.toContain('stolen');
  });

  it('then succeeds on its retry, and is not tried once more', async () => {
    const { customer, method, next } = await enrolled(world, [4_000]);
    await order(world, { method, next: 'decline', decline_code: 'insufficient_funds', times: 1 });
    await live(world, '2027-01-15');
    const [, retry] = await attemptsOf(world, customer);
    await live(world, String(retry?.due_on));
    expect(await attemptsOf(world, customer)).toMatchObject([{ state: 'failed' }, { state: 'succeeded' }]);
    expect(await booksOf(world.db, next)).toMatchObject({ status: 'paid' });
  });
});

describe('a bank account', () => {
  it('is debited only what was announced ten days before', async () => {
    const { customer, next } = await enrolled(world, [4_000], { account: BANKS.good });
    await live(world, '2027-01-05');
    const late = await bill(world.db, [9_000], 'open', sameCustomer(next));
    await live(world, '2027-01-15');
    expect(await attemptsOf(world, customer)).toMatchObject([{ state: 'processing' }]);
    expect(
      await all(
        world.db,
        "SELECT amount_cents FROM gateway_requests WHERE customer_id = :customer AND kind = 'charge'",
        { customer },
      ),
    ).toEqual([{ amount_cents: 4_000 }]);
    expect(await booksOf(world.db, late)).toMatchObject({ balances: [9_000] });
  });

  it('pays first what no other payment on its way pays, so that nothing is put aside while something is owed', async () => {
    const { customer, next: older } = await enrolled(world, [6_500], { account: BANKS.good });
    const newer = await bill(world.db, [6_500], 'open', sameCustomer(older));
    await credit(world.db, customer, 3_000);
    await live(world, '2027-01-05');
    await live(world, '2027-01-15');
    const [charge] = await all(
      world.db,
      "SELECT payment_id, amount_cents, credit_used_cents FROM gateway_requests WHERE customer_id = :customer AND kind = 'charge' AND outcome = 'processing'",
      { customer },
    );
    expect(charge).toMatchObject({ amount_cents: 10_000, credit_used_cents: 3_000 });
    // In a tab of before, the older invoice is paid once more from a bank account; the credit goes elsewhere.
    const again = await debit(world.db, older, 6_500);
    await credit(world.db, customer, -3_000);
    await control(world, '/debits', { payment: charge?.payment_id, outcome: 'succeeds' });
    await deliver(world);
    expect(await booksOf(world.db, older)).toMatchObject({ balances: [3_000], credit: 0 });
    expect(await booksOf(world.db, newer)).toMatchObject({ balances: [0] });
    await all(world.db, "UPDATE gateway_requests SET outcome = 'succeeded' WHERE id = :again", { again });
    await pay(world.db, older, 6_500);
    expect(await booksOf(world.db, older)).toMatchObject({ balances: [0], credit: 3_500 });
    expect(await audit(world.db)).toEqual([]);
  });

  it('that was empty is asked again for the same, whatever else is owed by then; never for more than is owed', async () => {
    const debits = (customer: number) =>
      all(
        world.db,
        "SELECT payment_id, amount_cents FROM gateway_requests WHERE customer_id = :customer AND kind = 'charge' ORDER BY number",
        { customer },
      );
    const returned = async (customer: number) => {
      const last = (await debits(customer)).at(-1);
      await control(world, '/debits', { payment: last?.payment_id, outcome: 'fails' });
      await deliver(world);
      return String((await attemptsOf(world, customer)).at(-1)?.due_on);
    };
    const { customer, next } = await enrolled(world, [10_000], { account: BANKS.good });
    await live(world, '2027-01-05');
    await pay(world.db, next, 6_000);
    await live(world, '2027-01-15');
    expect(await debits(customer)).toMatchObject([{ amount_cents: 4_000 }]);
    const again = await returned(customer);
    const more = await bill(world.db, [5_000], 'open', sameCustomer(next));
    await live(world, again);
    expect(await debits(customer)).toMatchObject([{ amount_cents: 4_000 }, { amount_cents: 4_000 }]);
    const last = await returned(customer);
    await pay(world.db, next, 4_000);
    await pay(world.db, more, 3_500);
    await live(world, last);
    expect((await debits(customer)).map(({ amount_cents: cents }) => cents)).toEqual([4_000, 4_000, 1_500]);
    await returned(customer);
    expect(await attemptsOf(world, customer)).toMatchObject([
      { state: 'failed' },
      { state: 'failed' },
      { state: 'failed' },
    ]);
  });

  it('is charged no processing fee by itself, because it was not announced', async () => {
    await setPayments(world.db, { fee: { charge: true, onAutopay: true } });
    const { customer } = await enrolled(world, [4_000], { account: BANKS.good });
    await live(world, '2027-01-05');
    await live(world, '2027-01-15');
    await setPayments(world.db, {});
    expect(
      await all(
        world.db,
        "SELECT amount_cents, fee, outcome FROM gateway_requests WHERE customer_id = :customer AND kind = 'charge'",
        { customer },
      ),
    ).toEqual([{ amount_cents: 4_000, fee: null, outcome: 'processing' }]);
  });

  it('that was not announced in time is not debited', async () => {
    const { customer } = await enrolled(world, [4_000], { account: BANKS.good });
    await live(world, '2027-01-15');
    expect(await attemptsOf(world, customer)).toMatchObject([{ state: 'skipped', why: 'not_noticed' }]);
  });
});

describe('a charge without a clear answer', () => {
  it.each(['before', 'after'])('is never made twice: the answer was lost %s it took effect', async (when) => {
    const { customer, next } = await enrolled(world, [4_000]);
    await fault(world, {
      kind: 'api',
      action: 'timeout',
      when,
      ms: 50,
      next: 2,
      path: '/v1/payment_intents',
    });
    await live(world, '2027-01-15');
    for (let minutes = 0; minutes < 9; minutes += 3) {
      await all(world.db, 'UPDATE settings SET clock_offset_ms = clock_offset_ms + 180000 WHERE id = 1');
      await resolveCharges(world.context());
      await drainCharges(world);
    }
    expect(await attemptsOf(world, customer)).toMatchObject([{ state: 'succeeded' }]);
    expect(await booksOf(world.db, next)).toMatchObject({ balances: [0], entries: [10_000, 4_000] });
  });
});

describe('a charge that never came to Stripe', () => {
  it('is tried again the day after that is known; its owner hears of nothing but the receipt', async () => {
    const { customer, next } = await enrolled(world, [4_000]);
    await fault(world, {
      kind: 'api',
      action: 'error',
      method: 'POST',
      next: 1,
      path: '/v1/payment_intents',
    });
    await live(world, '2027-01-15');
    expect(await attemptsOf(world, customer)).toMatchObject([{ state: 'sending' }]);
    await all(world.db, 'UPDATE settings SET clock_offset_ms = clock_offset_ms + 25 * 3600000 WHERE id = 1');
    await resolveCharges(world.context());
    expect(await attemptsOf(world, customer)).toMatchObject([
      { state: 'failed', why: 'It never came to Stripe, so nobody was charged.' },
      { state: 'scheduled', due_on: '2027-01-17' },
    ]);
    expect(await mailsOf(customer, 'failure')).toEqual([]);
    expect(await criticalOf(customer)).toEqual([]);
    await live(world, '2027-01-17');
    expect(await booksOf(world.db, next)).toMatchObject({ balances: [0], entries: [10_000, 4_000] });
    expect(await mailsOf(customer, 'receipt')).toHaveLength(1);
  });
});

describe('the office’s API key that has expired', () => {
  /** Stripe accepts no key. */
  const expired: Step = (what, run) =>
    what === 'stripe'
      ? (Promise.resolve(
          Response.json(
            { error: { type: 'invalid_request_error', message: 'Expired API Key provided' } },
            { status: 401 },
          ),
        ) as never)
      : run();

  it('makes automatic payments wait for another one, and nobody is told that their bank refused', async () => {
    const { customer, next } = await enrolled(world, [4_000]);
    await live(world, '2027-01-15', expired);
    expect(await attemptsOf(world, customer)).toMatchObject([{ state: 'sending' }]);
    for (const step of [expired, undefined]) {
      await all(world.db, 'UPDATE settings SET clock_offset_ms = clock_offset_ms + 3600000 WHERE id = 1');
      await resolveCharges(world.context(step));
    }
    expect(await attemptsOf(world, customer)).toMatchObject([{ state: 'succeeded' }]);
    expect(await booksOf(world.db, next)).toMatchObject({ balances: [0], entries: [10_000, 4_000] });
    expect(await mailsOf(customer, 'failure')).toEqual([]);
    expect(await criticalOf(customer)).toEqual([]);
  });
});

describe('a dispute of what was charged by itself', () => {
  it('is told to the office once, because charging goes on until somebody has asked', async () => {
    const { customer } = await enrolled(world, [4_000]);
    await live(world, '2027-01-15');
    const [charge] = await all(
      world.db,
      "SELECT payment_id FROM gateway_requests WHERE customer_id = :customer AND kind = 'charge'",
      { customer },
    );
    const { id } = await control<{ id: string }>(world, '/disputes', { payment: charge?.payment_id });
    for (let told = 0; told < 2; told += 1) await convergeDispute(world.context(), id, 'wanted');
    expect(await criticalOf(customer)).toMatchObject([{ kind: 'charge_disputed' }]);
  });

  it('is not told like that of what its owner paid themselves', async () => {
    const { customer } = await enrolled(world, [4_000]);
    const [paid] = await all(
      world.db,
      "SELECT payment_id FROM gateway_requests WHERE customer_id = :customer AND kind = 'checkout_session'",
      { customer },
    );
    const { id } = await control<{ id: string }>(world, '/disputes', { payment: paid?.payment_id });
    await convergeDispute(world.context(), id, 'wanted');
    expect(await criticalOf(customer)).toEqual([]);
  });
});

describe('the processing fee', () => {
  it('is not charged on automatic payments, unless the office says so', async () => {
    await setPayments(world.db, { fee: { charge: true } });
    const plain = await enrolled(world, [4_000]);
    await live(world, '2027-01-15');
    await setPayments(world.db, { fee: { charge: true, onAutopay: true } });
    const charged = await enrolled(world, [4_000]);
    await live(world, '2027-01-05');
    const [notice] = await all(
      world.db,
      "SELECT id FROM mails WHERE customer_id = :customer AND kind = 'notice'",
      { customer: charged.customer },
    );
    await sendMails(world.context(), [String(notice?.id)]);
    expect(world.mails.at(-1)?.subject).toMatch(/we will charge \$41\.50$/);
    expect(world.mails.at(-1)?.text).toMatch(/processing fee, included: \$1\.50/);
    await live(world, '2027-01-15');
    const told = await ask(world, 'PUT', `/customers/${charged.customer}/autopay`, {
      day: 15,
      cap_cents: 9_000,
      method_id: charged.method,
      email: 'pat@example.com',
      note: 'By phone on Monday',
    });
    expect(told.body.consents[0].text).toMatch(
      /at most \$90\.00 at once\. The online processing fee is added/,
    );
    await setPayments(world.db, {});
    const feeOf = async (customer: number) =>
      (
        await all(
          world.db,
          'SELECT fee_cents, amount_cents FROM register_entries WHERE customer_id = :customer ORDER BY at DESC, id DESC LIMIT 1',
          { customer },
        )
      )[0];
    expect(await feeOf(plain.customer)).toEqual({ fee_cents: 0, amount_cents: 4_000 });
    expect(await feeOf(charged.customer)).toEqual({ fee_cents: 150, amount_cents: 4_150 });
  });
});

describe('a bank debit whose notice could not leave in time', () => {
  const debitsOf = (customer: number) =>
    all(
      world.db,
      "SELECT amount_cents, outcome FROM gateway_requests WHERE customer_id = :customer AND kind = 'charge' ORDER BY number",
      { customer },
    );
  const runsOf = (day: string) => all(world.db, 'SELECT due_count FROM runs WHERE day = :day', { day });
  const noticeOf = async (customer: number) =>
    (
      await all(
        world.db,
        "SELECT id, state, sent_on FROM mails WHERE kind = 'notice' AND customer_id = :customer ORDER BY id",
        { customer },
      )
    ).at(-1);
  const saidOf = async (mail: unknown) =>
    world.mails.filter(({ headers }) => headers['X-Selfpay-Mail'] === mail).at(-1)?.subject;

  it('waits until it has left and ten days have passed, and is made then, once; its owner is told that day', async () => {
    const { customer, next } = await enrolled(world, [4_000], { account: BANKS.good });
    await live(world, '2027-01-05', undefined, false);
    await live(world, '2027-01-07', undefined, false);
    expect(await noticeOf(customer)).toMatchObject({ state: 'waiting', sent_on: null });
    await live(world, '2027-01-08');
    const notice = await noticeOf(customer);
    expect(notice).toMatchObject({ state: 'sent', sent_on: '2027-01-08' });
    expect(await saidOf(notice?.id)).toBe('On January 18 we will charge $40.00');
    for (const day of ['2027-01-15', '2027-01-16', '2027-01-17']) {
      const before = await runsOf(day);
      await live(world, day);
      expect(await attemptsOf(world, customer)).toMatchObject([
        { id: `${customer}:2027-01:1`, state: 'scheduled', why: 'awaits_notice' },
      ]);
      // It is in no run yet, and makes none.
      const [made] = (await runsOf(day)).slice(before.length);
      expect(made?.due_count ?? 0).toBe(0);
      if (day > '2027-01-15') expect(made).toBeUndefined();
    }
    expect(await debitsOf(customer)).toEqual([]);
    expect(await autopayOf(customer)).toMatchObject({ due_on: '2027-02-15', period: '2027-01' });
    await live(world, '2027-01-18');
    await live(world, '2027-01-18');
    await live(world, '2027-01-19');
    expect(await debitsOf(customer)).toEqual([{ amount_cents: 4_000, outcome: 'processing' }]);
    expect(await attemptsOf(world, customer)).toMatchObject([{ state: 'processing', why: null }]);
    expect(await booksOf(world.db, next)).toMatchObject({ balances: [4_000] });
  });

  it('that leaves after its day, tells of one that is still to come', async () => {
    const { customer } = await enrolled(world, [4_000], { account: BANKS.good });
    await live(world, '2027-01-05', undefined, false);
    await live(world, '2027-01-15', undefined, false);
    await live(world, '2027-01-16');
    expect(await saidOf((await noticeOf(customer))?.id)).toBe('On January 26 we will charge $40.00');
    await live(world, '2027-01-25');
    expect(await debitsOf(customer)).toEqual([]);
    await live(world, '2027-01-26');
    expect(await debitsOf(customer)).toHaveLength(1);
  });

  it('and never does: somebody in the office learns of it, nothing is debited, and the next month asks for all', async () => {
    const { customer, next } = await enrolled(world, [4_000], { account: BANKS.good });
    await live(world, '2027-01-05', undefined, false);
    // No mail has left for a week.
    await live(world, '2027-01-13', undefined, false);
    await sendWaiting(world.context());
    expect(await noticeOf(customer)).toMatchObject({ state: 'failed' });
    expect(await criticalOf(customer)).toMatchObject([{ kind: 'mail_failed' }]);
    await live(world, '2027-01-15');
    await bill(world.db, [2_000], 'open', sameCustomer(next));
    await live(world, '2027-02-05');
    expect(await attemptsOf(world, customer)).toMatchObject([{ state: 'scheduled', why: 'awaits_notice' }]);
    await live(world, '2027-02-15');
    await live(world, '2027-02-16');
    expect(await attemptsOf(world, customer)).toMatchObject([
      { id: `${customer}:2027-01:1`, state: 'skipped', why: 'not_noticed' },
      { id: `${customer}:2027-02:1`, state: 'processing' },
    ]);
    expect(await debitsOf(customer)).toEqual([{ amount_cents: 6_000, outcome: 'processing' }]);
    // Tried again now, the old one would only confuse.
    const [old] = await all(
      world.db,
      "SELECT id FROM mails WHERE customer_id = :customer AND state = 'failed' AND kind = 'notice'",
      {
        customer,
      },
    );
    await all(world.db, "UPDATE mails SET state = 'waiting', tries = 0, not_before = 0 WHERE id = :id", {
      id: old?.id ?? '',
    });
    await sendMails(world.context(), [String(old?.id)]);
    expect(
      await all(world.db, 'SELECT state, error FROM mails WHERE id = :id', { id: old?.id ?? '' }),
    ).toEqual([{ state: 'failed', error: 'too_late' }]);
  });

  it('is dropped when its owner stops automatic payment meanwhile', async () => {
    const { customer } = await enrolled(world, [4_000], { account: BANKS.good });
    await live(world, '2027-01-05', undefined, false);
    await live(world, '2027-01-15');
    await world.db.batch(stopAutopay(world.context(), customer, 'payer'));
    await live(world, '2027-01-25');
    expect(await attemptsOf(world, customer)).toMatchObject([{ state: 'stopped' }]);
    expect(await debitsOf(customer)).toEqual([]);
  });

  it('is not made either when a card was chosen and a bank account took its place before its turn', async () => {
    const { customer, method } = await enrolled(world, [4_000]);
    await live(world, '2027-01-05', undefined, false);
    await all(
      world.db,
      `INSERT INTO payment_methods (id, customer_id, stripe_customer, type, recurring, created_at)
       SELECT 'pm_bank' || :customer, customer_id, stripe_customer, 'us_bank_account', 1, 1 FROM payment_methods WHERE id = :method`,
      { customer, method },
    );
    await live(world, '2027-01-15', async (what, run) => {
      // Chosen by now: the next is the try's own turn.
      if (what === 'queue')
        await all(
          world.db,
          "UPDATE autopay SET method_id = 'pm_bank' || :customer WHERE customer_id = :customer",
          {
            customer,
          },
        );
      return run();
    });
    expect(await debitsOf(customer)).toEqual([]);
    expect(await attemptsOf(world, customer)).toMatchObject([{ state: 'skipped', why: 'not_noticed' }]);
  });

  it('is not made when it was a card that was announced, though in time', async () => {
    const { customer, method } = await enrolled(world, [4_000]);
    await live(world, '2027-01-05');
    await all(
      world.db,
      "UPDATE mails SET state = 'sent', sent_at = 1, sent_on = '2027-01-05' WHERE customer_id = :customer AND kind = 'notice'",
      { customer },
    );
    await all(
      world.db,
      `INSERT INTO payment_methods (id, customer_id, stripe_customer, type, last4, recurring, created_at)
       SELECT 'pm_bank' || :customer, customer_id, stripe_customer, 'us_bank_account', '6789', 1, 1 FROM payment_methods WHERE id = :method`,
      { customer, method },
    );
    // As when its owner agrees anew, with another method and the same day.
    await all(
      world.db,
      "UPDATE autopay SET method_id = 'pm_bank' || :customer, noticed_cents = NULL, noticed_on = NULL WHERE customer_id = :customer",
      { customer },
    );
    await live(world, '2027-01-06');
    await live(world, '2027-01-15');
    expect(await debitsOf(customer)).toEqual([]);
    expect(await attemptsOf(world, customer)).toMatchObject([{ state: 'skipped', why: 'not_noticed' }]);
  });

  it('is shown to the office with the reason', async () => {
    const { customer } = await enrolled(world, [4_000], { account: BANKS.good });
    await live(world, '2027-01-05', undefined, false);
    await live(world, '2027-01-15', undefined, false);
    const { body } = await ask(world, 'GET', `/customers/${customer}/autopay`);
    expect(body.attempts).toMatchObject([{ state: 'scheduled', why: 'awaits_notice', run_number: null }]);
  });
});
