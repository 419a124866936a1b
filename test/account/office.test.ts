// What the office does with stored methods and automatic payment, by its API.
import { beforeAll, expect, it } from 'vitest';
import { convergePayment } from '../../worker/payments/converge.ts';
import { agreement, ask, enrol, KEY } from '../charges/support.ts';
import { all, bill, sameCustomer } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { deliver, openWorld, setPayments, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await setPayments(world.db, {});
  await allowKey(world.db, KEY);
});

/** A customer with two stored cards; automatic payment is by the first, which is the default. */
async function twoCards() {
  const billed = await bill(world.db, [10_000]);
  const first = await enrol(world, billed);
  const other = await bill(world.db, [2_000], 'open', sameCustomer(billed));
  const second = await enrol(world, other, { consent: agreement({ said: 'second', at: Date.now() + 1 }) });
  return { customer: billed.customer, first, second };
}
const did = async (customer: number, verb: string) =>
  all(
    world.db,
    "SELECT detail ->> '$.note' AS note FROM activity WHERE subject_kind = 'customer' AND subject_id = :id AND verb = :verb",
    { id: String(customer), verb },
  );

it('another method becomes the default, and the one before it no longer is', async () => {
  const { customer, first, second } = await twoCards();
  expect(await ask(world, 'POST', `/methods/${second}/prefer`, {})).toMatchObject({
    status: 200,
    body: { id: second, preferred: true },
  });
  const { body } = await ask(world, 'GET', `/methods?customer_id=${customer}`);
  expect(body.data.filter((method: { preferred: boolean }) => method.preferred)).toHaveLength(1);
  expect(await did(customer, 'method.preferred')).toHaveLength(1);
  await ask(world, 'POST', `/methods/${second}/prefer`, {});
  expect(await did(customer, 'method.preferred')).toHaveLength(1);
  expect(first).not.toBe(second);
});

it('whether a method is charged without its owner is written down with how they said so', async () => {
  const { customer, second } = await twoCards();
  const path = `/methods/${second}/recurring`;
  expect((await ask(world, 'POST', path, { recurring: false, note: '' })).status).toBe(422);
  expect(await ask(world, 'POST', path, { recurring: false, note: 'By phone on May 4' })).toMatchObject({
    status: 200,
    body: { recurring: false },
  });
  expect(await did(customer, 'method.forbidden')).toEqual([{ note: 'By phone on May 4' }]);
  // Stripe tells once more of the payment by which it was stored.
  const [paid] = await all(
    world.db,
    'SELECT g.payment_id FROM gateway_requests g CROSS JOIN payment_methods m ON m.request_id = g.id WHERE m.id = :second',
    { second },
  );
  await convergePayment(world.context(), String(paid?.payment_id), 'wanted');
  expect(await all(world.db, 'SELECT recurring FROM payment_methods WHERE id = :second', { second })).toEqual(
    [{ recurring: 0 }],
  );
  expect(await ask(world, 'POST', path, { recurring: true, note: 'Signed form of May 5' })).toMatchObject({
    body: { recurring: true },
  });
  expect(await did(customer, 'method.allowed')).toEqual([{ note: 'Signed form of May 5' }]);
});

it('a removed method is gone at Stripe too, is not charged any more, and comes back by nothing', async () => {
  const { customer, second } = await twoCards();
  const { body } = await ask(world, 'POST', `/methods/${second}/remove`, {});
  expect(body).toMatchObject({ id: second, state: 'removed', preferred: false });
  expect((await world.stripe.paymentMethods.retrieve(second)).customer).toBeNull();
  await deliver(world);
  expect((await ask(world, 'POST', `/methods/${second}/prefer`, {})).status).toBe(409);
  expect(
    (await ask(world, 'POST', `/methods/${second}/recurring`, { recurring: true, note: 'By phone' })).status,
  ).toBe(409);
  const charged = await ask(world, 'POST', '/charges', {
    customer_id: customer,
    method_id: second,
    amount_cents: 100,
  });
  expect(charged).toMatchObject({ status: 422, body: { error: { field: 'method_id' } } });
  expect((await ask(world, 'POST', '/methods/pm_nobody/remove', {})).status).toBe(404);
});

it('automatic payment that the office turns off is withdrawn in its name, and its owner is told', async () => {
  const { customer } = await twoCards();
  const { body } = await ask(world, 'POST', `/customers/${customer}/autopay/stop`, {});
  expect(body.autopay.enabled).toBe(false);
  expect(body.consents.every(({ withdrawn_at }: { withdrawn_at: string | null }) => withdrawn_at)).toBe(true);
  expect(
    await all(world.db, "SELECT kind FROM mails WHERE kind = 'cancelled' AND customer_id = :customer", {
      customer,
    }),
  ).toHaveLength(1);
  await ask(world, 'POST', `/customers/${customer}/autopay/stop`, {});
  expect(await did(customer, 'autopay.stopped')).toHaveLength(1);
});

it('what a customer told the office is mailed to them without how they did, which is the office’s own text', async () => {
  const { customer, first } = await twoCards();
  const agreed = { method_id: first, email: 'told@example.com', note: 'Her son called about the canaryword' };
  await ask(world, 'PUT', `/customers/${customer}/autopay`, { ...agreed, day: 3 });
  await ask(world, 'PUT', `/customers/${customer}/wallet`, {
    ...agreed,
    threshold_cents: 0,
    topup_cents: 5_000,
  });
  const { body } = await ask(world, 'GET', `/customers/${customer}/autopay`);
  expect(body.consents.filter(({ note }: { note: string | null }) => note === agreed.note)).toHaveLength(2);
  const copies = await all(world.db, "SELECT data FROM mails WHERE kind = 'consent' AND recipient = :to", {
    to: agreed.email,
  });
  expect(copies).toHaveLength(2);
  expect(JSON.stringify(copies)).not.toContain('canaryword');
});
