import { env } from 'cloudflare:workers';
import type Stripe from 'stripe';
import type { Context, ObjectRef } from '../../worker/context.ts';
import { type Database, sql } from '../../worker/db/database.ts';
import { createContext, type Env } from '../../worker/environment.ts';
import { createApp } from '../../worker/http/app.ts';
import type { Portal } from '../../worker/http/types.ts';
import { drainAll } from '../../worker/intake/drain.ts';
import type { Actor } from '../../worker/ledger/entry.ts';
import type { Message } from '../../worker/mail/mailer.ts';
import { sendMails } from '../../worker/mail/sweep.ts';
import type { PayerPage } from '../../worker/payer/page.ts';
import { connect } from '../../worker/stripe/connection.ts';
import { type Billed, bill, fresh, openBooks } from './books.ts';

export const ORIGIN = 'http://pay.test';

/** Comes between the Worker and everything outside it: each call to D1, Stripe, the queue or the mail binding is a step. */
export type Step = <T>(what: 'd1' | 'stripe' | 'queue' | 'mail', run: () => Promise<T>) => Promise<T>;
const straight: Step = (_what, run) => run();

/** A request that the Worker made to Stripe, as it went over the wire. */
export interface Sent {
  method: string;
  url: string;
  headers: string;
  body: string;
}

/** The app and a stand-in of its own, in one isolate, over the file's database. */
export interface World {
  db: Database;
  stripe: Stripe;
  /** What the Worker handed to the queue; nothing consumes it but `consume`. */
  queue: ObjectRef[];
  /** Attempts that the Worker handed to the queue of charges. */
  charges: string[];
  /** Everything that the Worker sent to Stripe, and every line that it logged. */
  sent: Sent[];
  logs: string[];
  /** Every e-mail that the mail binding took. */
  mails: Message[];
  /** The mails that the Worker handed to the queue; `consume` sends them. */
  mailQueue: string[];
  context(step?: Step, actor?: Actor): Context;
  request(path: string, init?: RequestInit, step?: Step, bindings?: Partial<Env>): Promise<Response>;
  stripeFetch(path: string, init?: RequestInit): Promise<Response>;
  consume(step?: Step): Promise<void>;
}

/** Renders a page as its data, which is all that a template gets. */
const portal: Portal = {
  chooseLanguage: () => 'en',
  render: async (page) => Response.json(page, { status: page.status }),
  renderShell: async () => new Response('<!doctype html><title>Selfpay</title>'),
};

export async function openWorld(): Promise<World> {
  const db = await openBooks();
  const box = env.SANDBOX.getByName(`box-${fresh()}`);
  const toStripe: typeof fetch = (input, init) => box.fetch(new Request(input as RequestInfo, init));
  const queue: ObjectRef[] = [];
  const charges: string[] = [];
  const sent: Sent[] = [];
  const logs: string[] = [];
  const mails: Message[] = [];
  const mailQueue: string[] = [];
  const context = (step: Step = straight, actor: Actor = { kind: 'webhook' }): Context => {
    const fetcher: typeof fetch = (input, init) => {
      sent.push(sentBy(input, init));
      return step('stripe', () => toStripe(input, init));
    };
    const ctx = createContext(env, actor, { fetcher });
    const { db: inner } = ctx;
    return {
      ...ctx,
      db: { cost: inner.cost, batch: (statements) => step('d1', () => inner.batch(statements)) },
      enqueue: (refs) =>
        step('queue', async () => {
          queue.push(...refs);
        }),
      enqueueMails: (ids) =>
        step('queue', async () => {
          mailQueue.push(...ids);
        }),
      mailer: {
        ...ctx.mailer,
        send: (message) =>
          step('mail', async () => {
            const sent = await ctx.mailer.send(message);
            mails.push(message);
            return sent;
          }),
      },
      enqueueCharges: (ids) =>
        step('queue', async () => {
          charges.push(...ids);
        }),
      pause: async () => {},
      log: (event, facts) => void logs.push(JSON.stringify({ event, ...facts })),
    };
  };
  return {
    db,
    stripe: connect(context().connection, toStripe),
    queue,
    charges,
    sent,
    logs,
    mails,
    mailQueue,
    context,
    async request(path, init, step, bindings) {
      const app = createApp(portal, (_env, actor) => context(step, actor));
      const execution = { waitUntil() {}, passThroughOnException() {}, props: {} };
      return app.fetch(
        new Request(ORIGIN + path, { redirect: 'manual', ...init }),
        { ...env, ...bindings },
        execution as unknown as ExecutionContext,
      );
    },
    stripeFetch: (path, init) => toStripe(`http://localhost:8788${path}`, { redirect: 'manual', ...init }),
    async consume(step) {
      await drainAll(context(step), queue.splice(0));
      await sendMails(context(step), mailQueue.splice(0));
    },
  };
}

function sentBy(input: RequestInfo | URL, init?: RequestInit): Sent {
  const request = new Request(input as RequestInfo, init);
  const headers = JSON.stringify([...request.headers]);
  return {
    method: request.method,
    url: request.url,
    headers,
    body: typeof init?.body === 'string' ? init.body : '',
  };
}

/** A form post as the payer's browser sends it. */
export const form = (fields: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { Origin: ORIGIN, 'Content-Type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
});

export async function page(response: Response): Promise<PayerPage> {
  return (await response.json()) as PayerPage;
}

/** Presses "Pay": the Checkout session's URL, or null when the payer was not sent there. */
export async function pressPay(world: World, billed: Pick<Billed, 'selfPayId'>): Promise<string | null> {
  const response = await world.request(`/pay/${billed.selfPayId}/checkout`, form());
  const location = response.headers.get('Location') ?? '';
  return location.startsWith('http') ? location : null;
}

export const CARDS = { good: '4242424242424242', declined: '4000000000000002', poor: '4000000000009995' };

/** Pays on the stand-in's hosted page; the URL where the payer is sent next, null when the card was refused. */
export async function payAt(world: World, url: string, card = CARDS.good): Promise<string | null> {
  const fields = { card_number: card, exp_month: '12', exp_year: '34', cvc: '123', action: 'pay' };
  const response = await world.stripeFetch(new URL(url).pathname, form(fields));
  return response.headers.get('Location');
}

/** Pays an invoice through Checkout; nothing is booked yet. Returns the way back and the payment's id. */
export async function payOnline(
  world: World,
  billed: Billed,
): Promise<{ back: string; payment: string; session: string }> {
  const url = await pressPay(world, billed);
  if (url === null) throw new Error(`invoice ${billed.number} cannot be paid`);
  const back = await payAt(world, url);
  if (back === null) throw new Error('the card was refused');
  const session = new URL(back).searchParams.get('session_id') ?? '';
  const { payment_intent } = await world.stripe.checkout.sessions.retrieve(session);
  return { back: back.slice(ORIGIN.length), payment: String(payment_intent), session };
}

/** The webhooks that Stripe would send now, oldest first, signed. */
export async function webhooks(
  world: World,
): Promise<{ event: Stripe.Event; send: (step?: Step) => Promise<Response> }[]> {
  const { data } = await world.stripe.events.list({ limit: 100 });
  return data
    .reverse()
    .map((event) => ({ event, send: (step) => sendWebhook(world, JSON.stringify(event), step) }));
}

export async function sendWebhook(world: World, body: string, step?: Step): Promise<Response> {
  const { webhookSecret } = world.context().connection;
  const signature = await world.stripe.webhooks.generateTestHeaderStringAsync({
    payload: body,
    secret: webhookSecret,
  });
  return world.request(
    '/webhooks/stripe',
    { method: 'POST', headers: { 'Stripe-Signature': signature }, body },
    step,
  );
}

/** Delivers every event that has not been delivered to this world yet, and lets the queue work. */
export async function deliver(world: World, step?: Step): Promise<number> {
  const seen = new Set(
    (await world.db.batch([sql('SELECT id FROM stripe_events')]))[0]?.map(({ id }) => String(id)),
  );
  const fresh = (await webhooks(world)).filter(({ event }) => !seen.has(event.id));
  for (const { send } of fresh) await send(step);
  await world.consume(step);
  return fresh.length;
}

/** A paid and booked invoice. */
export async function paidInvoice(
  world: World,
  prices: number[],
): Promise<{ billed: Billed; payment: string; entry: string }> {
  const billed = await bill(world.db, prices);
  const { payment } = await payOnline(world, billed);
  await deliver(world);
  const [rows] = await world.db.batch([
    sql("SELECT id FROM register_entries WHERE number = :payment AND kind = 'payment'", { payment }),
  ]);
  return { billed, payment, entry: String(rows?.[0]?.id) };
}

/** Tells the stand-in what to get wrong next; `GET /sandbox` lists the shapes. */
export async function fault(world: World, spec: Record<string, unknown>): Promise<void> {
  await control(world, '/faults', spec);
}

/** Moves the stand-in's clock and the Worker's alike; crons are not run. */
export async function advance(world: World, hours: number): Promise<void> {
  await control(world, '/clock', { advance: `PT${Math.round(hours * 60)}M` });
  await world.db.batch([
    sql('UPDATE settings SET clock_offset_ms = clock_offset_ms + :ms WHERE id = 1', {
      ms: hours * 3_600_000,
    }),
  ]);
}

/** Asks the stand-in for something that only time or a bank does: `disputes`, `refunds`, `clock`… */
export async function control<T>(world: World, path: string, body: unknown): Promise<T> {
  const headers = { 'Content-Type': 'application/json', Authorization: 'Bearer sk_test_tests' };
  const response = await world.stripeFetch(`/sandbox${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  if (!response.ok)
    throw new Error(`the stand-in answered ${response.status} to ${path}: ${await response.text()}`);
  return (await response.json()) as T;
}

/** An invoice that was paid at the stand-in a while ago; our books only know the request. */
export interface Unbooked {
  billed: Billed;
  payment: string;
  session: string;
}

/** Many invoices of one item, each paid in a session of its own, made at once. @param feeCents charged on top. */
export async function paidBefore(
  world: World,
  cents: number,
  many: number,
  feeCents = 0,
): Promise<Unbooked[]> {
  const bills = await Promise.all(Array.from({ length: many }, () => bill(world.db, [cents])));
  const created = Math.floor(Date.now() / 1000) - 600;
  const payments = bills.map(({ selfPayId }) => ({
    key: selfPayId,
    amount_cents: cents,
    created,
    ...(feeCents > 0 ? { shipping_cents: feeCents } : {}),
    metadata: {
      gateway_request: `req_${selfPayId}`,
      ...(feeCents > 0 ? { fee_cents: String(feeCents) } : {}),
    },
    success_url: ORIGIN,
  }));
  const made = await control<{ payment_intent: string; session: string }[]>(world, '/history', { payments });
  const paid = bills.map((billed, at) => ({
    billed,
    payment: made[at]?.payment_intent ?? '',
    session: made[at]?.session ?? '',
  }));
  await world.db.batch(
    paid.map(({ billed, session }) =>
      sql(
        `INSERT INTO gateway_requests (id, kind, customer_id, invoice_id, self_pay_id, amount_cents, credit_used_cents, fee, currency, origin, outcome, stripe_id, session_status, created_at, expires_at)
         VALUES ('req_' || :id, 'checkout_session', :customer, :invoice, :id, :cents, 0, :fee, 'usd', :origin, 'succeeded', :session, 'open', :at, :at + 7200000)`,
        {
          id: billed.selfPayId,
          fee: feeCents > 0 ? JSON.stringify({ bps: 0, fixedCents: feeCents, capCents: null }) : null,
          customer: billed.customer,
          invoice: billed.invoice,
          cents,
          origin: ORIGIN,
          session,
          at: created * 1000,
        },
      ),
    ),
  );
  return paid;
}

/** What the office set, over the defaults. */
export async function setPayments(db: Database, payments: Record<string, unknown>): Promise<void> {
  await db.batch([
    sql('UPDATE settings SET payments = :payments WHERE id = 1', { payments: JSON.stringify(payments) }),
  ]);
}

let callers = 0;
/** A request from an address of its own, so that limits do not stop the tests. */
export function visit(world: World, path: string, init: RequestInit = {}): Promise<Response> {
  callers += 1;
  const headers = new Headers(init.headers);
  headers.set('CF-Connecting-IP', `10.${callers >> 16}.${(callers >> 8) & 255}.${callers & 255}`);
  return world.request(path, { ...init, headers });
}

/** How many statements an answer cost, as it tells itself. */
export function queries(response: Response): number {
  return Number(/queries=(\d+)/.exec(response.headers.get('Server-Timing') ?? '')?.[1]);
}

export const BANKS = {
  good: '000123456789',
  poor: '000222222227',
  returned: '000555555559',
};

/** Pays an invoice from a bank account in Checkout; its money is then on its way. Returns the way back and the payment's id. */
export async function payFromBank(
  world: World,
  billed: Billed,
  account = BANKS.good,
): Promise<{ back: string; payment: string; session: string }> {
  const url = await pressPay(world, billed);
  if (url === null) throw new Error(`invoice ${billed.number} cannot be paid`);
  const fields = {
    method: 'us_bank_account',
    routing_number: '110000000',
    account_number: account,
    account_holder_name: 'Pat Doe',
    account_holder_type: 'individual',
    action: 'pay',
  };
  const response = await world.stripeFetch(new URL(url).pathname, form(fields));
  const back = response.headers.get('Location');
  if (back === null) throw new Error(`the bank account was refused: ${await response.text()}`);
  const session = new URL(back).searchParams.get('session_id') ?? '';
  const { payment_intent } = await world.stripe.checkout.sessions.retrieve(session);
  return { back: back.slice(ORIGIN.length), payment: String(payment_intent), session };
}
