import { runDaily } from '../../worker/daily/run.ts';
import { type Database, type Row, type Statement, sql } from '../../worker/db/database.ts';
import { sweep } from '../../worker/intake/sweep.ts';
import { makeSelfPayId } from '../../worker/payer/self-pay-id.ts';
import { all } from '../support/books.ts';
import {
  CARDS,
  control,
  form,
  ORIGIN,
  openWorld,
  payAt,
  sendWebhook,
  setPayments,
  type World,
} from '../support/world.ts';
import { Chaos, DIED, Dice, type Life } from './chaos.ts';
import { Charges } from './charges.ts';
import {
  type Asked,
  type Charge,
  type Fact,
  Paper,
  type PaperCustomer,
  type PaperInvoice,
  type PaperReceivable,
} from './paper.ts';
import { ACCOUNTS, type DayStep, type Decision, RETURNS } from './step.ts';

/** The books, the model and the stand-in disagree. */
export class Discrepancy extends Error {
  override name = 'Discrepancy';
}

/** All that a day did at the stand-in, as the people who did it remember it. */
export interface PaymentAtStripe {
  payment: string;
  charge: string;
  request: string;
  /** Null: a charge. */
  invoice: number | null;
  asked: Asked | Charge;
  /** Null: a card. */
  account: keyof typeof ACCOUNTS | null;
}
export interface RefundAtStripe {
  id: string;
  payment: PaymentAtStripe;
  amount: number;
  chosen: number[];
  /** It succeeded once, so it may have been booked. */
  mayBeBooked: boolean;
}
export interface DisputeAtStripe {
  id: string;
  payment: PaymentAtStripe;
  amount: number;
  fee: number;
  chosen: number[];
  reopens: boolean;
  wasLost: boolean;
}
export interface StripeBooks {
  payments: { id: string; amount: number; refunded: number; status: string }[];
  balanceTransactions: {
    id: string;
    type: string;
    source: string | null;
    amount: number;
    fee: number;
    net: number;
  }[];
  refunds: { id: string; payment: string; amount: number; status: string }[];
  disputes: { id: string; payment: string; amount: number; status: string }[];
}

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

interface Tab {
  url: string;
}

/** Monday noon in New York; ahead of real time, so that a day goes the same way whenever it is run. */
const UNPAID_AFTER = 20;
const RULES = { unpaidAfterDays: UNPAID_AFTER, allowUnpaid: true };
const BEGINS = Date.UTC(2031, 0, 6, 17);
/** Two who work in the office: what one asked for, the other approves. */
export const API_KEYS = ['sk_days_0123456789abcdef', 'sk_days_fedcba9876543210'] as const;
type Person = 0 | 1;
/** Steps of which Stripe tells nothing. */
const QUIET = new Set<DayStep['do']>([
  'bill',
  'fee',
  'weather',
  'press',
  'nothing',
  'expireKey',
  'cheque',
  'undo',
  'moveToCredit',
  'change',
  'transfer',
  'reinvoice',
  'void',
  'reopen',
  'keepOpen',
  'rules',
]);
/** What earlier days stored and agreed to is theirs. */
const FORGET = [
  sql("UPDATE runs SET state = 'done' WHERE state IN ('selecting', 'running', 'paused')"),
  sql('UPDATE autopay SET enabled = 0'),
  sql('UPDATE wallets SET enabled = 0'),
  sql("UPDATE payment_methods SET state = 'removed', preferred = 0 WHERE state <> 'removed'"),
  sql("UPDATE charge_attempts SET state = 'stopped' WHERE state IN ('scheduled', 'waiting', 'sending')"),
];

/** The day's run is known by its day, which other days have had: theirs get other names, which nobody else may give them. */
async function renameRuns(db: Database): Promise<void> {
  const [frozen] = await all(db, "SELECT sql FROM sqlite_master WHERE name = 'runs_frozen'");
  await db.batch([
    sql('PRAGMA defer_foreign_keys = on'),
    sql('DROP TRIGGER runs_frozen'),
    sql(
      "UPDATE charge_attempts SET run_id = 'old ' || (SELECT r.number FROM runs r WHERE r.id = run_id) || ' ' || run_id WHERE run_id LIKE 'autopay:%'",
    ),
    sql("UPDATE runs SET id = 'old ' || number || ' ' || id WHERE id LIKE 'autopay:%'"),
    sql(String(frozen?.sql)),
  ]);
}

let offices = 0;
let rows = 0;

/** One office with a stand-in of its own, and its books on paper beside it. */
export class Office {
  readonly paper = new Paper();
  readonly facts = new Map<string, Fact>();
  readonly requests = new Map<string, { invoice: number; asked: Asked }>();
  readonly payments: PaymentAtStripe[] = [];
  readonly refunds: RefundAtStripe[] = [];
  readonly disputes: DisputeAtStripe[] = [];
  readonly tabs: Tab[] = [];
  readonly charges = new Charges(this);
  readonly selfPayIds = new Map<number, string>();
  private lastLedgerEvent = 0;
  private lastAgreed = 0;
  private lastStripeEvent: string | null = null;
  private backlog: string[] = [];
  /** Whether the step did anything at all. */
  private stirred = false;
  /** The day whose work was done last, and how far the clock is ahead. */
  private daily = '';
  aheadMs = BEGINS - Date.now();
  private readonly keysOfEntries = new Map<string, string>();
  /** Entries made by hand, in the order of their making. */
  private readonly byHand: string[] = [];
  private keys = 0;
  private visits = 0;
  private readonly number: number;

  private constructor(
    readonly world: World,
    readonly chaos: Chaos,
  ) {
    offices += 1;
    this.number = offices;
  }

  /** Opens an office at a fixed time with nothing in the air from earlier ones. */
  static async open(seed: number): Promise<Office> {
    const world = await openWorld();
    await renameRuns(world.db);
    await world.db.batch([
      ...FORGET,
      sql(
        "UPDATE gateway_requests SET outcome = 'failed', superseded = 1, session_status = iif(session_status IS NULL, NULL, 'expired') WHERE outcome IN ('pending', 'unknown', 'processing', 'waiting') OR session_status = 'open'",
      ),
      sql("UPDATE invoices SET status = 'void' WHERE status IN ('open', 'unpaid')"),
      sql("UPDATE receivables SET state = 'to_invoice' WHERE state = 'reinvoice'"),
      sql('UPDATE stripe_objects SET handled = hints WHERE hints <> handled'),
      sql('UPDATE settings SET payments = :payments, clock_offset_ms = :offset WHERE id = 1', {
        payments: JSON.stringify(RULES),
        offset: BEGINS - Date.now(),
      }),
      sql('DELETE FROM sweep_marks'),
    ]);
    await control(world, '/clock', { to: new Date(BEGINS).toISOString() });
    const office = new Office(world, new Chaos(new Dice(seed)));
    const [row] = await all(world.db, 'SELECT coalesce(max(id), 0) AS last FROM ledger_events');
    office.lastLedgerEvent = Number(row?.last);
    office.lastAgreed = office.lastLedgerEvent;
    // The sweep has been running before the day begins.
    await sweep(world.context(undefined, { kind: 'system' }));
    return office;
  }

  get dice(): Dice {
    return this.chaos.dice;
  }

  /** What an invoice asks for, on paper. */
  due(invoice: PaperInvoice): Asked {
    return this.paper.due(invoice, this.paper.underWay);
  }

  /** One process of the Worker; null when it died. */
  async run<T>(work: (life: Life) => Promise<T>): Promise<T | null> {
    this.stirred = true;
    const life = this.chaos.life();
    const result = await life.end(work(life));
    return result === DIED ? null : result;
  }

  visit(path: string, init: RequestInit = {}): Promise<Response | null> {
    this.visits += 1;
    const headers = new Headers(init.headers);
    const { number: office, visits } = this;
    headers.set('CF-Connecting-IP', `10.${office & 255}.${visits >> 8}.${visits & 255}`);
    return this.run(({ step }) => this.world.request(path, { ...init, headers }, step));
  }

  /** A write by a program of the office, sent again under the same key until it is answered. */
  async write(method: string, path: string, body: unknown, fact?: Fact, person: Person = 0): Promise<Answer> {
    this.stirred = true;
    this.keys += 1;
    const key = `day-${this.number}-write-${this.keys}`;
    if (fact !== undefined) this.facts.set(`key:${key}`, fact);
    const headers = {
      Authorization: `Bearer ${API_KEYS[person]}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': key,
    };
    for (let tries = 0; ; tries += 1) {
      if (tries === 8) throw new Discrepancy(`${method} ${path} got no answer`);
      const life = tries < 4 ? this.chaos.life() : new Chaos(new Dice(1)).life();
      const sent = this.world.request(path, { method, headers, body: JSON.stringify(body) }, life.step);
      const response = await life.end(sent);
      if (response === DIED || response.status >= 500) continue;
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    }
  }

  async stripeBooks(): Promise<StripeBooks> {
    const response = await this.world.stripeFetch('/sandbox/books', {
      headers: { Authorization: 'Bearer sk_test_tests' },
    });
    return (await response.json()) as StripeBooks;
  }

  // ---- what happens ------------------------------------------------------------------------------------------

  async take(step: DayStep): Promise<void> {
    this.stirred = false;
    await this.act(step);
    if (!this.stirred && this.backlog.length === 0) return;
    if (!QUIET.has(step.do) || this.backlog.length > 0) await this.hear();
    await this.agree();
  }

  private async act(step: DayStep): Promise<void> {
    switch (step.do) {
      case 'bill':
        return this.bill(step);
      case 'press':
        return void (await this.press(this.invoiceAt(step.which), step.times));
      case 'pay': {
        const tab = at(this.tabs, step.which);
        if (tab !== undefined) await this.payByCard(tab, step.card, step.comesBack);
        return;
      }
      case 'payAll': {
        const [tab] = (await this.press(this.invoiceAt(step.which), step.times)).slice(-1);
        if (tab !== undefined) await this.payByCard(tab, step.card, step.comesBack);
        return;
      }
      case 'debit': {
        const [tab] = (await this.press(this.invoiceAt(step.which), 1)).slice(-1);
        if (tab !== undefined) await this.payByBank(tab, step.account);
        return;
      }
      case 'bank':
        return this.bankAnswers(step.which, step.outcome);
      case 'refund':
        return this.refund(step);
      case 'endRefund':
        return this.endRefund(step.which, step.ends);
      case 'dispute':
        return this.dispute(step);
      case 'moveDispute':
        return this.moveDispute(step.which, step.outcome);
      case 'fee':
        return this.setFee(step);
      case 'weather':
        this.chaos.weather = step.weather;
        return;
      case 'expireKey':
        this.chaos.keyExpired = true;
        return;
      case 'sweep':
        return this.sweep();
      case 'clock':
        return this.pass(step.hours);
      case 'cheque':
        return this.cheque(step);
      case 'undo':
        return this.undo(step.which);
      case 'moveToCredit':
        return this.moveToCredit(step.which);
      case 'change':
        return this.change(step);
      case 'transfer':
        return this.transfer(step);
      case 'reinvoice':
        return this.reinvoice(step.who);
      case 'void':
        return this.voidInvoice(step.which);
      case 'decide':
        return this.decide(step.which, step.decision);
      case 'reopen':
        return this.reopen(step);
      case 'keepOpen':
        return this.keepOpen(step.which, step.keep);
      case 'rules':
        this.paper.rules = { approval: step.approval, reinvoice: step.reinvoice };
        return this.writeRules();
      case 'store':
        return this.charges.store(step);
      case 'bankSays':
        return this.charges.bankSays(step);
      case 'charge':
        return this.charges.charge(step);
      case 'terminal':
        return this.charges.terminal(step);
      case 'enrol':
        return this.charges.enrol(step);
      case 'stopAutopay':
        return this.charges.stopAutopay(step);
      case 'dueDay': {
        // Ten days before, they are told.
        const hours = this.charges.hoursToDue(step.which);
        if (hours > 240) await this.pass(hours - 240);
        return this.pass(Math.min(hours, 240));
      }
      case 'run':
        return this.charges.control(step);
      case 'work':
        return this.charges.work();
      case 'wallet':
        return this.charges.setUpWallet(step);
      case 'stopWallet':
        return this.charges.stopWallet(step);
      case 'lose':
        return this.charges.lose(step);
      case 'nothing':
        return;
    }
  }

  // ---- by hand -----------------------------------------------------------------------------------------------

  /** The office answers as the paper says; else one of them is wrong about what is possible. */
  expectAnswer(what: string, { status, body }: Answer, good: number, possible: boolean): void {
    if ((status === good) !== possible || (status !== good && ![403, 409, 422].includes(status)))
      throw new Discrepancy(
        `${what} answered ${status}, on paper it is ${possible ? '' : 'im'}possible: ${JSON.stringify(body)}`,
      );
  }

  private async cheque({ who, part, way, leaveOpen }: Extract<DayStep, { do: 'cheque' }>): Promise<void> {
    const { paper } = this;
    const customer = at(paper.customers, who) as PaperCustomer;
    const owing = paper.owing(customer);
    const owed = owing.reduce((sum, receivable) => sum + paper.balance(receivable), 0);
    const amount = Math.max(1, Math.round((owed * part) / 100));
    const chosen = owing.filter((_, index) => index % 2 === 0);
    const lines = chosen.map((receivable) => ({
      receivable: Number(receivable.id),
      amount: Math.max(1, Math.round((paper.balance(receivable) * part) / 100)),
    }));
    const applied = lines.reduce((sum, line) => sum + line.amount, 0);
    const oldest = way === 'oldest' || lines.length === 0;
    const total = oldest ? amount : applied + (way === 'chosen and credit' ? 777 : 0);
    const possible =
      oldest || lines.every((line) => line.amount <= paper.balance(paper.receivable(line.receivable)));
    const answer = await this.write(
      'POST',
      '/api/v1/register',
      {
        type: 'Check',
        number: '1001',
        amount_cents: total,
        customer_id: customer.id,
        received_on: '2031-01-02',
        leave_open: leaveOpen,
        apply: oldest
          ? 'oldest'
          : lines.map((line) => ({ receivable_id: line.receivable, amount_cents: line.amount })),
      },
      { is: 'byHand', customer: customer.id, amount: total, lines: oldest ? 'oldest' : lines, leaveOpen },
    );
    this.expectAnswer('a cheque', answer, 201, possible);
  }

  private async undo(which: number): Promise<void> {
    const entry = at(this.byHand, which);
    if (entry === undefined) return;
    const key = this.keysOfEntries.get(entry) ?? '';
    const possible = !this.paper.entries.has(`undo:${entry}`) && this.paper.canUndo(key);
    this.expectAnswer(
      'an undo',
      await this.write('POST', `/api/v1/register/${entry}/undo`, { note: '' }),
      201,
      possible,
    );
  }

  private async moveToCredit(which: number): Promise<void> {
    const payment = at(this.payments, which);
    const entry = payment && (await this.entryId(`stripe:test:${payment.charge}:paid`));
    if (!entry) return;
    const answer = await this.write('POST', `/api/v1/register/${entry}/cancel`, { type_id: 'mistake' });
    if (![201, 409].includes(answer.status))
      throw new Discrepancy(`a cancellation answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  }

  private async change({ which, part, what }: Extract<DayStep, { do: 'change' }>): Promise<void> {
    const { paper } = this;
    const mine = paper.receivables.filter(({ isFee }) => !isFee);
    const receivable = at(mine, which) as PaperReceivable;
    const path = `/api/v1/receivables/${receivable.id}`;
    const balance = paper.balance(receivable);
    if (what === 'price') {
      const price = Math.round((paper.priceOf(receivable) * part) / 60);
      const lowers = paper.priceOf(receivable) - price;
      const possible = lowers !== 0 && lowers <= balance;
      const answer = await this.write('POST', `${path}/price`, { price_cents: price, comment: 'agreed' });
      this.expectAnswer('a price', answer, 201, possible);
      if (possible) paper.change('price', receivable, lowers);
      return;
    }
    const writtenOff = paper.sumOf(receivable, 'writeoff');
    const most = what === 'write off' ? balance : writtenOff;
    const amount = Math.max(1, Math.round((most * part) / 100));
    const answer = await this.write(
      'POST',
      `${path}/${what === 'write off' ? 'write-off' : 'undo-write-off'}`,
      {
        amount_cents: amount,
        comment: 'agreed',
      },
    );
    this.expectAnswer(what, answer, 201, amount <= most);
    if (amount <= most) paper.change('writeoff', receivable, what === 'write off' ? amount : -amount);
  }

  private async transfer({ who, part, to }: Extract<DayStep, { do: 'transfer' }>): Promise<void> {
    const { paper } = this;
    // Whoever has credit, because few have.
    const rich = paper.customers.filter((customer) => paper.credit(customer) > 0);
    const customer = at(rich.length > 0 ? rich : paper.customers, who) as PaperCustomer;
    const other = paper.customers.find((each) => each !== customer);
    const credit = paper.credit(customer);
    const amount = Math.max(1, Math.round((credit * part) / 100));
    const owed = paper.owing(customer).reduce((sum, receivable) => sum + paper.balance(receivable), 0);
    const oldest = to === 'oldest' || other === undefined;
    const answer = await this.write(
      'POST',
      `/api/v1/customers/${customer.id}/transfer`,
      { amount_cents: amount, to: oldest ? 'oldest' : { customer_id: other.id }, comment: '' },
      { is: 'transferred', customer: customer.id, amount, to: oldest ? 'oldest' : other.id },
    );
    this.expectAnswer('a transfer', answer, 201, amount <= credit && (!oldest || amount <= owed));
  }

  /** A reviewer takes back what a lost dispute wrote off, of some receivables or of all. */
  private async reopen({ which, chosen }: Extract<DayStep, { do: 'reopen' }>): Promise<void> {
    const { paper } = this;
    const lost = [...this.facts].filter(([key, { is }]) => is === 'lost' && paper.entries.has(key));
    const key = at(lost, which)?.[0];
    const entry = key && (await this.entryId(key));
    if (!key || !entry) return;
    const written = paper.entry(key).events.flatMap(({ receivable }) => receivable ?? []);
    const asked =
      chosen === 0 ? written : written.filter(({ isFee }, at) => !isFee && ((chosen >> at) & 1) === 1);
    if (asked.length === 0) return;
    const possible = asked.some((receivable) => paper.forgiven(key).has(receivable));
    const body = chosen === 0 ? {} : { receivable_ids: [...new Set(asked.map(({ id }) => Number(id)))] };
    const answer = await this.write('POST', `/api/v1/register/${entry}/undo`, body);
    this.expectAnswer('the undo of a lost dispute', answer, 201, possible);
    paper.reopen(key, asked);
  }

  // ---- the life of an invoice --------------------------------------------------------------------------------

  private async reinvoice(who: number): Promise<void> {
    const { paper, world } = this;
    const customer = at(paper.customers, who) as PaperCustomer;
    const next = paper.nextInvoice(customer);
    const answer = await this.write('POST', `/api/v1/customers/${customer.id}/invoices`, {});
    this.expectAnswer('a new invoice', answer, 201, next !== null);
    if (next === null) return;
    const [row] = await all(
      world.db,
      'SELECT id, self_pay_id, carried_cents FROM invoices WHERE self_pay_id = :id',
      { id: String(answer.body.self_pay_id) },
    );
    this.issued(row ?? {}, customer, this.today(), false);
  }

  private async keepOpen(which: number, keep: boolean): Promise<void> {
    const invoice = this.invoiceAt(which);
    const [row] = await all(this.world.db, 'SELECT number FROM invoices WHERE id = :id', { id: invoice.id });
    const possible = this.paper.canKeepOpen(invoice, keep);
    const answer = await this.write('PUT', `/api/v1/invoices/${row?.number}/keep-open`, { keep_open: keep });
    this.expectAnswer('leaving open', answer, 200, possible);
    if (possible) this.paper.setKeepOpen(invoice, keep);
  }

  private async voidInvoice(which: number): Promise<void> {
    const invoice = this.invoiceAt(which);
    const [row] = await all(this.world.db, 'SELECT number FROM invoices WHERE id = :id', { id: invoice.id });
    const possible = this.paper.canVoid(invoice);
    const answer = await this.write('POST', `/api/v1/invoices/${row?.number}/void`, { note: '' });
    this.expectAnswer('a void', answer, 200, possible || invoice.status === 'void');
    if (possible) this.paper.void(invoice);
  }

  /** The day in the office, 'YYYY-MM-DD'. */
  today(hoursBack = 0): string {
    const now = new Date(Date.now() + this.aheadMs - hoursBack * 3_600_000);
    return now.toLocaleDateString('en-CA', { timeZone: 'America/New_York' });
  }

  /** The day's work is done at three in the morning, once, whatever goes wrong at first. */
  private async dayBreaks(): Promise<void> {
    await this.follow();
    const day = this.today(3);
    const owing = this.charges.owing(day);
    this.charges.notices(day);
    await this.run(({ step }) => runDaily(this.world.context(step, { kind: 'system' }))).catch(() => null);
    while (!(await runDaily(this.world.context(undefined, { kind: 'system' }))));
    if (day <= this.daily) return;
    this.daily = day;
    const before = new Date(Date.parse(`${day}T00:00:00Z`) - UNPAID_AFTER * 86_400_000);
    this.paper.markUnpaid(before.toISOString().slice(0, 10));
    await this.invoicedAgain(day);
    this.charges.notices(day);
    this.charges.dayIsDone(day, owing);
    this.charges.notices(day);
  }

  /** What the day's work invoiced by itself is what the paper would have, if the office wants that at all. */
  private async invoicedAgain(day: string): Promise<void> {
    const { paper } = this;
    const made = await all(
      this.world.db,
      `SELECT id, customer_id, self_pay_id, carried_cents FROM invoices WHERE series = 'INV'
         AND customer_id IN (SELECT value FROM json_each(:customers)) AND id NOT IN (SELECT value FROM json_each(:known))`,
      {
        customers: JSON.stringify(paper.customers.map(({ id }) => id)),
        known: JSON.stringify(paper.invoices.map(({ id }) => id)),
      },
    );
    for (const customer of paper.customers) {
      const [row, ...others] = made.filter(({ customer_id }) => customer_id === customer.id);
      const next = paper.rules.reinvoice ? paper.nextInvoice(customer, true) : null;
      if ((row === undefined) !== (next === null) || others.length > 0)
        throw new Discrepancy(
          `on ${day} customer ${customer.id} got ${row === undefined ? 0 : others.length + 1} invoices by themselves, on paper ${next === null ? 0 : 1}`,
        );
      if (row !== undefined) this.issued(row, customer, day, true);
    }
  }

  private issued(row: Row, customer: PaperCustomer, day: string, again: boolean): void {
    const invoice = this.paper.issue(Number(row.id), customer, day, again);
    this.selfPayIds.set(invoice.id, String(row.self_pay_id));
    if (row.carried_cents !== invoice.carried)
      throw new Discrepancy(`invoice carries ${row.carried_cents}, on paper ${invoice.carried}`);
  }

  private async bill({ who, prices, policy }: Extract<DayStep, { do: 'bill' }>): Promise<void> {
    const { paper, world } = this;
    const known = paper.customers[who];
    // Ids far apart, because the office numbers its own rows by the next free id.
    rows += 1;
    const base = rows * 10_000;
    const customer = known ?? { id: base, policy };
    const issued = this.today();
    const invoice: PaperInvoice = {
      id: base,
      customer,
      items: [],
      status: 'open',
      issued,
      carried: 0,
      keepOpen: false,
    };
    const selfPayId = makeSelfPayId(String(100_000_000 + rows));
    const statements = [
      sql(
        `INSERT INTO invoices (id, customer_id, series, seq, self_pay_id, status, issued_on, due_on, created_at)
         VALUES (:id, :customer, 'INV', :id, :self_pay_id, 'open', :issued, '2031-12-31', 0)`,
        { id: base, issued, customer: customer.id, self_pay_id: selfPayId },
      ),
    ];
    if (known === undefined) {
      paper.customers.push(customer);
      statements.unshift(
        sql(
          "INSERT INTO customers (id, kind, name, fee_policy, created_at) VALUES (:id, 'person', 'Ada', :policy, 0)",
          {
            id: base,
            policy,
          },
        ),
      );
    }
    for (const [at, price] of prices.entries()) {
      const id = base + at;
      const due = `2030-12-${String(28 - ((at * 7 + rows) % 20)).padStart(2, '0')}`;
      const receivable = { id, customer, due, price, isFee: false, state: 'invoiced' as const };
      paper.receivables.push(receivable);
      invoice.items.push(receivable);
      statements.push(
        sql(
          `INSERT INTO receivables (id, customer_id, description, due_on, state, price_cents, balance_cents, created_at)
           VALUES (:id, :customer, 'Service', :due, 'invoiced', :price, :price, 0)`,
          { id, customer: customer.id, due, price },
        ),
        sql('INSERT INTO invoice_items (invoice_id, receivable_id) VALUES (:invoice, :id)', {
          invoice: base,
          id,
        }),
      );
    }
    paper.invoices.push(invoice);
    this.selfPayIds.set(base, selfPayId);
    await world.db.batch(statements);
    this.stirred = true;
  }

  invoiceAt(which: number): PaperInvoice {
    return at(this.paper.invoices, which) as PaperInvoice;
  }

  /** Presses Pay, several times at once; each press that was written down must ask for what the paper says. */
  private async press(invoice: PaperInvoice, times: number): Promise<Tab[]> {
    const before = this.due(invoice);
    const selfPayId = this.selfPayIds.get(invoice.id);
    const responses = await Promise.all(
      Array.from({ length: times }, () => this.visit(`/pay/${selfPayId}/checkout`, form())),
    );
    const [found = []] = await this.follow([
      sql(
        "SELECT id, amount_cents, credit_used_cents, fee FROM gateway_requests WHERE invoice_id = :id AND kind = 'checkout_session'",
        { id: invoice.id },
      ),
    ]);
    this.learnRequests(invoice, found, [before, this.due(invoice)]);
    const opened: Tab[] = [];
    for (const response of responses) {
      const url = response?.headers.get('Location') ?? '';
      if (!url.startsWith('http')) continue;
      let tab = this.tabs.find((known) => known.url === url);
      if (tab === undefined) {
        tab = { url };
        this.tabs.push(tab);
      }
      opened.push(tab);
    }
    return opened;
  }

  private learnRequests(invoice: PaperInvoice, found: Row[], possible: Asked[]): void {
    for (const row of found) {
      if (this.requests.has(String(row.id))) continue;
      const asked = possible.find(
        ({ amount, creditUsed, fee }) =>
          amount === row.amount_cents &&
          creditUsed === row.credit_used_cents &&
          (row.fee !== null || fee === 0),
      );
      if (asked === undefined)
        throw new Discrepancy(
          `invoice ${invoice.id}: the office asks ${JSON.stringify(row)}, on paper ${JSON.stringify(possible)}`,
        );
      this.requests.set(String(row.id), { invoice: invoice.id, asked });
    }
  }

  private async payByCard(
    tab: Tab,
    card: 'good' | 'declined' | 'poor then good',
    comesBack: boolean,
  ): Promise<void> {
    if (card !== 'good') await payAt(this.world, tab.url, card === 'declined' ? CARDS.declined : CARDS.poor);
    if (card === 'declined') return;
    const back = await payAt(this.world, tab.url);
    await this.paid(tab, back, null);
    if (comesBack && back !== null) await this.visit(back.slice(ORIGIN.length));
  }

  private async payByBank(tab: Tab, account: keyof typeof ACCOUNTS): Promise<void> {
    const fields = {
      method: 'us_bank_account',
      routing_number: '110000000',
      account_number: ACCOUNTS[account],
      account_holder_name: 'Ada Example',
      account_holder_type: 'individual',
      action: 'pay',
    };
    const response = await this.world.stripeFetch(new URL(tab.url).pathname, form(fields));
    await this.paid(tab, response.headers.get('Location'), account);
  }

  /** Somebody paid at the stand-in: what they paid is what was asked. A page that was paid before pays nothing again. */
  private async paid(tab: Tab, back: string | null, account: PaymentAtStripe['account']): Promise<void> {
    const session = new URL(back ?? 'http://none').searchParams.get('session_id');
    if (session === null) return;
    const { payment_intent: id } = await this.world.stripe.checkout.sessions.retrieve(session);
    if (this.payments.some(({ payment }) => payment === id)) return;
    const intent = await this.world.stripe.paymentIntents.retrieve(String(id));
    const request = String(intent.metadata.gateway_request);
    const known = this.requests.get(request);
    if (known === undefined) throw new Discrepancy(`paid for a request that nobody made: ${request}`);
    const { asked, invoice } = known;
    if (intent.amount !== asked.amount + asked.fee)
      throw new Discrepancy(`${tab.url} took ${intent.amount}, on paper ${JSON.stringify(asked)}`);
    const charge = String(intent.latest_charge);
    this.payments.push({ payment: intent.id, charge, request, invoice, asked, account });
    this.facts.set(`stripe:test:${charge}:paid`, { is: 'paid', invoice, asked });
    if (account !== null)
      this.facts.set(`stripe:test:${charge}:failed`, { is: 'failed', paid: `stripe:test:${charge}:paid` });
  }

  private async bankAnswers(which: number, outcome: 'succeeds' | 'fails'): Promise<void> {
    const debit = at(
      this.payments.filter(({ account }) => account !== null),
      which,
    );
    if (debit === undefined) return;
    // What became of it meanwhile may not allow it.
    const held = [...this.refunds, ...this.disputes].some(({ payment }) => payment === debit);
    if (outcome === 'fails' && held) return;
    await this.order('/debits', { payment: debit.payment, outcome });
  }

  private async refund({
    which,
    part,
    chosen,
    at: where,
    ends,
    decided,
  }: Extract<DayStep, { do: 'refund' }>): Promise<void> {
    const payment = at(this.payments, which);
    if (payment === undefined) return;
    const brought = payment.asked.amount + payment.asked.fee;
    const amount = Math.max(1, Math.min(brought, Math.round((brought * part) / 100)));
    if (where === 'dashboard') {
      const refund = await this.order<{ id: string; status: string }>('/refunds', {
        payment: payment.payment,
        amount,
        status: ends,
      });
      if (refund !== null)
        this.refundMade({
          id: refund.id,
          payment,
          amount,
          chosen: [],
          mayBeBooked: refund.status === 'succeeded',
        });
      return;
    }
    const name = await this.refundFromOffice(payment, amount, chosen);
    if (name === null || decided === 'later' || this.paper.asked.get(name)?.state !== 'waiting') return;
    await this.decideOn(name, decided);
  }

  /** @returns the office's name for the refund; null: it refused, or knows nothing of the payment. */
  private async refundFromOffice(
    payment: PaymentAtStripe,
    amount: number,
    chosen: number,
  ): Promise<string | null> {
    const entry = await this.entryId(`stripe:test:${payment.charge}:paid`);
    if (entry === null) return null;
    const items = this.paper.awaitedBy(payment);
    const receivables = items.filter((_, at) => ((chosen >> at) & 1) === 1).map(({ id }) => Number(id));
    const [asked = []] = await this.follow([
      sql(
        "SELECT id FROM gateway_requests WHERE original_id = :entry AND outcome IN ('pending', 'processing', 'unknown')",
        { entry },
      ),
    ]);
    const paid = `stripe:test:${payment.charge}:paid`;
    const { paper } = this;
    const onTheirWay = asked.reduce((sum, { id }) => sum + (this.wishes.get(String(id))?.amount ?? 0), 0);
    const left = paper.refundable(paid) - onTheirWay - paper.waitingFor(paid);
    const possible = amount <= left && !paper.frozen.includes(paid);
    const answer = await this.write('POST', `/api/v1/register/${entry}/refunds`, {
      amount_cents: amount,
      receivable_ids: receivables,
    });
    this.expectAnswer('a refund', answer, 201, possible);
    if (answer.status !== 201) return null;
    const name = String(answer.body.id);
    this.wishes.set(name, { payment, amount, chosen: receivables });
    paper.ask(name, paid, amount);
    return name;
  }

  /** Refunds that the office asked for, by the request. */
  private readonly wishes = new Map<string, { payment: PaymentAtStripe; amount: number; chosen: number[] }>();

  /** Somebody decides on a refund; mostly on one that waits, if there is any. */
  private async decide(which: number, decision: Decision): Promise<void> {
    const names = [...this.paper.asked.keys()];
    const waiting = names.filter((name) => this.paper.asked.get(name)?.state === 'waiting');
    const name = at(waiting.length > 0 && which % 4 > 0 ? waiting : names, which);
    if (name !== undefined) await this.decideOn(name, decision);
  }

  private async decideOn(name: string, decision: Decision): Promise<void> {
    const refund = this.paper.asked.get(name);
    const [what] = decision.split(' ');
    const person = decision.endsWith('oneself') ? 0 : 1;
    const possible = refund?.state === 'waiting' && decision !== 'approve it oneself';
    const answer = await this.write('POST', `/api/v1/refunds/${name}/${what}`, {}, undefined, person);
    this.expectAnswer(`a refund, to ${decision}`, answer, 200, possible);
    if (possible) refund.state = what === 'approve' ? 'sent' : 'declined';
  }

  private refundMade(refund: RefundAtStripe): void {
    this.refunds.push(refund);
    const key = `stripe:test:${refund.id}`;
    const { amount, chosen } = refund;
    this.facts.set(key, {
      is: 'refunded',
      paid: `stripe:test:${refund.payment.charge}:paid`,
      amount,
      chosen,
    });
    this.facts.set(`${key}:failed`, { is: 'refundFailed', refund: key });
  }

  private async endRefund(which: number, status: 'succeeded' | 'failed'): Promise<void> {
    await this.learnRefunds();
    const refund = at(this.refunds, which);
    if (refund === undefined) return;
    const made = await this.order('/refunds', { refund: refund.id, status });
    if (made !== null && status === 'succeeded') refund.mayBeBooked = true;
  }

  private async dispute(step: Extract<DayStep, { do: 'dispute' }>): Promise<void> {
    const payment = at(this.payments, step.which);
    if (payment === undefined) return;
    const { refunded } = (await this.stripeBooks()).payments.find(({ id }) => id === payment.payment) ?? {
      refunded: 0,
    };
    const left = payment.asked.amount + payment.asked.fee - refunded;
    const amount = Math.max(1, Math.min(left, Math.round((left * step.part) / 100)));
    const reason = payment.account === null ? 'fraudulent' : (RETURNS[step.reason] ?? RETURNS[0]);
    const made = await this.order<{ id: string }>('/disputes', {
      payment: payment.payment,
      amount,
      reason,
      ...(payment.account === null ? { kind: step.kind } : {}),
    });
    if (made === null) return;
    this.disputeOpened(made.id, payment, amount, reason);
    if (payment.account === null && step.chosen > 0) await this.choose(made.id, payment, step.chosen);
  }

  private disputeOpened(id: string, payment: PaymentAtStripe, amount: number, reason: string): void {
    const isReturn = payment.account !== null;
    const reopens =
      isReturn && ['insufficient_funds', 'incorrect_account_details', 'bank_cannot_process'].includes(reason);
    // Stripe takes 4.00 when a bank could not pay and 15.00 when somebody disputes.
    const fee = reopens ? 400 : 1500;
    this.disputes.push({ id, payment, amount, fee, chosen: [], reopens, wasLost: isReturn });
  }

  /** The office says which receivables a dispute is about; it must know of the dispute, and in time. */
  private async choose(id: string, payment: PaymentAtStripe, chosen: number): Promise<void> {
    await this.hear();
    await this.follow();
    const items = this.paper.awaitedBy(payment);
    const receivables = items.filter((_, at) => ((chosen >> at) & 1) === 1).map(({ id }) => Number(id));
    const { status } = await this.write('PUT', `/api/v1/disputes/${id}/receivables`, {
      receivable_ids: receivables,
    });
    const dispute = this.disputes.find((each) => each.id === id);
    if (status === 200 && dispute !== undefined) dispute.chosen = receivables;
  }

  private async moveDispute(which: number, outcome: string): Promise<void> {
    // Mostly one that was not lost yet.
    const open = this.disputes.filter(({ wasLost }) => !wasLost);
    const dispute = at(open.length > 0 && which % 4 > 0 ? open : this.disputes, which);
    if (dispute === undefined) return;
    const moved = await this.order<{ status: string }>('/disputes', { dispute: dispute.id, outcome });
    if (moved?.status === 'lost') dispute.wasLost = true;
  }

  private async setFee({
    charge,
    onAutopay,
    bps,
    fixed,
    cap,
  }: Extract<DayStep, { do: 'fee' }>): Promise<void> {
    this.paper.office = { charge, onAutopay, terms: { bps, fixed, cap } };
    await this.writeRules();
  }

  private async writeRules(): Promise<void> {
    this.stirred = true;
    const { rules, office } = this.paper;
    const { bps, fixed, cap } = office.terms;
    await setPayments(this.world.db, {
      ...RULES,
      refundApprovalCents: rules.approval,
      reinvoiceAutomatically: rules.reinvoice,
      fee: {
        charge: office.charge,
        onAutopay: office.onAutopay,
        terms: { bps, fixedCents: fixed, capCents: cap },
      },
    });
  }

  async sweep(): Promise<void> {
    await this.run(({ step }) => sweep(this.world.context(step, { kind: 'system' })));
    await this.follow();
    await this.run(({ step }) => this.world.consume(step));
  }

  /** Time passes on both clocks, with the sweep now and then, as the minute cron would have it. */
  async pass(hours: number): Promise<void> {
    this.chaos.keyExpired = false;
    for (let left = hours; left > 0; ) {
      const leap = Math.min(left, left > 48 ? 240 : 26);
      left -= leap;
      await control(this.world, '/clock', { advance: `PT${leap}H` });
      this.aheadMs += leap * 3_600_000;
      await all(this.world.db, 'UPDATE settings SET clock_offset_ms = clock_offset_ms + :ms WHERE id = 1', {
        ms: leap * 3_600_000,
      });
      await this.sweep();
      // Meanwhile the minute's cron has run a thousand times, and surely once without a fault.
      if (leap > 48) await sweep(this.world.context(undefined, { kind: 'system' }));
      await this.dayBreaks();
      await this.charges.tell();
      await this.charges.work();
    }
  }

  /** Tells the stand-in to do what only people and banks do; null when it says that this is not possible now. */
  async order<T>(path: string, body: unknown): Promise<T | null> {
    const response = await this.world.stripeFetch(`/sandbox${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: 'Bearer sk_test_tests' },
      body: JSON.stringify(body),
    });
    if (response.ok) {
      this.stirred = true;
      return (await response.json()) as T;
    }
    await response.text();
    if (response.status >= 500) throw new Error(`the stand-in failed at ${path} ${JSON.stringify(body)}`);
    return null;
  }

  // ---- what the office hears ---------------------------------------------------------------------------------

  /** Webhooks as the weather lets them through, and the queue. */
  private async hear(): Promise<void> {
    const { weather } = this.chaos;
    const arriving = [...this.backlog];
    this.backlog = [];
    for (const event of await this.newEvents()) {
      if (this.dice.chance(weather.lost)) continue;
      arriving.push(event);
      if (this.dice.chance(weather.doubled)) arriving.push(event);
      if (this.dice.chance(weather.doubled)) this.backlog.push(event);
    }
    if (this.dice.chance(weather.reordered)) this.dice.shuffle(arriving);
    if (this.dice.chance(weather.reordered)) this.backlog.push(...arriving.splice(0, arriving.length >> 1));
    for (const event of arriving) await this.run(({ step }) => sendWebhook(this.world, event, step));
    await this.run(({ step }) => this.world.consume(step));
  }

  private async newEvents(): Promise<string[]> {
    const events: string[] = [];
    for (;;) {
      const { data, has_more } = await this.world.stripe.events.list({
        limit: 100,
        ...(this.lastStripeEvent === null ? {} : { ending_before: this.lastStripeEvent }),
      });
      this.lastStripeEvent = data[0]?.id ?? this.lastStripeEvent;
      events.push(...data.reverse().map((event) => JSON.stringify(event)));
      if (!has_more || data.length === 0) return events;
    }
  }

  // ---- the paper follows -------------------------------------------------------------------------------------

  /** Books on paper what the office has booked since, in its order. Of the office's books only the order and names are read. */
  async follow(further: Statement[] = []): Promise<Row[][]> {
    const rows = await this.world.db.batch([
      sql(
        `SELECT v.id, coalesce(e.source_key, c.source_key) AS key, coalesce(e.id, c.id) AS entry FROM ledger_events v
         LEFT JOIN register_entries e ON e.id = v.entry_id LEFT JOIN register_entries c ON c.id = v.cause_entry_id
         WHERE v.id > :last ORDER BY v.id`,
        { last: this.lastLedgerEvent },
      ),
      sql("SELECT id FROM gateway_requests WHERE outcome = 'processing' AND kind <> 'refund'"),
      sql("SELECT id, stage FROM disputes WHERE stage IN ('inquiry', 'open')"),
      this.charges.select(),
      ...further,
    ]);
    const [events = [], processing = [], disputes = [], charging = []] = rows;
    const topups = await this.charges.hearTopups(charging);
    const about = (rows: Row[]) =>
      this.disputes
        .filter((dispute) => rows.some(({ id }) => id === dispute.id))
        .map(({ payment }) => `stripe:test:${payment.charge}:paid`);
    // The payments that the office knows to be on their way; their amounts are the paper's.
    const listen = () => {
      this.paper.underWay = processing.flatMap(
        ({ id }) => this.requests.get(String(id)) ?? this.charges.underWay(String(id)),
      );
      this.paper.disputed = about(disputes);
      this.paper.frozen = about(disputes.filter(({ stage }) => stage === 'open'));
    };
    for (const { id, key, entry } of events) {
      this.lastLedgerEvent = Number(id);
      if (key === null || this.paper.entries.has(String(key))) continue;
      this.keysOfEntries.set(String(entry), String(key));
      // A wallet is looked after at the end of a sweep, which has heard of all this.
      if (String(key).startsWith('wallet:')) listen();
      this.paper.book(String(key), await this.factOf(String(key)));
      if (String(key).startsWith('manual:')) this.byHand.push(String(entry));
    }
    listen();
    this.charges.hear(charging);
    this.charges.wereShort(topups);
    return rows.slice(4);
  }

  private async factOf(key: string): Promise<Fact> {
    const [kind = '', name = ''] = [key.slice(0, key.indexOf(':')), key.slice(key.lastIndexOf(':') + 1)];
    if (kind === 'manual') return this.factOf(`key:${name}`);
    if (kind === 'wallet') return { is: 'paidFromWallet', customer: await this.charges.paidFromWallet(key) };
    const taken = this.keysOfEntries.get(name);
    if (kind === 'undo' && taken !== undefined) return { is: 'undone', entry: taken };
    if (kind === 'cancel' && taken !== undefined) return { is: 'movedToCredit', paid: taken };
    if (!this.facts.has(key)) await this.charges.learn();
    if (!this.facts.has(key)) await this.learnRefunds();
    if (!this.facts.has(key)) await this.learnDisputes();
    const fact = this.facts.get(key);
    if (fact === undefined) throw new Discrepancy(`the office booked what never happened: ${key}`);
    return fact;
  }

  /** Refunds that the office asked for have their ids from Stripe. */
  async learnRefunds(): Promise<void> {
    const { refunds } = await this.stripeBooks();
    for (const { id, status } of refunds) {
      const known = this.refunds.find((refund) => refund.id === id);
      if (known !== undefined) {
        if (status === 'succeeded') known.mayBeBooked = true;
        continue;
      }
      const { metadata } = await this.world.stripe.refunds.retrieve(id);
      const wish = this.wishes.get(String(metadata?.gateway_request));
      const state = this.paper.asked.get(String(metadata?.gateway_request))?.state;
      if (wish === undefined || state !== 'sent')
        throw new Discrepancy(`a refund that nobody asked for, or approved: ${id}, ${state}`);
      this.refundMade({ id, ...wish, mayBeBooked: true });
    }
  }

  /** The rows of Stripe's balance by which disputes moved money: the first takes, the second gives back. */
  async learnDisputes(): Promise<void> {
    const { balanceTransactions, disputes } = await this.stripeBooks();
    for (const { id, payment: pi, amount } of disputes) {
      if (this.disputes.some((known) => known.id === id)) continue;
      const payment = this.payments.find((each) => each.payment === pi);
      if (payment === undefined) throw new Discrepancy(`a dispute of an unknown payment: ${id}`);
      if (payment.account !== 'is returned') throw new Discrepancy(`a dispute that nobody opened: ${id}`);
      // The stand-in's test account returns all that is left, as not authorized.
      this.disputeOpened(id, payment, amount, 'debit_not_authorized');
    }
    for (const dispute of this.disputes) {
      const moved = balanceTransactions.filter(({ source }) => source === dispute.id);
      const taken = moved.find(({ amount }) => amount < 0);
      if (taken === undefined) continue;
      const paid = `stripe:test:${dispute.payment.charge}:paid`;
      const { amount, fee, chosen, reopens } = dispute;
      const lost = `stripe:test:${taken.id}`;
      this.facts.set(lost, { is: 'lost', paid, amount, fee, chosen, reopens });
      for (const given of moved)
        if (given.amount > 0) this.facts.set(`stripe:test:${given.id}`, { is: 'wonAfterAll', lost, amount });
    }
  }

  async entryId(key: string): Promise<string | null> {
    const [row] = await all(this.world.db, 'SELECT id FROM register_entries WHERE source_key = :key', {
      key,
    });
    return row === undefined ? null : String(row.id);
  }

  // ---- the office and the paper agree ------------------------------------------------------------------------

  /** Every balance, credit, entry, status, and what every invoice asks for. */
  async agree(): Promise<void> {
    const { paper } = this;
    const customers = JSON.stringify(paper.customers.map(({ id }) => id));
    const mine = '(SELECT value FROM json_each(:customers))';
    const [receivables = [], ledgers = [], invoices = [], entries = [], refunds = []] = await this.follow([
      sql(
        `SELECT r.id, r.balance_cents, r.state, e.source_key AS fee_of FROM receivables r LEFT JOIN invoices f ON f.id = r.fee_invoice_id
         LEFT JOIN register_entries e ON e.id = f.fee_of WHERE r.customer_id IN ${mine}`,
        { customers },
      ),
      sql(`SELECT id, ledger_cents FROM customers WHERE id IN ${mine}`, { customers }),
      sql(
        `SELECT b.invoice_id AS id, b.status, i.keep_open, b.items_cents - b.credit_cents - b.pending_cents AS due
         FROM invoices i CROSS JOIN invoice_balances b ON b.invoice_id = i.id WHERE i.customer_id IN ${mine} AND i.series = 'INV'`,
        { customers },
      ),
      sql(
        `SELECT source_key AS id, amount_cents FROM register_entries WHERE id IN (SELECT entry_id FROM ledger_events WHERE id > :last)`,
        { last: this.lastAgreed },
      ),
      sql(`SELECT id, outcome FROM gateway_requests WHERE kind = 'refund' AND customer_id IN ${mine}`, {
        customers,
      }),
    ]);
    this.lastAgreed = this.lastLedgerEvent;
    const differences: string[] = [];
    const compare = (what: string, ours: unknown, onPaper: unknown) => {
      if (ours !== onPaper) differences.push(`${what}: in the books ${ours}, on paper ${onPaper}`);
    };
    const by = (found: Row[], id: unknown) => found.find((row) => row.id === id);
    for (const receivable of paper.receivables) {
      const row = receivable.isFee
        ? receivables.find(({ fee_of }) => receivable.id === `fee of ${fee_of}`)
        : by(receivables, receivable.id);
      compare(`receivable ${receivable.id}`, row?.balance_cents, paper.balance(receivable));
      compare(`state of receivable ${receivable.id}`, row?.state, receivable.state);
    }
    compare('receivables', receivables.length, paper.receivables.length);
    for (const customer of paper.customers)
      compare(`credit of ${customer.id}`, by(ledgers, customer.id)?.ledger_cents, paper.credit(customer));
    for (const invoice of paper.invoices) {
      const row = by(invoices, invoice.id);
      compare(`status of invoice ${invoice.id}`, row?.status, invoice.status);
      compare(`invoice ${invoice.id} is left open`, row?.keep_open, invoice.keepOpen ? 1 : 0);
      compare(`due on invoice ${invoice.id}`, row?.due, paper.due(invoice, paper.underWay).amount);
    }
    compare('invoices', invoices.length, paper.invoices.length);
    compare('refunds asked for', refunds.length, paper.asked.size);
    for (const [name, { state }] of paper.asked) {
      const outcome = by(refunds, name)?.outcome;
      compare(`refund ${name} waits`, outcome === 'waiting', state === 'waiting');
      if (state === 'declined') compare(`refund ${name}`, outcome, 'failed');
    }
    for (const { id, amount_cents } of entries)
      compare(`entry ${id}`, amount_cents, paper.entryAmount(String(id)));
    if (differences.length > 0) throw new Discrepancy(differences.join('\n'));
  }
}

function at<T>(list: readonly T[], which: number): T | undefined {
  return list[which % list.length];
}
