import { stopAutopay } from '../../worker/autopay/stop.ts';
import { chargeAll } from '../../worker/charges/charge-all.ts';
import type { Context } from '../../worker/context.ts';
import { DatabaseError, type Row, type Statement, sql } from '../../worker/db/database.ts';
import { sendMails } from '../../worker/mail/sweep.ts';
import { workOnRuns } from '../../worker/runs/work.ts';
import { stopWallet } from '../../worker/wallet/set-up.ts';
import { all } from '../support/books.ts';
import { CARDS } from '../support/world.ts';
import { firstDue, latestPeriod } from './calendar.ts';
import { type Answer, Discrepancy, type Office } from './office.ts';
import type { Charge, PaperCustomer, PaperInvoice, UnderWay, Who } from './paper.ts';
import { ACCOUNTS, type DayStep, type SAYS } from './step.ts';

type Step<T extends DayStep['do']> = Extract<DayStep, { do: T }>;

/** A card or bank account that a customer keeps with the office, as its owner and its bank know it. */
interface Stored {
  id: string;
  customer: PaperCustomer;
  /** Null: a card. */
  account: keyof typeof ACCOUNTS | null;
  /** Its bank or Stripe has done what may make it useless; the office may not have heard of it. */
  mayBeSpoilt: boolean;
  /** Its bank refused, or may have. */
  refuses: boolean;
  /** Removed at Stripe. */
  gone: boolean;
}

/** How a customer wants their credit kept up. */
interface Wallet {
  enabled: boolean;
  threshold: number;
  topup: number;
  pays: boolean;
  method: Stored;
}

/** What a customer agreed to: on its day of each month, all that open invoices ask for, up to a cap. */
interface Autopay {
  customer: PaperCustomer;
  enabled: boolean;
  day: number;
  cap: number | null;
  method: Stored;
  /** The next day; and the month that was worked last, 'YYYY-MM'. */
  dueOn: string;
  period: string;
}

/** What is charged without the customer: on their day, by hand, and over the phone. */
export class Charges {
  readonly methods: Stored[] = [];
  readonly wallets = new Map<PaperCustomer, Wallet>();
  readonly autopay = new Map<PaperCustomer, Autopay>();
  /** What each request asked for, as the paper had it when it was written down. */
  private readonly asked = new Map<string, { asked: Charge; kind: 'charged' | 'toppedUp' }>();
  /** Payments at Stripe that were looked at. */
  private readonly seen = new Set<string>();
  /** What the office knows: customers whose charge has no answer yet, and methods that it takes for good. */
  private busy: PaperCustomer[] = [];
  private valid: Stored[] = [];

  constructor(private readonly office: Office) {}

  // ---- what the office knows ---------------------------------------------------------------------------------

  /** What of the office's knowledge decides whether something is charged; never an amount. */
  select(): Statement {
    return sql(
      `SELECT 'busy' AS is_, id FROM gateway_requests WHERE method_id IS NOT NULL AND outcome IN ('pending', 'unknown')
       UNION ALL SELECT 'valid', id FROM payment_methods WHERE state = 'valid' AND id IN (SELECT value FROM json_each(:methods))
       UNION ALL SELECT 'topup', id FROM gateway_requests INDEXED BY gateway_requests_charged WHERE number IS NOT NULL AND kind = 'topup'
         AND customer_id IN (SELECT value FROM json_each(:customers))`,
      {
        methods: JSON.stringify(this.methods.map(({ id }) => id)),
        customers: JSON.stringify([...this.wallets.keys()].map(({ id }) => id)),
      },
    );
  }

  /** Top-ups that the office has written down since; of what amount is the wallet's. @returns them. */
  async hearTopups(rows: Row[]): Promise<Charge[]> {
    const fresh = rows.filter(({ is_, id }) => is_ === 'topup' && !this.asked.has(String(id)));
    if (fresh.length === 0) return [];
    const found = await all(
      this.office.world.db,
      'SELECT id, customer_id, amount_cents FROM gateway_requests WHERE id IN (SELECT value FROM json_each(:ids))',
      { ids: JSON.stringify(fresh.map(({ id }) => id)) },
    );
    return found.map(({ id, customer_id, amount_cents }) => {
      const customer = this.office.paper.customer(Number(customer_id));
      const wallet = this.wallets.get(customer);
      if (!wallet?.enabled || amount_cents !== wallet.topup)
        throw new Discrepancy(`a top-up of ${amount_cents} that nobody wanted: ${id}, ${customer_id}`);
      const asked = { customer, amount: wallet.topup, creditUsed: 0, fee: 0, items: [] };
      this.asked.set(String(id), { asked, kind: 'toppedUp' });
      return asked;
    });
  }

  /** A wallet is topped up only when it was short. @param fresh top-ups that were written down since. */
  wereShort(fresh: Charge[]): void {
    const { paper } = this.office;
    for (const asked of fresh) {
      const { customer } = asked;
      const brought = paper.isBooked(asked) ? asked.amount : 0;
      const credit = paper.credit(customer) - brought;
      if (credit >= (this.wallets.get(customer)?.threshold ?? 0))
        throw new Discrepancy(`customer ${customer.id} was topped up with ${credit} of credit`);
    }
  }

  hear(rows: Row[]): void {
    const ids = (what: string) => rows.filter(({ is_ }) => is_ === what).map(({ id }) => String(id));
    this.busy = ids('busy').flatMap((id) => this.asked.get(id)?.asked.customer ?? []);
    const valid = ids('valid');
    this.valid = this.methods.filter(({ id }) => valid.includes(id));
    const wrong = this.methods.find((method) => !this.valid.includes(method) && !method.mayBeSpoilt);
    if (wrong !== undefined) throw new Discrepancy(`${wrong.id} is good, but the office does not charge it`);
  }

  underWay(request: string): UnderWay[] {
    const known = this.asked.get(request);
    return known === undefined ? [] : [{ invoice: null, asked: known.asked }];
  }

  // ---- cards -------------------------------------------------------------------------------------------------

  /** A customer stores a card or a bank account; it is preferred from now on. */
  async store({ who, account }: Step<'store'>): Promise<void> {
    const { world, paper } = this.office;
    const customer = at(paper.customers, who) as PaperCustomer;
    const { id: owner } = await world.stripe.customers.create({ metadata: { customer: customer.id } });
    const { id, type } = await world.stripe.paymentMethods.create(
      account === null
        ? { type: 'card', card: card('good') }
        : {
            type: 'us_bank_account',
            us_bank_account: bank(account),
            billing_details: { name: 'Ada Example' },
          },
    );
    const { mandate } = await world.stripe.setupIntents.create({
      customer: owner,
      payment_method: id,
      confirm: true,
      ...(account === null
        ? {}
        : { mandate_data: { customer_acceptance: { type: 'offline' as const, offline: {} } } }),
    });
    await world.db.batch([
      sql('UPDATE payment_methods SET preferred = 0 WHERE customer_id = :customer', {
        customer: customer.id,
      }),
      sql(
        `INSERT INTO payment_methods (id, customer_id, stripe_customer, type, last4, expires_on, mandate, recurring, preferred, created_at)
         VALUES (:id, :customer, :owner, :type, '4242', :expires, :mandate, 1, 1, 1)`,
        {
          id,
          customer: customer.id,
          owner,
          type,
          expires: account === null ? '2049-12-31' : null,
          mandate: mandate === null ? null : String(mandate),
        },
      ),
    ]);
    // What comes of a debit may spoil its account at any time.
    const risky = account !== null;
    this.methods.push({ id, customer, account, mayBeSpoilt: risky, refuses: risky, gone: false });
  }

  /** A stored method, mostly of somebody who owes; they store one when there is none. */
  private async methodOf(which: number): Promise<Stored> {
    const { paper } = this.office;
    const who = paper.customers.filter((customer) => paper.asksOpenly(customer));
    const theirs = this.methods.filter(({ customer, gone }) => who.includes(customer) && !gone);
    const found = at(theirs.length > 0 && which % 4 > 0 ? theirs : this.methods, which);
    if (found !== undefined) return found;
    await this.store({ do: 'store', who: which, account: null });
    return this.methods[0] as Stored;
  }

  /** The bank of a stored card or account has something to say from now on, or to the next few charges. */
  async bankSays({ which, says, times }: Step<'bankSays'>): Promise<void> {
    const method = at(this.methods, which);
    if (method === undefined) return;
    const decline =
      says === 'succeed'
        ? { next: says }
        : { next: 'decline', decline_code: method.account === null ? says : OF_A_BANK[says] };
    const order = { method: method.id, ...decline, ...(times > 0 ? { times } : {}) };
    if ((await this.office.order('/methods', order)) === null) return;
    if (says !== 'succeed') method.refuses = true;
    if (['stolen_card', 'expired_card'].includes(says)) method.mayBeSpoilt = true;
  }

  /** A card or account is removed in Stripe's dashboard, or its mandate is revoked at the bank. */
  async lose({ which }: Step<'lose'>): Promise<void> {
    const method = at(this.methods, which);
    if (method === undefined) return;
    method.mayBeSpoilt = true;
    method.gone = true;
    const how = method.account !== null && which % 2 === 0 ? { mandate: 'inactive' } : { detached: true };
    await this.office.order('/methods', { method: method.id, ...how });
  }

  // ---- autopay -----------------------------------------------------------------------------------------------

  /** A customer tells staff that a stored card shall pay what they owe each month. */
  async enrol({ which, day, cap }: Step<'enrol'>): Promise<void> {
    const { office } = this;
    const method = await this.methodOf(which);
    const { customer } = method;
    await office.follow();
    const answer = await office.write('PUT', `/api/v1/customers/${customer.id}/autopay`, {
      day,
      cap_cents: cap,
      method_id: method.id,
      email: 'ada@example.com',
      note: 'by phone',
    });
    office.expectAnswer('automatic payment', answer, 200, this.valid.includes(method));
    if (answer.status !== 200) return;
    const period = this.autopay.get(customer)?.period ?? '';
    const dueOn = firstDue(day, office.today(), period);
    this.autopay.set(customer, { customer, enabled: true, day, cap, method, dueOn, period });
    const { due_on } = (answer.body.autopay ?? {}) as { due_on?: string };
    if (due_on !== dueOn)
      throw new Discrepancy(`customer ${customer.id} is due on ${due_on}, on paper on ${dueOn}`);
  }

  async stopAutopay({ which }: Step<'stopAutopay'>): Promise<void> {
    const autopay = at([...this.autopay.values()], which);
    if (autopay === undefined) return;
    await this.surely((ctx) => ctx.db.batch(stopAutopay(ctx, autopay.customer.id, 'payer')));
    autopay.enabled = false;
  }

  /** Somebody presses again until it is done. */
  private async surely(work: (ctx: Context) => Promise<unknown>): Promise<void> {
    const { office } = this;
    for (let tries = 0; tries < 3; tries += 1) {
      const done = await office
        .run(async ({ step }) => {
          await work(office.world.context(step));
          return true;
        })
        .catch(() => null);
      if (done !== null) return;
    }
    await work(office.world.context());
  }

  /** The hours until somebody's day comes; none: nobody's does. */
  hoursToDue(which: number): number {
    const { aheadMs, paper } = this.office;
    const on = [...this.autopay.values()].filter(({ enabled }) => enabled);
    const owing = on.filter(({ customer }) => paper.asksOpenly(customer));
    const autopay = at(owing.length > 0 ? owing : on, which);
    if (autopay === undefined) return 0;
    return Math.max(
      0,
      Math.ceil((Date.parse(`${autopay.dueOn}T17:00:00Z`) - Date.now() - aheadMs) / 3_600_000),
    );
  }

  /** What each whose day comes within ten days is to be told on a day; of a bank debit, ten days before or never. */
  notices(day: string): void {
    const { paper } = this.office;
    for (const { customer, enabled, dueOn, cap, method } of this.autopay.values()) {
      if (!enabled || dueOn <= day || dueOn > later(day, 10)) continue;
      const items = paper.chargeable({ customer, invoice: null, ...BY_ITSELF });
      const owed = items.reduce((sum, item) => sum + paper.balance(item), 0) - paper.credit(customer);
      if (owed <= 0 || !this.valid.includes(method)) continue;
      if (method.account !== null && dueOn !== later(day, 10)) continue;
      const key = `${customer.id}:${dueOn}`;
      this.mayBeTold.set(key, [...(this.mayBeTold.get(key) ?? []), Math.min(owed, cap ?? owed)]);
    }
  }
  /** What may have been told of each customer's day: of when an amount is read in the day, either can be right. */
  private readonly mayBeTold = new Map<string, number[]>();

  /** Whom a day's work finds owing something, of those whose day has come. */
  owing(day: string): PaperCustomer[] {
    const { paper } = this.office;
    const due = [...this.autopay.values()].filter(({ enabled, dueOn }) => enabled && dueOn <= day);
    return due
      .map(({ customer }) => customer)
      .filter((customer) => paper.credit(customer) < 0 || paper.asksOpenly(customer));
  }

  /** A day's work is done: each whose day has come moves on to the next month, and who owed is tried. */
  dayIsDone(day: string, owedBefore: PaperCustomer[]): void {
    const owing = this.owing(day).filter((customer) => owedBefore.includes(customer));
    for (const autopay of this.autopay.values()) {
      if (!autopay.enabled || autopay.dueOn > day) continue;
      autopay.period = latestPeriod(autopay.day, day);
      autopay.dueOn = firstDue(autopay.day, day, autopay.period);
      const attempt = `${autopay.customer.id}:${autopay.period}:1`;
      this.worked.add(`${autopay.customer.id}:${autopay.period}`);
      if (owing.includes(autopay.customer)) this.mustBeTried.add(attempt);
    }
  }
  /** The months that each customer was worked for, and the tries that there must be. */
  private readonly worked = new Set<string>();
  private readonly mustBeTried = new Set<string>();

  /** Somebody pauses, resumes or stops a run. */
  async control({ which, what }: Step<'run'>): Promise<void> {
    const { office } = this;
    const live = await all(
      office.world.db,
      "SELECT number, id FROM runs WHERE state IN ('selecting', 'running', 'paused') ORDER BY number",
    );
    const run = at(live, which);
    if (run === undefined) return;
    const path = `/api/v1/runs/${run.number}/${what}`;
    office.expectAnswer(`to ${what} a run`, await office.write('POST', path, {}), 200, true);
    if (what === 'resume') this.halted.delete(String(run.id));
    else this.halted.add(String(run.id));
  }

  /** What was paused is resumed. */
  async resumeAll(): Promise<void> {
    const { office } = this;
    const paused = await all(office.world.db, "SELECT number, id FROM runs WHERE state = 'paused'");
    for (const { number, id } of paused) {
      await office.write('POST', `/api/v1/runs/${number}/resume`, {});
      this.halted.delete(String(id));
    }
  }
  /** Runs that were paused or stopped: nothing more of them is sent. */
  private readonly halted = new Set<string>();

  /** The minute's work on runs, and the queue of charges as the weather lets its messages through. */
  async work(): Promise<void> {
    const { office } = this;
    const { world, chaos, dice } = office;
    // Five real minutes later: what was handed over and lost is handed over again.
    await all(world.db, 'UPDATE charge_attempts SET queued_at = queued_at - 360000 WHERE queued_at > 0');
    await office.run(({ step }) => workOnRuns(world.context(step, { kind: 'system' })));
    const messages = world.charges.splice(0).filter(() => !dice.chance(chaos.weather.lost));
    if (dice.chance(chaos.weather.reordered)) dice.shuffle(messages);
    for (let left = messages; left.length > 0; ) {
      // A customer's tries one after the other, so that the paper can follow.
      const batch = left.filter((id, index) => left.findIndex((each) => owner(each) === owner(id)) === index);
      left = left.filter((id) => !batch.includes(id));
      await this.consume(batch, dice.chance(chaos.weather.doubled) ? 2 : 1);
    }
  }

  private async consume(batch: string[], times: number): Promise<void> {
    const { office } = this;
    await office.follow();
    const waiting = await all(
      office.world.db,
      `SELECT id, customer_id, period, try, due_on, max_cents, run_id, ${TOLD_ON}, ${TOLD_TYPE} FROM charge_attempts a WHERE id IN (SELECT value FROM json_each(:batch))`,
      { batch: JSON.stringify(batch) },
    );
    const bills = new Map(waiting.map((row) => [String(row.id), this.monthly(row)]));
    await Promise.all(
      Array.from({ length: times }, () =>
        office
          .run(({ step }) => chargeAll(office.world.context(step, { kind: 'system' }), batch))
          .catch(noSlots),
      ),
    );
    const rows = await all(
      office.world.db,
      `SELECT a.id, a.customer_id, a.period, a.state, a.why, a.run_id, g.id AS request, g.amount_cents, g.credit_used_cents, g.fee, g.methods, ${CAUSE} AS cause FROM charge_attempts a
       LEFT JOIN gateway_requests g ON g.attempt_id = a.id WHERE a.id IN (SELECT value FROM json_each(:batch))`,
      { batch: JSON.stringify(batch) },
    );
    for (const row of rows) this.tried(row, bills.get(String(row.id)));
    await this.learn();
    await office.follow();
  }

  /** What is charged of a customer's automatic payment at this moment, or why nothing is. */
  private monthly(attempt: Row): Charge | string {
    const told = this.told(attempt);
    const customer = this.office.paper.customer(Number(attempt.customer_id));
    const autopay = this.autopay.get(customer);
    if (!autopay?.enabled) return 'autopay_off';
    const { method, cap } = autopay;
    if (!this.valid.includes(method)) return 'no_method';
    if (this.busy.includes(customer)) return 'busy';
    if (method.account === null)
      return this.office.paper.bill({ customer, invoice: null, ...BY_ITSELF, cap });
    // Who was told that their card is charged was not told of a debit.
    const ofDebit = attempt.told_type === 'us_bank_account';
    const inTime = told !== null && ofDebit && toldInTime(attempt.told_on, runDay(attempt));
    const most = inTime ? Math.min(cap ?? told, told) : 0;
    const bill = this.office.paper.bill({ customer, invoice: null, ...BY_ITSELF, cap: most });
    if (bill === 'nothing_owed' || inTime) return typeof bill === 'string' ? bill : { ...bill, fee: 0 };
    return 'not_noticed';
  }

  /** What tells of debits leaves, as far as the weather lets it. */
  async tell(): Promise<void> {
    const { world, paper } = this.office;
    const waiting = await all(
      world.db,
      "SELECT id, cause FROM mails WHERE kind = 'notice' AND state IN ('waiting', 'sending') AND data ->> '$.method.type' = 'us_bank_account' AND customer_id IN (SELECT value FROM json_each(:customers))",
      { customers: JSON.stringify(paper.customers.map(({ id }) => id)) },
    );
    if (waiting.length === 0) return;
    const before = world.mails.length;
    const ids = waiting.map(({ id }) => String(id));
    await this.office.run(({ step }) => sendMails(world.context(step, { kind: 'system' }), ids));
    for (const { headers } of world.mails.slice(before)) {
      const told = waiting.find(({ id }) => id === headers['X-Selfpay-Mail']);
      if (told !== undefined) this.left.set(String(told.cause), this.office.today(-LEAVES_H));
    }
  }
  /** The day on which each notice of a debit has left; for the last time, if it did more than once. */
  private readonly left = new Map<string, string>();

  /** What the customer of an attempt was told beforehand; null: nothing. The same for every try. */
  private told({ id, customer_id, period, try: turn, due_on, max_cents }: Row): number | null {
    const told = max_cents === null ? null : Number(max_cents);
    const month = `${customer_id}:${period}`;
    const right =
      turn === 1
        ? told === null || this.mayBeTold.get(`${customer_id}:${due_on}`)?.includes(told)
        : told === this.toldOf.get(month);
    if (!right)
      throw new Discrepancy(`of attempt ${id} its customer was told ${told}, which is not so on paper`);
    this.toldOf.set(month, told);
    return told;
  }
  private readonly toldOf = new Map<string, number | null>();

  /** An attempt whose turn has come is a charge of just what the paper says, or says why not as the paper does. */
  private tried(row: Row, bill: Charge | string | undefined): void {
    const { id, state, why, request, amount_cents, credit_used_cents, fee, methods, cause } = row;
    if (this.decided.has(String(id)) || state === 'waiting' || state === 'stopped') return;
    this.decided.add(String(id));
    if (this.halted.has(String(row.run_id)))
      throw new Discrepancy(`attempt ${id} went on, though its run was paused or stopped`);
    const told = `attempt ${id}: ${JSON.stringify(row)}, on paper ${JSON.stringify(bill)}`;
    if (request === null) {
      if (why !== bill) throw new Discrepancy(told);
      return;
    }
    if (bill === undefined || typeof bill === 'string') throw new Discrepancy(told);
    if (
      amount_cents !== bill.amount ||
      credit_used_cents !== bill.creditUsed ||
      (fee === null && bill.fee > 0)
    )
      throw new Discrepancy(told);
    this.asked.set(String(request), { asked: bill, kind: 'charged' });
    if (methods !== 'us_bank_account') return;
    if (!toldInTime(this.left.get(String(cause)) ?? null, runDay(row)))
      throw new Discrepancy(`${told}: its notice has left on ${this.left.get(String(cause))}`);
    // If it comes back, it is asked for again as it was.
    this.toldOf.set(monthOf(row), Number(amount_cents));
  }
  /** Attempts that were charged, or of which it was said why not. */
  private readonly decided = new Set<string>();

  // ---- the wallet --------------------------------------------------------------------------------------------

  /** A customer tells staff how their credit shall be kept up from a stored card. */
  async setUpWallet({ which, threshold, topup, pays }: Step<'wallet'>): Promise<void> {
    const { office } = this;
    const method = await this.methodOf(which);
    const { customer } = method;
    await office.follow();
    const answer = await office.write('PUT', `/api/v1/customers/${customer.id}/wallet`, {
      threshold_cents: threshold,
      topup_cents: topup,
      pays_invoices: pays,
      method_id: method.id,
      email: 'ada@example.com',
      note: 'by phone',
    });
    office.expectAnswer('a wallet', answer, 200, this.valid.includes(method));
    if (answer.status === 200) this.wallets.set(customer, { enabled: true, threshold, topup, pays, method });
  }

  async stopWallet({ which }: Step<'stopWallet'>): Promise<void> {
    const [customer, wallet] = at([...this.wallets], which) ?? [];
    if (customer === undefined || wallet === undefined) return;
    await this.surely((ctx) => stopWallet(ctx, customer.id, 'office'));
    wallet.enabled = false;
  }

  /** Whose wallet paid, by the entry. */
  async paidFromWallet(key: string): Promise<PaperCustomer> {
    const [row] = await all(
      this.office.world.db,
      'SELECT customer_id FROM register_entries WHERE source_key = :key',
      { key },
    );
    const customer = this.office.paper.customer(Number(row?.customer_id));
    const wallet = this.wallets.get(customer);
    if (!wallet?.enabled || !wallet.pays)
      throw new Discrepancy(`the credit of ${customer.id} paid, which nobody wanted: ${key}`);
    return customer;
  }

  /** Minutes pass until no wallet has anything to do. */
  async settleWallets(): Promise<void> {
    for (let minutes = 0; minutes < 40 && (await this.shortWallets()).length > 0; minutes += 1)
      await this.office.sweep();
  }

  /** Wallets that do not do what they are for, though nothing is in their way. */
  private async shortWallets(): Promise<string[]> {
    const { paper, world, aheadMs } = this.office;
    const rows = await all(
      world.db,
      'SELECT customer_id, enabled, not_before FROM wallets WHERE customer_id IN (SELECT value FROM json_each(:ids))',
      { ids: JSON.stringify([...this.wallets.keys()].map(({ id }) => id)) },
    );
    return [...this.wallets].flatMap(([customer, { enabled, threshold, pays, method }]) => {
      const row = rows.find(({ customer_id }) => customer_id === customer.id);
      if (!enabled || Number(row?.not_before ?? 0) > Date.now() + aheadMs) return [];
      const off = row?.enabled === 0;
      // A wallet whose card is refused for good is switched off, and so is one of which a top-up was given back.
      if (off && (method.refuses || method.mayBeSpoilt || this.gaveBack(customer))) return [];
      const credit = paper.credit(customer);
      const unpaid =
        pays && credit > 0 && paper.chargeable({ customer, invoice: null, ...BY_ITSELF }).length > 0;
      const coming = paper.underWay.some(({ asked }) => 'items' in asked && asked.customer === customer);
      const short =
        credit < threshold && !coming && this.valid.includes(method) && !this.busy.includes(customer);
      return off || unpaid || short
        ? [`the wallet of ${customer.id} is off: ${off}, has ${credit}, pays nothing: ${unpaid}`]
        : [];
    });
  }

  /** A top-up of theirs was refunded or disputed, or may have been. */
  private gaveBack(customer: PaperCustomer): boolean {
    return [...this.office.refunds, ...this.office.disputes].some(({ payment: { request } }) => {
      const known = this.asked.get(request);
      return known?.kind === 'toppedUp' && known.asked.customer === customer;
    });
  }

  // ---- by hand -----------------------------------------------------------------------------------------------

  /** Somebody charges a stored card, for one invoice or for all that is owed, or a part of it. */
  async charge({ which, part, invoice }: Step<'charge'>): Promise<void> {
    const method = await this.methodOf(which);
    const valid = () => this.valid.includes(method);
    await this.byHand('charges', { method_id: method.id }, method.customer, part, invoice, valid);
  }

  /** Somebody reads a card to the office over the phone. */
  async terminal({ who, part, invoice, card: kind }: Step<'terminal'>): Promise<void> {
    const customer = at(this.office.paper.customers, who) as PaperCustomer;
    const made = await this.office.world.stripe.paymentMethods.create({ type: 'card', card: card(kind) });
    await this.byHand('terminal', { payment_method: made.id }, customer, part, invoice, () => true);
  }

  private async byHand(
    path: 'charges' | 'terminal',
    method: Record<string, string>,
    customer: PaperCustomer,
    part: number,
    which: number | null,
    valid: () => boolean,
  ): Promise<void> {
    const { office } = this;
    await office.follow();
    const theirs = office.paper.invoices.filter((each) => each.customer === customer);
    const invoice = which === null ? null : (at(theirs, which) ?? null);
    const who: Who = { customer, invoice, exact: null, cap: null, byItself: false };
    const all = office.paper.bill(who);
    const owed = typeof all === 'string' ? 5000 : all.amount;
    const bill = office.paper.bill({ ...who, exact: Math.max(1, Math.round((owed * part) / 100)) });
    const answer = await office.write('POST', `/api/v1/${path}`, {
      customer_id: customer.id,
      amount_cents: Math.max(1, Math.round((owed * part) / 100)),
      ...(invoice === null ? {} : { invoice_number: await this.numberOf(invoice) }),
      ...method,
    });
    const possible = typeof bill !== 'string' && valid() && !this.busy.includes(customer);
    office.expectAnswer(`a charge (${JSON.stringify(bill)})`, answer, 201, possible);
    if (typeof bill !== 'string' && answer.status === 201) await this.written(answer, bill);
  }

  private async written({ body }: Answer, bill: Charge): Promise<void> {
    if (body.amount_cents !== bill.amount)
      throw new Discrepancy(`charge ${body.number} is of ${body.amount_cents}, on paper ${bill.amount}`);
    this.asked.set(String(body.id), { asked: bill, kind: 'charged' });
    await this.learn();
  }

  private async numberOf(invoice: PaperInvoice): Promise<string> {
    const [row] = await all(this.office.world.db, 'SELECT number FROM invoices WHERE id = :id', {
      id: invoice.id,
    });
    return String(row?.number);
  }

  // ---- at Stripe ---------------------------------------------------------------------------------------------

  /** Payments that the office made: each of a request that it wrote down, of just what that asks for, once. */
  async learn(): Promise<void> {
    const { office } = this;
    const { payments } = await office.stripeBooks();
    for (const { id } of payments) {
      if (this.seen.has(id) || office.payments.some(({ payment }) => payment === id)) continue;
      const intent = await office.world.stripe.paymentIntents.retrieve(id);
      const request = String(intent.metadata.gateway_request);
      if (office.requests.has(request)) {
        this.seen.add(id);
        continue;
      }
      const known = this.asked.get(request);
      if (known === undefined) throw new Discrepancy(`a charge that nobody asked for: ${id} of ${request}`);
      const { asked, kind } = known;
      if (intent.amount !== asked.amount + asked.fee)
        throw new Discrepancy(`${id} took ${intent.amount}, on paper ${JSON.stringify(asked)}`);
      this.seen.add(id);
      if (intent.latest_charge === null) continue;
      // A payment that has failed does not name its method any more; its charge does.
      const { payment_method } = await office.world.stripe.charges.retrieve(String(intent.latest_charge));
      const account = this.methods.find((method) => method.id === payment_method)?.account ?? null;
      if (account === null && intent.status !== 'succeeded') continue;
      if (office.payments.some((other) => other.request === request))
        throw new Discrepancy(`${request} was charged twice`);
      const charge = String(intent.latest_charge);
      office.payments.push({ payment: id, charge, request, invoice: null, asked, account });
      const paid = `stripe:test:${charge}:paid`;
      office.facts.set(paid, { is: kind, asked });
      if (account !== null) office.facts.set(`stripe:test:${charge}:failed`, { is: 'failed', paid });
    }
  }

  /** A debit that the day's work has left for another day, because its notice has not left in time for it. */
  private waitsForNotice({ customer_id, why, told_on, cause }: Row): boolean {
    const autopay = this.autopay.get(this.office.paper.customer(Number(customer_id)));
    if (told_on !== null && told_on !== this.left.get(String(cause)))
      throw new Discrepancy(`${cause} has left on ${this.left.get(String(cause))}, not on ${told_on}`);
    return (
      why === 'awaits_notice' &&
      autopay?.method.account !== null &&
      !toldInTime(told_on, this.office.today(3))
    );
  }

  /** What must be so at the end of a day. */
  async problems(): Promise<string[]> {
    const { office } = this;
    const lost = this.methods.filter((method) => method.gone && this.valid.includes(method));
    const attempts = await all(
      office.world.db,
      `SELECT id, customer_id, period, state, why, due_on, ${CAUSE} AS cause, ${TOLD_ON} FROM charge_attempts a WHERE customer_id IN (SELECT value FROM json_each(:customers))`,
      { customers: JSON.stringify(office.paper.customers.map(({ id }) => id)) },
    );
    const ids = attempts.map(({ id }) => String(id));
    const paid = attempts.filter(({ state }) => state === 'succeeded').map(monthOf);
    return [
      ...(await this.shortWallets()),
      ...lost.map(({ id }) => `the office takes ${id} for good, but it is gone at Stripe`),
      ...[...this.mustBeTried]
        .filter((id) => !ids.includes(id))
        .map((id) => `their day came and they owed, but nobody tried to charge them: ${id}`),
      ...attempts
        .filter((attempt) => !this.worked.has(monthOf(attempt)))
        .map(({ id }) => `there is a try whose day did not come: ${id}`),
      ...paid.filter((month, at) => paid.indexOf(month) !== at).map((month) => `charged twice: ${month}`),
      ...attempts
        .filter(
          (attempt) =>
            ['waiting', 'sending'].includes(String(attempt.state)) ||
            (attempt.state === 'scheduled' &&
              String(attempt.due_on) <= office.today(3) &&
              !this.waitsForNotice(attempt)),
        )
        .map(({ id, state }) => `left in the air: attempt ${id}, ${state}`),
    ];
  }
}

const BY_ITSELF = { exact: null, cap: null, byItself: true };

/** The notice of an attempt's month, the day that the office has of its leaving, and what it says is charged; columns of an attempt `a`. */
const CAUSE =
  "'notice:' || a.customer_id || ':' || (SELECT f.due_on FROM charge_attempts f WHERE f.id = a.customer_id || ':' || a.period || ':1')";
const TOLD_ON = `(SELECT t.sent_on FROM mails t WHERE t.cause = ${CAUSE}) AS told_on`;
const TOLD_TYPE = `(SELECT t.data ->> '$.method.type' FROM mails t WHERE t.cause = ${CAUSE}) AS told_type`;
/** What is taken within so many hours of midnight counts as of the next day. */
const LEAVES_H = 16 / 60;

/** The day of the run that an attempt is of. */
const runDay = ({ run_id }: Row): string =>
  String(run_id).slice('autopay:'.length, 'autopay:2027-01-15'.length);
const toldInTime = (left: Row[string] | undefined, day: string): boolean =>
  typeof left === 'string' && later(left, 10) <= day;

/** Whose attempt it is, by its id. */
const owner = (attempt: string): string => String(attempt.split(':')[0]);
const later = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
const monthOf = ({ customer_id, period }: Row): string => `${customer_id}:${period}`;

/** What a bank says of an account where it would say that of a card. */
const OF_A_BANK: Record<(typeof SAYS)[number], string> = {
  succeed: '',
  insufficient_funds: 'insufficient_funds',
  do_not_honor: 'insufficient_funds',
  stolen_card: 'account_closed',
  expired_card: 'no_account',
};

const bank = (account: keyof typeof ACCOUNTS) => ({
  routing_number: '110000000',
  account_number: ACCOUNTS[account],
  account_holder_type: 'individual' as const,
});

const card = (kind: 'good' | 'declined') => ({
  number: CARDS[kind],
  exp_month: 12,
  exp_year: 2049,
  cvc: '123',
});

function at<T>(list: readonly T[], which: number): T | undefined {
  return list[which % list.length];
}

/** Without its slots a batch as a whole comes again: here in the next minute. */
function noSlots(error: unknown): void {
  if (!(error instanceof DatabaseError)) throw error;
}
