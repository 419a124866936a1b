import type { WantedConsent } from '../../worker/autopay/consent.ts';
import { sendNotices } from '../../worker/autopay/notice.ts';
import { selectDue } from '../../worker/autopay/select.ts';
import { chargeAll } from '../../worker/charges/charge-all.ts';
import { sql } from '../../worker/db/database.ts';
import { sendMails } from '../../worker/mail/sweep.ts';
import { openCheckout } from '../../worker/payer/checkout.ts';
import { settings } from '../../worker/settings/schema.ts';
import { all, type Billed, bill, sameCustomer } from '../support/books.ts';
import { CARDS, control, deliver, form, ORIGIN, payAt, type Step, type World } from '../support/world.ts';

export const agreement = (over: Partial<WantedConsent> = {}): WantedConsent => ({
  said: 'autopay',
  purpose: 'autopay',
  how: 'checkout',
  text: 'I agree that the office charges what I owe on the 15th of each month.',
  language: 'en',
  email: 'pat@example.com',
  ip: '198.18.0.1',
  givenBy: null,
  note: null,
  at: Date.now(),
  day: 15,
  capCents: null,
  dueOn: '2027-01-15',
  thresholdCents: null,
  topupCents: null,
  paysInvoices: false,
  ...over,
});

const BANK = {
  method: 'us_bank_account',
  routing_number: '110000000',
  account_holder_name: 'Pat Doe',
  account_holder_type: 'individual',
  action: 'pay',
};

/** Pays an invoice in Checkout and agrees to automatic payment with what is entered there. Returns the method that was kept. */
export async function enrol(
  world: World,
  billed: Billed,
  {
    consent = agreement(),
    card = CARDS.good,
    account,
  }: { consent?: WantedConsent; card?: string; account?: string } = {},
): Promise<string> {
  await all(world.db, 'UPDATE settings SET clock_offset_ms = 0 WHERE id = 1');
  const next = await openCheckout(world.context(), billed.selfPayId, ORIGIN, null, consent);
  if (next.to !== 'stripe') throw new Error(`not sent to Checkout: ${next.to}`);
  if (account === undefined) await payAt(world, next.url, card);
  else await world.stripeFetch(new URL(next.url).pathname, form({ ...BANK, account_number: account }));
  await deliver(world);
  const [method] = await all(
    world.db,
    'SELECT id FROM payment_methods WHERE customer_id = :id ORDER BY created_at DESC',
    {
      id: billed.customer,
    },
  );
  return String(method?.id);
}

/**
 * Moves the books' clock to noon of a day, and does what it brings: notices, then autopay, without waiting for slots.
 * @param mails whether those of bank debits leave.
 */
export async function live(world: World, day: string, step?: Step, mails = true): Promise<void> {
  await all(world.db, 'UPDATE settings SET clock_offset_ms = :ms WHERE id = 1', {
    ms: Date.parse(`${day}T17:00:00Z`) - Date.now(),
  });
  const today = { day, settings: settings.parse({ office: {}, payments: {} }) };
  const ctx = world.context(step);
  while ((await sendNotices(ctx, today)) !== null);
  if (mails) await sendMails(world.context(), await noticesOfDebits(world));
  while ((await selectDue(ctx, today)) !== null);
  await drainCharges(world, step);
}

async function noticesOfDebits(world: World): Promise<string[]> {
  const rows = await all(
    world.db,
    "SELECT id FROM mails WHERE kind = 'notice' AND state = 'waiting' AND data ->> '$.method.type' = 'us_bank_account'",
  );
  return rows.map(({ id }) => String(id));
}

export async function drainCharges(world: World, step?: Step): Promise<void> {
  await chargeAll(world.context(step), world.charges.splice(0));
  await deliver(world);
}

export const attemptsOf = (world: World, customer: number) =>
  all(
    world.db,
    'SELECT id, state, why, due_on FROM charge_attempts WHERE customer_id = :customer ORDER BY id',
    { customer },
  );

/** Somebody who agreed to automatic payment, and a next invoice that they owe. */
export async function enrolled(
  world: World,
  prices: number[],
  how: Parameters<typeof enrol>[2] = {},
): Promise<{ customer: number; method: string; next: Billed }> {
  const first = await bill(world.db, [10_000]);
  const method = await enrol(world, first, how);
  const next = await bill(world.db, prices, 'open', sameCustomer(first));
  return { customer: first.customer, method, next };
}

/** What a stored method's bank says next. */
export const order = (world: World, body: Record<string, unknown>) => control(world, '/methods', body);

export const KEY = 'sp_test_charges_0123456789';

/** A request of a program that may keep the books. */
export async function ask(
  world: World,
  method: string,
  path: string,
  body?: unknown,
  key: string = crypto.randomUUID(),
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, which each test asks for what it promises.
): Promise<{ status: number; body: any }> {
  const response = await world.request(`/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${KEY}`, 'Content-Type': 'application/json', 'Idempotency-Key': key },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

/**
 * Customers with a stored card at the stand-in, automatic payment that is due on a day, and one open item each. Made without Checkout,
 * so that there can be many.
 */
export async function storedMany(
  world: World,
  many: number,
  cents: number,
  dueOn: string,
): Promise<number[]> {
  const bills = await Promise.all(Array.from({ length: many }, () => bill(world.db, [cents])));
  const stored = await Promise.all(
    bills.map(async ({ customer }) => {
      const { id: at } = await world.stripe.customers.create({ metadata: { customer } });
      const card = { number: CARDS.good, exp_month: 12, exp_year: 2034, cvc: '123' };
      const { id } = await world.stripe.paymentMethods.create({ type: 'card', card });
      await world.stripe.paymentMethods.attach(id, { customer: at });
      return { customer, at, id };
    }),
  );
  await world.db.batch(
    stored.flatMap(({ customer, at, id }) => [
      sql(
        `INSERT INTO payment_methods (id, customer_id, stripe_customer, type, brand, last4, expires_on, recurring, preferred, created_at)
         VALUES (:id, :customer, :at, 'card', 'visa', '4242', '2034-12-31', 1, 1, 1)`,
        { id, customer, at },
      ),
      sql(
        `INSERT INTO consents (id, customer_id, purpose, text, language, email, how, day, method_id, at)
         VALUES ('con_' || :id, :customer, 'autopay', 'I agree', 'en', 'pat@example.com', 'staff', :day, :id, 1)`,
        { id, customer, day: Number(dueOn.slice(8)) },
      ),
      sql(
        `INSERT INTO autopay (customer_id, enabled, day, method_id, consent_id, due_on, changed_at) VALUES (:customer, 1, :day, :id, 'con_' || :id, :due, 1)`,
        { id, customer, day: Number(dueOn.slice(8)), due: dueOn },
      ),
    ]),
  );
  return bills.map(({ customer }) => customer);
}
