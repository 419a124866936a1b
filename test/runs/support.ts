import type { Context } from '../../worker/context.ts';
import type { Today } from '../../worker/daily/day.ts';
import { type Cost, sql } from '../../worker/db/database.ts';
import type {
  Criteria,
  Definition,
  DefinitionBody,
  DefinitionDetail,
  Preview,
} from '../../worker/runs/definitions/schema.ts';
import type { RunAttempt, RunDetail } from '../../worker/runs/schema.ts';
import { stopWaiting } from '../../worker/runs/stop.ts';
import { workOnRuns } from '../../worker/runs/work.ts';
import { settings } from '../../worker/settings/schema.ts';
import { drainCharges } from '../charges/support.ts';
import { all, type Billed, bill, fresh } from '../support/books.ts';
import { BANKS, CARDS, form, ORIGIN, type Step, type World } from '../support/world.ts';

export const KEY = 'sk_office_tests_runs';

/** Asks the API; what is not 2xx is returned with its status. */
export async function api<T>(
  world: World,
  method: string,
  path: string,
  body?: unknown,
  key = `request-${fresh()}`,
): Promise<{ status: number; body: T; cost: { trips: number; read: number } }> {
  const response = await world.request(
    `/api/v1${path}`,
    {
      method,
      headers: {
        Authorization: `Bearer ${KEY}`,
        Origin: ORIGIN,
        ...(method === 'POST' ? { 'Idempotency-Key': key } : {}),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    },
    undefined,
    { ENVIRONMENT: 'development' },
  );
  const [, trips, read] =
    /trips=(\d+) queries=\d+ read=(\d+)/.exec(response.headers.get('Server-Timing') ?? '') ?? [];
  return {
    status: response.status,
    body: (await response.json()) as T,
    cost: { trips: Number(trips), read: Number(read) },
  };
}

/** The same, and it has to be done. */
export async function done<T>(world: World, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await api<T>(world, method, path, body);
  if (answer.status >= 300)
    throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** A card or bank account that Stripe keeps and the customer agreed to have charged without them. */
export async function store(
  world: World,
  customer: number,
  number: string = CARDS.good,
): Promise<{ method: string }> {
  const session = await world.stripe.checkout.sessions.create({
    mode: 'setup',
    currency: 'usd',
    customer_creation: 'always',
    success_url: 'http://app.test/done',
  });
  const bank = number.startsWith('000');
  const entered: Record<string, string> = bank
    ? {
        method: 'us_bank_account',
        routing_number: '110000000',
        account_number: number,
        account_holder_name: 'Pat Doe',
        account_holder_type: 'individual',
      }
    : { card_number: number, exp_month: '12', exp_year: '2034', cvc: '123' };
  await world.stripeFetch(new URL(session.url ?? '').pathname, form({ ...entered, action: 'pay' }));
  const setup = await world.stripe.setupIntents.retrieve(session.setup_intent as string);
  await world.db.batch([
    sql(
      `INSERT INTO payment_methods (id, customer_id, stripe_customer, type, last4, recurring, preferred, created_at)
       VALUES (:id, :customer, :stripe_customer, :type, :last4, 1, 1, 0)`,
      {
        id: setup.payment_method as string,
        customer,
        stripe_customer: setup.customer as string,
        type: bank ? 'us_bank_account' : 'card',
        last4: number.slice(-4),
      },
    ),
  ]);
  return { method: setup.payment_method as string };
}

export interface Debtor extends Billed {
  method: string;
}

/** A customer with an open invoice and a stored method. */
export async function debtor(
  world: World,
  prices: number[],
  {
    card = CARDS.good,
    kind = 'person',
    dueOn,
  }: { card?: string; kind?: 'person' | 'facility'; dueOn?: string } = {},
): Promise<Debtor> {
  const billed = await bill(world.db, prices);
  if (kind === 'facility')
    await all(world.db, "UPDATE customers SET kind = 'facility' WHERE id = :id", { id: billed.customer });
  if (dueOn !== undefined)
    await all(world.db, 'UPDATE receivables SET due_on = :day WHERE customer_id = :id', {
      day: dueOn,
      id: billed.customer,
    });
  return { ...billed, ...(await store(world, billed.customer, card)) };
}

export { BANKS, CARDS };
/** Pays for a while: it is saved, and then declined at each charge. */
export const DECLINING = '4000000000000341';

/** What the office asks for; everybody, when nothing else is said. */
export const asking = (over: Partial<Criteria> = {}): Criteria => ({
  due_by_days: null,
  least_cents: null,
  most_cents: null,
  segment: 'any',
  preference: 'any',
  only_rejected: false,
  ...over,
});

export const draft = (world: World, over: Partial<DefinitionBody> = {}): Promise<DefinitionDetail> =>
  done(world, 'POST', '/run-definitions', {
    name: 'Overdue',
    schedule: { kind: 'daily' },
    criteria: asking(),
    ...over,
  });

/** A definition in force. Its schedule comes far from now, so that only `run now` runs it. */
export async function effective(world: World, criteria: Criteria): Promise<Definition> {
  const { id } = await draft(world, { criteria, schedule: { kind: 'once', on: '2099-12-31' } });
  return done(world, 'POST', `/run-definitions/${id}/effective`);
}

export const preview = (world: World, criteria: Criteria): Promise<Preview> =>
  done(world, 'POST', '/run-definitions/preview', { criteria });

/** Begins a run of a new definition with these criteria; nothing is chosen yet. */
export async function begin(world: World, criteria: Criteria): Promise<RunDetail> {
  const { id } = await effective(world, criteria);
  return done(world, 'POST', `/run-definitions/${id}/run`);
}

export const runOf = (world: World, number: number): Promise<RunDetail> =>
  done(world, 'GET', `/runs/${number}`);

/** What the minute's cron does for runs, as the system. */
export const minute = (world: World, step?: Step): Promise<void> =>
  workOnRuns(world.context(step, { kind: 'system' }));

/** Begins a run, and lets minutes pass and consumers work until it has ended. */
export async function runThrough(world: World, criteria: Criteria): Promise<RunDetail> {
  const { number } = await begin(world, criteria);
  await minute(world);
  await drainCharges(world);
  await minute(world);
  const run = await runOf(world, number);
  if (run.state !== 'done') throw new Error(`the run is ${run.state}: ${JSON.stringify(run)}`);
  return run;
}

/** The customers of a run with what became of them, by customer. */
export async function attemptsIn(world: World, number: number): Promise<RunAttempt[]> {
  const { data } = await done<{ data: RunAttempt[] }>(world, 'GET', `/runs/${number}/attempts?limit=100`);
  return data.sort((a, b) => Number(a.customer?.id) - Number(b.customer?.id));
}

/** Whatever happened before, no run is under way and nobody can be charged: each test begins with customers of its own. */
export async function clear(world: World): Promise<void> {
  await all(world.db, "UPDATE payment_methods SET state = 'invalid', preferred = 0 WHERE state = 'valid'");
  await all(
    world.db,
    "UPDATE runs SET state = 'stopped', ended_at = 1 WHERE state IN ('selecting', 'running', 'paused')",
  );
  await stopWaiting(world.context());
  world.charges.splice(0);
}

/** Many customers who owe, each with a method that Stripe does not know; for tests that charge none of them. */
export async function crowd(world: World, many: number, from: number): Promise<void> {
  const params = { from, to: from + many };
  const NUMBERS =
    'WITH RECURSIVE numbers (n) AS (SELECT CAST(:from AS INTEGER) UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :to)';
  await world.db.batch([
    sql(
      `INSERT INTO customers (id, kind, name, created_at) ${NUMBERS} SELECT n, 'person', 'One of many', 0 FROM numbers`,
      params,
    ),
    sql(
      `INSERT INTO invoices (id, customer_id, series, seq, self_pay_id, status, issued_on, due_on, created_at)
       ${NUMBERS} SELECT n, n, 'INV', n, CAST(n AS TEXT), 'open', '2026-10-01', '2026-10-31', 0 FROM numbers`,
      params,
    ),
    sql(
      `INSERT INTO receivables (id, customer_id, description, due_on, state, price_cents, balance_cents, created_at)
       ${NUMBERS} SELECT n, n, 'Service', '2026-10-31', 'invoiced', 1000, 1000, 0 FROM numbers`,
      params,
    ),
    sql(`INSERT INTO invoice_items (invoice_id, receivable_id) ${NUMBERS} SELECT n, n FROM numbers`, params),
    sql(
      `INSERT INTO payment_methods (id, customer_id, stripe_customer, type, recurring, preferred, created_at)
       ${NUMBERS} SELECT 'pm_' || n, n, 'cus_' || n, 'card', 1, 1, 0 FROM numbers`,
      params,
    ),
  ]);
}

/**
 * Automatic payment of a debtor, with their own method; `noticed`: what they were told will be charged, and when; `sent`: when that mail
 * left, null: not yet.
 */
export async function onAutopay(
  world: World,
  { customer, method }: { customer: number; method: string },
  {
    cap = null,
    noticed = null,
  }: { cap?: number | null; noticed?: { cents: number; on: string; sent?: string | null } | null } = {},
): Promise<void> {
  const params = {
    customer,
    method,
    cap,
    noticed_cents: noticed?.cents ?? null,
    noticed_on: noticed?.on ?? null,
    sent_on: noticed?.sent === undefined ? (noticed?.on ?? null) : noticed.sent,
  };
  await world.db.batch([
    sql(
      `INSERT INTO consents (id, customer_id, purpose, text, language, email, how, day, cap_cents, method_id, at)
       VALUES ('con_' || :method, :customer, 'autopay', 'I agree', 'en', 'pat@example.com', 'link', 15, :cap, :method, 0)`,
      params,
    ),
    sql(
      `INSERT INTO autopay (customer_id, enabled, day, cap_cents, method_id, consent_id, due_on, noticed_cents, noticed_on, changed_at)
       VALUES (:customer, 1, 15, :cap, :method, 'con_' || :method, '2099-01-15', :noticed_cents, :noticed_on, 0)`,
      params,
    ),
    sql(
      `INSERT INTO mails (id, cause, kind, customer_id, recipient, language, data, state, not_before, created_at, sent_at, sent_on)
       SELECT 'mai_' || :method, 'notice:' || CAST(:customer AS INTEGER) || ':2099-01-15', 'notice', :customer, 'pat@example.com', 'en',
         (SELECT json_object('method', json_object('type', m.type, 'last4', m.last4)) FROM payment_methods m WHERE m.id = :method), iif(:sent_on IS NULL, 'waiting', 'sent'), 0, 0,
         iif(:sent_on IS NULL, NULL, 0), :sent_on WHERE :noticed_on IS NOT NULL`,
      params,
    ),
  ]);
}

/** A day so many days after today. */
export const dayFromNow = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** A day as the daily work knows it, by the office's defaults. */
export const today = (day: string): Today => ({
  day,
  settings: settings.parse({ office: {}, payments: {} }),
});

/** What a job of the system costs. */
export async function costOf(world: World, work: (ctx: Context) => Promise<unknown>): Promise<Cost> {
  const ctx = world.context(undefined, { kind: 'system' });
  const before = { ...ctx.db.cost };
  await work(ctx);
  const { trips, queries, read, written } = ctx.db.cost;
  return {
    trips: trips - before.trips,
    queries: queries - before.queries,
    read: read - before.read,
    written: written - before.written,
  };
}
