import { env } from 'cloudflare:workers';
import type { WantedConsent } from '../../worker/autopay/consent.ts';
import type { ChargeJob, Job } from '../../worker/context.ts';
import { sql } from '../../worker/db/database.ts';
import { createContext, type Env, type Overrides } from '../../worker/environment.ts';
import { createApp } from '../../worker/http/app.ts';
import type { Portal } from '../../worker/http/types.ts';
import { EVENT_TYPES } from '../../worker/intake/kinds.ts';
import { onCharges, onMinute, onQueue } from '../../worker/jobs.ts';
import type { Message as Mail } from '../../worker/mail/mailer.ts';
import { openCheckout } from '../../worker/payer/checkout.ts';
import { makeSelfPayId } from '../../worker/payer/self-pay-id.ts';
import { allowKey } from '../support/keys.ts';
import { BANKS, CARDS, control, form, ORIGIN, openWorld, type Step, type World } from '../support/world.ts';
import { emptyBooks } from './afresh.ts';
import type { Caller, Mortality } from './mortality.ts';

/** Monday noon in New York; ahead of real time, so that a day goes the same way whenever it is lived. */
const BEGINS = Date.UTC(2031, 0, 6, 17);
const RULES = { unpaidAfterDays: 20, allowUnpaid: true, refundApprovalCents: 20_000 };
/** Two people who keep the books; the second approves what the first asks for. */
const KEYS = { clerk: 'sk_day_clerk_0123456789', second: 'sk_day_second_0123456789' };
export type Clerk = keyof typeof KEYS;

export interface Invoice {
  id: number;
  customer: number;
  selfPayId: string;
  items: number[];
}

export interface Paid {
  back: string;
  payment: string;
}

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, which each chapter takes what it needs from.
type Answer = any;

const portal: Portal = {
  chooseLanguage: () => 'en',
  render: async (page) => Response.json(page, { status: page.status }),
  renderShell: async () => new Response('<!doctype html><title>Selfpay</title>'),
};

/** An office in a database of its own, and everybody who calls its Worker. The Worker may die on any of their calls. */
export class Day {
  /** Disputes that were lost once, whatever an appeal made of them. */
  readonly lost = new Set<string>();
  readonly logs: string[] = [];
  private readonly queue: Job[] = [];
  private readonly charges: ChargeJob[] = [];
  /** How much time has passed on this day, for the Worker too. */
  private passedMs = 0;
  private lastEvent: string | null = null;
  private made = 0;
  private writes = 0;
  private visits = 0;

  private constructor(
    readonly world: World,
    readonly mortality: Mortality,
  ) {}

  /** Opens an office; the sweep, the day's work and the proof have been running before. */
  static async open(mortality: Mortality): Promise<Day> {
    await emptyBooks();
    const day = new Day(await openWorld(), mortality);
    const { db } = day.world;
    for (const key of Object.values(KEYS)) await allowKey(db, key, 'administrator');
    await db.batch([
      sql('UPDATE settings SET clock_offset_ms = :ahead, payments = :rules WHERE id = 1', {
        ahead: BEGINS - Date.now(),
        rules: JSON.stringify(RULES),
      }),
    ]);
    await control(day.world, '/clock', { to: new Date(BEGINS).toISOString() });
    await day.minute();
    return day;
  }

  // ---- the Worker --------------------------------------------------------------------------------------------

  /** One invocation; null when the Worker died on it. */
  private invoke<T>(
    caller: Caller,
    work: (bindings: Env, overrides: Overrides) => Promise<T>,
  ): Promise<T | null> {
    const life = this.mortality.life(caller);
    return life.end(work(this.bindings(life.step), this.overrides(life.step)));
  }

  private bindings(step: Step): Env {
    const batch = (statements: D1PreparedStatement[]) => step('d1', () => env.DB.batch(statements));
    const into = <T>(queue: T[]) => ({
      sendBatch: (messages: { body: T }[]) =>
        step('queue', async () => void queue.push(...messages.map(({ body }) => body))),
    });
    const { EMAIL } = env as Required<Env>;
    return {
      ...env,
      DB: { prepare: (text: string) => env.DB.prepare(text), batch } as unknown as D1Database,
      QUEUE: into(this.queue) as unknown as Queue<Job>,
      CHARGES: into(this.charges) as unknown as Queue<ChargeJob>,
      EMAIL: { send: (mail: Mail) => step('mail', () => EMAIL.send(mail)) } as unknown as SendEmail,
    };
  }

  private overrides(step: Step): Overrides {
    return {
      realMs: Date.now() + this.passedMs,
      fetcher: (input, init) =>
        step('stripe', () => {
          const { pathname, search } = new URL(new Request(input as RequestInfo).url);
          return this.world.stripeFetch(pathname + search, init);
        }),
      pause: async () => {},
      log: (event, facts) => void this.logs.push(JSON.stringify({ event, ...facts })),
    };
  }

  private request(caller: Caller, path: string, init: RequestInit): Promise<Response | null> {
    return this.invoke(caller, async (bindings, overrides) => {
      const app = createApp(portal, (_env, actor) => createContext(bindings, actor, overrides));
      const execution = { waitUntil() {}, passThroughOnException() {}, props: {} };
      const request = new Request(ORIGIN + path, { redirect: 'manual', ...init });
      return app.fetch(request, bindings, execution as unknown as ExecutionContext);
    });
  }

  // ---- payers ------------------------------------------------------------------------------------------------

  /** A payer's request, made again when no answer comes. */
  async visit(path: string, init: RequestInit = {}): Promise<Response> {
    for (;;) {
      this.visits += 1;
      const headers = new Headers(init.headers);
      headers.set('CF-Connecting-IP', `10.0.${this.visits >> 8}.${this.visits & 255}`);
      const response = await this.request('payer', path, { ...init, headers });
      if (response !== null) return response;
    }
  }

  /** Presses Pay. @returns the address of Checkout. */
  async press({ selfPayId }: Pick<Invoice, 'selfPayId'>): Promise<string> {
    const response = await this.visit(`/pay/${selfPayId}/checkout`, form());
    const location = response.headers.get('Location') ?? '';
    if (!location.startsWith('http')) throw new Error(`Pay led to ${response.status} ${location}`);
    return location;
  }

  /** Presses Pay and agrees to what is charged later. @returns the address of Checkout. */
  async agree({ selfPayId }: Invoice, consent: WantedConsent): Promise<string> {
    for (;;) {
      const next = await this.invoke('payer', (bindings, overrides) =>
        openCheckout(createContext(bindings, { kind: 'payer' }, overrides), selfPayId, ORIGIN, null, consent),
      );
      if (next?.to === 'stripe') return next.url;
      if (next !== null) throw new Error(`Pay led to ${next.to}`);
    }
  }

  async payByCard(url: string, card = CARDS.good): Promise<Paid> {
    return this.payAt(url, { card_number: card, exp_month: '12', exp_year: '34', cvc: '123' });
  }

  async declined(url: string): Promise<void> {
    const fields = {
      card_number: CARDS.declined,
      exp_month: '12',
      exp_year: '34',
      cvc: '123',
      action: 'pay',
    };
    await (await this.world.stripeFetch(new URL(url).pathname, form(fields))).text();
  }

  async payByBank(url: string, account = BANKS.good): Promise<Paid> {
    return this.payAt(url, {
      method: 'us_bank_account',
      routing_number: '110000000',
      account_number: account,
      account_holder_name: 'Ada Example',
      account_holder_type: 'individual',
    });
  }

  private async payAt(url: string, fields: Record<string, string>): Promise<Paid> {
    const response = await this.world.stripeFetch(new URL(url).pathname, form({ ...fields, action: 'pay' }));
    const back = response.headers.get('Location');
    if (back === null) throw new Error(`refused: ${await response.text()}`);
    const session = new URL(back).searchParams.get('session_id') ?? '';
    const { payment_intent } = await this.world.stripe.checkout.sessions.retrieve(session);
    return { back: back.slice(ORIGIN.length), payment: String(payment_intent) };
  }

  // ---- the office --------------------------------------------------------------------------------------------

  /** A write by a program or the app, made again under the same key when no answer comes. It may have been done then. */
  async write(
    path: string,
    body: unknown = {},
    { by = 'clerk' as Clerk, method = 'POST' } = {},
  ): Promise<Answer> {
    this.writes += 1;
    const headers = {
      Authorization: `Bearer ${KEYS[by]}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': `busy-day-${this.writes}`,
    };
    for (;;) {
      const response = await this.request('office', `/api/v1${path}`, {
        method,
        headers,
        body: JSON.stringify(body),
      });
      if (response === null) continue;
      const answer = await response.json();
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${JSON.stringify(answer)}`);
      return answer;
    }
  }

  /** Reads from the API, of which no call is counted. */
  async read(path: string): Promise<Answer> {
    const { counting } = this.mortality;
    this.mortality.counting = false;
    const headers = { Authorization: `Bearer ${KEYS.clerk}` };
    const response = await this.request('office', `/api/v1${path}`, { headers });
    this.mortality.counting = counting;
    return response?.json();
  }

  /** Makes an invoice as an import does: it is there. Ids are far apart, because the office numbers its own rows by the next free one. */
  async bill(prices: number[], { customer = 0, policy = 'follow' } = {}): Promise<Invoice> {
    const id = this.nextId();
    const owner = customer === 0 ? id : customer;
    const selfPayId = makeSelfPayId(String(100_000_000 + id));
    const items = prices.map((_, at) => id + at);
    await this.world.db.batch([
      sql(
        `INSERT INTO customers (id, kind, name, fee_policy, created_at) SELECT :owner, 'person', 'Ada Example', :policy, 0
         WHERE NOT EXISTS (SELECT 1 FROM customers WHERE id = :owner)`,
        { owner, policy },
      ),
      sql(
        `INSERT INTO invoices (id, customer_id, series, seq, self_pay_id, status, issued_on, due_on, created_at)
         VALUES (:id, :owner, 'INV', :id, :self_pay_id, 'open', '2031-01-06', '2031-02-05', 0)`,
        { id, owner, self_pay_id: selfPayId },
      ),
      ...items.flatMap((item, at) => [
        receivable(item, owner, prices[at] ?? 0, 'invoiced'),
        sql('INSERT INTO invoice_items (invoice_id, receivable_id) VALUES (:id, :item)', { id, item }),
      ]),
    ]);
    return { id, customer: owner, selfPayId, items };
  }

  /** A job that waits for its first invoice. */
  async job(customer: number, price: number): Promise<void> {
    await this.world.db.batch([receivable(this.nextId(), customer, price, 'to_invoice')]);
  }

  private nextId(): number {
    this.made += 1;
    return this.made * 1000;
  }

  /** The payment's entry in the register. */
  async entryOf(payment: string): Promise<string> {
    const [rows] = await this.world.db.batch([
      sql("SELECT id FROM register_entries WHERE number = :payment AND kind = 'payment'", { payment }),
    ]);
    if (rows?.[0] === undefined) throw new Error(`${payment} is not in the register`);
    return String(rows[0].id);
  }

  async setRules(rules: Record<string, unknown>): Promise<void> {
    await this.world.db.batch([
      sql('UPDATE settings SET payments = :rules WHERE id = 1', {
        rules: JSON.stringify({ ...RULES, ...rules }),
      }),
    ]);
  }

  // ---- Stripe and time ---------------------------------------------------------------------------------------

  /** What only time, banks and the dashboard do. */
  atStripe<T = { id: string }>(path: string, body: unknown): Promise<T> {
    return control<T>(this.world, path, body);
  }

  async moveDispute(dispute: string, outcome: string): Promise<void> {
    const { status } = await this.atStripe<{ status: string }>('/disputes', { dispute, outcome });
    if (status === 'lost') this.lost.add(dispute);
  }

  /**
   * Five minutes pass: Stripe tells what happened, the queue is worked off. As long as the Worker has not died, the minute's cron has nothing to
   * do then, so it is left out.
   */
  async tick(): Promise<void> {
    await this.elapse(5 / 60);
    await this.hear();
    if (this.mortality.struck) await this.sweep();
  }

  /** Time passes: Stripe tells what happened meanwhile, and a minute strikes. */
  async pass(hours: number): Promise<void> {
    await this.elapse(hours);
    await this.hear();
    await this.sweep();
  }

  private async elapse(hours: number): Promise<void> {
    const minutes = Math.round(hours * 60);
    await control(this.world, '/clock', { advance: `PT${minutes}M` });
    this.passedMs += minutes * 60_000;
  }

  private async sweep(): Promise<void> {
    await this.minute();
    await this.consume();
  }

  /** Webhooks, in order; one on which the Worker died comes again later, if at all. */
  async hear(): Promise<void> {
    const unanswered: string[] = [];
    for (const event of await this.newEvents()) if (!(await this.webhook(event))) unanswered.push(event);
    await this.consume();
    if (!this.callsAgain) return;
    for (const event of unanswered) await this.webhook(event);
    await this.consume();
  }

  private get callsAgain(): boolean {
    return this.mortality.abort?.again ?? true;
  }

  private async webhook(body: string): Promise<boolean> {
    const secret = env.STRIPE_WEBHOOK_SECRET;
    const signature = await this.world.stripe.webhooks.generateTestHeaderStringAsync({
      payload: body,
      secret,
    });
    const headers = { 'Stripe-Signature': signature };
    const response = await this.request('webhook', '/webhooks/stripe', { method: 'POST', headers, body });
    if (response !== null && !response.ok) throw new Error(`a webhook was answered ${response.status}`);
    return response !== null;
  }

  private async newEvents(): Promise<string[]> {
    const { data } = await this.world.stripe.events.list({
      limit: 100,
      ...(this.lastEvent === null ? {} : { ending_before: this.lastEvent }),
    });
    this.lastEvent = data[0]?.id ?? this.lastEvent;
    const subscribed = data.filter(({ type }) => EVENT_TYPES.flat().includes(type));
    return subscribed.reverse().map((event) => JSON.stringify(event));
  }

  /** Stripe's events of so far are lost, and the sweep believes that it has seen them. */
  async loseEvents(): Promise<void> {
    await this.newEvents();
    await this.world.db.batch([sql("UPDATE sweep_marks SET value = value + 86400 WHERE name = 'events'")]);
  }

  async consume(): Promise<void> {
    while (this.queue.length + this.charges.length > 0) {
      await this.handOver(this.queue, onQueue);
      await this.handOver(this.charges, onCharges);
    }
  }

  /** Hands over what waits in a queue. What nobody has taken then comes again, if at all. */
  private async handOver<T>(
    queue: T[],
    consumer: (batch: MessageBatch<T>, bindings: Env, overrides: Overrides) => Promise<void>,
  ): Promise<void> {
    const waiting = new Set(queue.splice(0));
    if (waiting.size === 0) return;
    const messages = [...waiting].map((body) => ({
      body,
      ack: () => void waiting.delete(body),
      retry: () => {
        throw new Error(`failed: ${JSON.stringify(body)}`);
      },
    }));
    const batch = { messages } as unknown as MessageBatch<T>;
    const done = await this.invoke('queue', (bindings, overrides) =>
      consumer(batch, bindings, overrides).then(() => true),
    );
    if (done === null && this.callsAgain) queue.push(...waiting);
  }

  /** The cron strikes every minute, whatever became of the last one. */
  async minute(): Promise<void> {
    for (;;) {
      const done = await this.invoke('minute', (bindings, overrides) =>
        onMinute(bindings, overrides).then(() => true),
      );
      if (done !== null) return;
    }
  }
}

function receivable(id: number, customer: number, price: number, state: string) {
  return sql(
    `INSERT INTO receivables (id, customer_id, description, due_on, state, price_cents, balance_cents, created_at)
     VALUES (:id, :customer, 'Service', '2030-12-' || (10 + :id % 10), :state, :price, :price, 0)`,
    { id, customer, state, price },
  );
}
