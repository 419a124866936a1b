import { beforeAll, describe, expect, it } from 'vitest';
import { all, audit, bill, booksOf } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { control, deliver, fault, openWorld, type World } from '../support/world.ts';
import { ask, enrolled, KEY, order } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await allowKey(world.db, KEY);
});

const charges = (customer: number) =>
  all(
    world.db,
    'SELECT number, amount_cents, outcome FROM gateway_requests WHERE customer_id = :customer AND number IS NOT NULL ORDER BY number',
    { customer },
  );

describe('charging a stored method by hand', () => {
  it('pays the invoice, numbered, with the one who asked on record', async () => {
    const { customer, method, next } = await enrolled(world, [3_000, 1_000]);
    const answer = await ask(world, 'POST', '/charges', {
      customer_id: customer,
      invoice_number: next.number,
      amount_cents: 4_000,
      method_id: method,
    });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    expect(answer.body).toMatchObject({
      kind: 'charge',
      outcome: 'succeeded',
      amount_cents: 4_000,
      invoice_number: next.number,
      method: { brand: 'visa', last4: '4242' },
    });
    expect(answer.body.number).toBeGreaterThan(0);
    expect(answer.body.entry_id).toMatch(/^ent_/);
    expect(answer.body.requested_by).not.toBeNull();
    expect(await booksOf(world.db, next)).toMatchObject({ balances: [0, 0], status: 'paid' });
    const list = await ask(world, 'GET', `/charges?customer_id=${customer}`);
    expect(list.body.data).toMatchObject([{ number: answer.body.number, outcome: 'succeeded' }]);
    expect((await ask(world, 'GET', `/charges/${answer.body.number}`)).body).toEqual(answer.body);
    await deliver(world);
    expect(await audit(world.db)).toEqual([]);
  });

  it('asked twice under one key, or fifty times at once under many, charges what is owed and not a cent more', async () => {
    const { customer, method, next } = await enrolled(world, [3_000]);
    const body = { customer_id: customer, amount_cents: 3_000, method_id: method };
    const [one, two] = await Promise.all([
      ask(world, 'POST', '/charges', body, 'same-key-0001'),
      ask(world, 'POST', '/charges', body, 'same-key-0001'),
    ]);
    expect([one.status, two.status].sort()).toEqual([201, 201]);
    const many = await Promise.all(Array.from({ length: 50 }, () => ask(world, 'POST', '/charges', body)));
    expect(many.filter(({ status }) => status === 201)).toEqual([]);
    expect(await charges(customer)).toHaveLength(1);
    expect(await booksOf(world.db, next)).toMatchObject({ balances: [0], credit: 0 });
  });

  it('is a part payment when less is asked, and refused when more', async () => {
    const { customer, method, next } = await enrolled(world, [3_000]);
    const more = await ask(world, 'POST', '/charges', {
      customer_id: customer,
      amount_cents: 3_001,
      method_id: method,
    });
    expect(more).toMatchObject({
      status: 422,
      body: { error: { field: 'amount_cents', message: '$30.00 is owed there now. Charge at most that.' } },
    });
    const part = await ask(world, 'POST', '/charges', {
      customer_id: customer,
      amount_cents: 1_000,
      method_id: method,
    });
    expect(part.status).toBe(201);
    expect(await booksOf(world.db, next)).toMatchObject({ balances: [2_000], status: 'open' });
  });

  it('tells a decline in Stripe’s own words, and books nothing', async () => {
    const { customer, method, next } = await enrolled(world, [3_000]);
    await order(world, { method, next: 'decline', decline_code: 'insufficient_funds' });
    const answer = await ask(world, 'POST', '/charges', {
      customer_id: customer,
      amount_cents: 3_000,
      method_id: method,
    });
    expect(answer).toMatchObject({
      status: 201,
      body: { outcome: 'failed', decline_code: 'insufficient_funds', entry_id: null },
    });
    expect(answer.body.message).toMatch(/insufficient funds/i);
    expect(await booksOf(world.db, next)).toMatchObject({ balances: [3_000] });
  });

  it('stands in the customer’s history before what became of it, though both were at one moment', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { customer, method } = await enrolled(world, [3_000]);
      await order(world, { method, next: 'decline', decline_code: 'insufficient_funds' });
      await ask(world, 'POST', '/charges', {
        customer_id: customer,
        amount_cents: 3_000,
        method_id: method,
      });
      const { body } = await ask(world, 'GET', `/customers/${customer}`);
      const told = body.log.map(({ verb }: { verb: string }) => verb);
      expect(told.slice(-2)).toEqual(['charge.requested', 'charge.failed']);
    }
  });

  it('of another customer’s method is refused', async () => {
    const mine = await enrolled(world, [3_000]);
    const theirs = await enrolled(world, [3_000]);
    const answer = await ask(world, 'POST', '/charges', {
      customer_id: mine.customer,
      amount_cents: 3_000,
      method_id: theirs.method,
    });
    expect(answer).toMatchObject({ status: 422, body: { error: { field: 'method_id' } } });
  });

  it('while the last one has no answer is refused, so that nothing is charged twice', async () => {
    const { customer, method } = await enrolled(world, [3_000]);
    await fault(world, {
      kind: 'api',
      action: 'timeout',
      when: 'after',
      ms: 50,
      next: 1,
      path: '/v1/payment_intents',
    });
    const body = { customer_id: customer, amount_cents: 3_000, method_id: method };
    const first = await ask(world, 'POST', '/charges', body);
    expect(first.body.outcome).toBe('pending');
    const second = await ask(world, 'POST', '/charges', body);
    expect(second.status).toBe(409);
    await deliver(world);
    expect(await charges(customer)).toMatchObject([{ outcome: 'succeeded' }]);
  });
});

describe('the virtual terminal', () => {
  const card = async () => {
    const made = await world.stripe.paymentMethods.create({
      type: 'card',
      card: { number: '4242424242424242', exp_month: 12, exp_year: 2034, cvc: '123' },
    });
    return made.id;
  };

  it('charges a card read over the phone, as MOTO, without storing it', async () => {
    const billed = await bill(world.db, [2_500]);
    const payment_method = await card();
    const answer = await ask(world, 'POST', '/terminal', {
      customer_id: billed.customer,
      invoice_number: billed.number,
      amount_cents: 2_500,
      payment_method,
    });
    expect(answer).toMatchObject({ status: 201, body: { kind: 'terminal', outcome: 'succeeded' } });
    expect(world.sent.at(-1)?.body).toContain('payment_method_options[card][moto]=true');
    expect(await booksOf(world.db, billed)).toMatchObject({ balances: [0], status: 'paid' });
    expect(
      await all(world.db, 'SELECT 1 FROM payment_methods WHERE customer_id = :id', { id: billed.customer }),
    ).toEqual([]);
  });

  it('says it plainly when Stripe has not enabled it', async () => {
    await control(world, '/account', { moto: false });
    const billed = await bill(world.db, [2_500]);
    const answer = await ask(world, 'POST', '/terminal', {
      customer_id: billed.customer,
      amount_cents: 2_500,
      payment_method: await card(),
    });
    await control(world, '/account', { moto: true });
    expect(answer).toMatchObject({ status: 201, body: { outcome: 'failed' } });
    expect(answer.body.message).toMatch(/moto/i);
  });
});
