// npm run bench -- --charges 5000: so many customers are due on one day, and are charged by a real Worker with its queue and cron, against
// the stand-in, which allows 25 requests a second and answers 429 beyond. With --kills 20 everything is killed with -9 that often on the way.
import Stripe from 'stripe';
import { type OwnSite, startSite } from '../../test/e2e/harness/site.ts';
import { openBooks } from './site-books.ts';

const CENTS = 2_500;
/** Ids far above the demo's. */
const FIRST = 5_000_001;
const PER_SECOND = 25;

/** What a run of many charges came to. */
export interface Charged {
  charges: number;
  seconds: number;
  perSecond: number;
  limited: number;
  double: number;
  kills: number;
  /** Rows of the database, for each charge: among the first thousand or so and among the last. */
  rows: { early: Rows; late: Rows };
  differences: string[];
}
interface Rows {
  read: number;
  written: number;
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param say is told how far it is. */
export async function benchCharges(
  many: number,
  kills: number,
  say: (text: string) => void,
): Promise<Charged> {
  const site = await startSite(['--no-cron', '--verbose']);
  try {
    const stripe = clientOf(site);
    say(`storing ${many} cards at the stand-in`);
    const stored = await storeCards(site, many);
    await site.kill9();
    fill(site.facts.stateDir, stored);
    await site.start();
    await control(site, '/limits', { per_second: PER_SECOND });
    say('charging');
    const { killed, seconds } = await untilDone(site, many, kills, say);
    const limits = await control<{ limited: number }>(site, '/limits', undefined);
    await control(site, '/limits', { per_second: null });
    const result = await compare(site, stripe, many);
    return {
      charges: many,
      seconds: Math.round(seconds),
      perSecond: Math.round((many / seconds) * 100) / 100,
      limited: limits.limited,
      kills: killed,
      rows: rowsPerCharge(site.output()),
      ...result,
    };
  } finally {
    await site.stop();
  }
}

function clientOf({ facts }: OwnSite): Stripe {
  const { port, hostname } = new URL(facts.sandboxUrl);
  return new Stripe(facts.stripeKey, {
    apiVersion: '2026-10-28.endive',
    host: hostname,
    port,
    protocol: 'http',
    maxNetworkRetries: 3,
    telemetry: false,
  });
}

/** A control of the stand-in; without a body it is only asked. */
async function control<T>({ facts }: OwnSite, path: string, body: unknown): Promise<T> {
  const headers = { Authorization: `Bearer ${facts.stripeKey}`, 'Content-Type': 'application/json' };
  const response = await fetch(`${facts.sandboxUrl}/sandbox${path}`, {
    headers,
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

interface Stored {
  customer: number;
  stripeCustomer: string;
  method: string;
}

async function storeCards(site: OwnSite, many: number): Promise<Stored[]> {
  const stripe = clientOf(site);
  const stored: Stored[] = [];
  let next = 0;
  const work = async () => {
    while (next < many) {
      const customer = FIRST + next++;
      const { id: stripeCustomer } = await stripe.customers.create({ metadata: { customer } });
      const card = { number: '4242424242424242', exp_month: 12, exp_year: 2040, cvc: '123' };
      const { id: method } = await stripe.paymentMethods.create({ type: 'card', card });
      await stripe.paymentMethods.attach(method, { customer: stripeCustomer });
      stored.push({ customer, stripeCustomer, method });
    }
  };
  await Promise.all(Array.from({ length: 16 }, work));
  return stored;
}

/** Each owes one item on one open invoice, agreed to automatic payment, and was due before today. */
function fill(stateDir: string, stored: Stored[]): void {
  const db = openBooks(stateDir);
  const at = Date.now();
  const run = (text: string) => db.prepare(text);
  const statements = {
    customer: run(
      "INSERT INTO customers (id, kind, name, created_at) VALUES (?, 'person', 'Bench Customer', ?)",
    ),
    invoice: run(
      "INSERT INTO invoices (id, customer_id, series, seq, self_pay_id, status, issued_on, due_on, created_at) VALUES (?1, ?1, 'INV', ?1, substr('9' || ?1, 1, 8), 'open', date('now'), date('now', '+30 days'), ?2)",
    ),
    receivable: run(
      `INSERT INTO receivables (id, customer_id, description, due_on, state, price_cents, balance_cents, created_at) VALUES (?1, ?1, 'x', '2026-01-31', 'invoiced', ${CENTS}, ${CENTS}, ?2)`,
    ),
    item: run('INSERT INTO invoice_items (invoice_id, receivable_id) VALUES (?1, ?1)'),
    method: run(
      "INSERT INTO payment_methods (id, customer_id, stripe_customer, type, brand, last4, recurring, preferred, created_at) VALUES (?, ?, ?, 'card', 'visa', '4242', 1, 1, ?)",
    ),
    consent: run(
      "INSERT INTO consents (id, customer_id, purpose, text, language, email, how, day, method_id, at) VALUES ('con_' || ?1, ?1, 'autopay', 'I agree', 'en', 'bench@example.com', 'staff', 1, ?2, ?3)",
    ),
    autopay: run(
      "INSERT INTO autopay (customer_id, enabled, day, method_id, consent_id, due_on, changed_at) VALUES (?1, 1, 1, ?2, 'con_' || ?1, '2026-01-01', ?3)",
    ),
  };
  db.exec('BEGIN');
  for (const { customer, stripeCustomer, method } of stored) {
    statements.customer.run(customer, at);
    statements.invoice.run(customer, at);
    statements.receivable.run(customer, at);
    statements.item.run(customer);
    statements.method.run(method, customer, stripeCustomer, at);
    statements.consent.run(customer, method, at);
    statements.autopay.run(customer, method, at);
  }
  db.exec("DELETE FROM sweep_marks WHERE name LIKE 'daily:%'");
  db.exec('COMMIT');
  db.close();
}

/** Rings the minute cron as Cloudflare would. */
const ring = ({ facts }: OwnSite) =>
  fetch(`${facts.url}/cdn-cgi/local/scheduled?cron=*+*+*+*+*`).catch(() => undefined);

/** So long it is dead each time: what was in the queue, which dies too, counts as lost, and requests as left without an answer. */
const DEAD_MS = 6 * 60_000;

function passTime({ facts }: OwnSite): void {
  const db = openBooks(facts.stateDir);
  db.exec(`UPDATE charge_attempts SET queued_at = queued_at - ${DEAD_MS} WHERE queued_at IS NOT NULL`);
  db.exec(`UPDATE settings SET clock_offset_ms = clock_offset_ms + ${DEAD_MS}`);
  db.close();
}

interface Run {
  number: number;
  state: string;
  due: number;
  left: number;
  succeeded: number;
}

/** The latest run after those that the demo office has. */
async function runOf({ facts }: OwnSite, after: number): Promise<Run | undefined> {
  const headers = { Authorization: `Bearer ${facts.apiKey}` };
  const response = await fetch(`${facts.url}/api/v1/runs?limit=1`, { headers }).catch(() => undefined);
  if (!response?.ok) return undefined;
  return ((await response.json()) as { data: Run[] }).data.find(({ number }) => number > after);
}

/** Lets the minutes pass until all are charged. @returns how often it was killed, and how long charging took. */
async function untilDone(
  site: OwnSite,
  many: number,
  kills: number,
  say: (text: string) => void,
): Promise<{ killed: number; seconds: number }> {
  let killed = 0;
  const deadline = Date.now() + (many / PER_SECOND) * 3_000 + kills * 60_000 + 600_000;
  let rangAt = 0;
  const earlier = (await runOf(site, 0))?.number ?? 0;
  const began = Date.now();
  let seconds = 0;
  while (Date.now() < deadline) {
    if (Date.now() - rangAt >= (kills > 0 ? 15_000 : 60_000)) {
      rangAt = Date.now();
      void ring(site);
    }
    const run = await runOf(site, earlier);
    if (run !== undefined) say(`${run.succeeded} of ${run.due} charged, ${run.state}, ${killed} kills`);
    if (seconds === 0 && run !== undefined && run.succeeded >= many) seconds = (Date.now() - began) / 1000;
    if (run?.state === 'done' && seconds > 0) return { killed, seconds };
    if (killed < kills && run !== undefined && run.succeeded > (killed / (kills + 1)) * many) {
      await wait(Math.random() * 2_000);
      await site.kill9();
      passTime(site);
      await site.start();
      await control(site, '/limits', { per_second: PER_SECOND });
      killed += 1;
      rangAt = 0;
    }
    await wait(1_000);
  }
  throw new Error('Not all were charged in time.');
}

/** Both books, customer by customer. */
async function compare(
  site: OwnSite,
  stripe: Stripe,
  many: number,
): Promise<{ double: number; differences: string[] }> {
  const paid = new Map<number, number>();
  for await (const intent of stripe.paymentIntents.list({ limit: 100 })) {
    const customer = Number(intent.metadata.customer);
    if (customer >= FIRST && intent.status === 'succeeded')
      paid.set(customer, (paid.get(customer) ?? 0) + intent.amount_received);
  }
  const db = openBooks(site.facts.stateDir);
  const booked = db
    .prepare(
      'SELECT customer_id, sum(amount_cents) AS cents FROM register_entries WHERE customer_id >= ? GROUP BY customer_id',
    )
    .all(FIRST);
  db.close();
  const differences: string[] = [];
  const books = new Map(booked.map((row) => [Number(row.customer_id), Number(row.cents)]));
  for (let customer = FIRST; customer < FIRST + many; customer += 1) {
    const [there, here] = [paid.get(customer) ?? 0, books.get(customer) ?? 0];
    if (there !== CENTS || here !== CENTS)
      differences.push(`customer ${customer}: ${there} at Stripe, ${here} in the register`);
  }
  return { double: [...paid.values()].filter((cents) => cents > CENTS).length, differences };
}

/** From the Worker's own account of what each batch of charges cost. */
function rowsPerCharge(output: string): Charged['rows'] {
  const lines = [...output.matchAll(/"event":"charges","messages":(\d+).*?read=(\d+) written=(\d+)/g)].map(
    ([, messages, read, written]) => ({
      messages: Number(messages),
      read: Number(read),
      written: Number(written),
    }),
  );
  const mean = (some: typeof lines): Rows => {
    const sum = (name: 'messages' | 'read' | 'written') =>
      some.reduce((total, line) => total + line[name], 0);
    const per = (total: number) => Math.round((total / Math.max(1, sum('messages'))) * 10) / 10;
    return { read: per(sum('read')), written: per(sum('written')) };
  };
  const tenth = Math.max(1, Math.floor(lines.length / 5));
  return { early: mean(lines.slice(0, tenth)), late: mean(lines.slice(-tenth)) };
}
