/**
 * The books on paper: an independent model of the rules of bookkeeping, in arrays and loops. It knows neither SQL nor
 * the code under test; it is told what happened, in the order in which the office booked it, and computes every figure itself.
 * All amounts in cents.
 */

export interface PaperEvent {
  kind: 'payment' | 'credit' | 'reversal' | 'adjustment' | 'writeoff' | 'price';
  amount: number;
  /** The fact that booked it, and whether it is in its entry's sum. */
  fact: string;
  inEntry: boolean;
  receivable?: PaperReceivable;
  customer?: PaperCustomer;
  /** Of a reversal: the event whose money goes back, or comes again. */
  origin?: PaperEvent;
}

export interface PaperCustomer {
  id: number;
  policy: 'charge' | 'absorb' | 'follow';
}

export interface PaperReceivable {
  /** Ours; of a fee: a name by its payment. */
  id: number | string;
  customer: PaperCustomer;
  due: string;
  price: number;
  isFee: boolean;
  state: 'to_invoice' | 'invoiced' | 'finished' | 'finished_writeoff' | 'reinvoice';
}

export interface PaperInvoice {
  id: number;
  customer: PaperCustomer;
  items: PaperReceivable[];
  status: 'open' | 'paid' | 'unpaid' | 'void';
  /** 'YYYY-MM-DD'. */
  issued: string;
  carried: number;
  keepOpen: boolean;
}

/** What a payer was asked for when they pressed Pay. */
export interface Asked {
  amount: number;
  creditUsed: number;
  fee: number;
}

/** What is asked for by a charge of a stored method, or of a card that was read over the phone: its items and what it pays of each. */
export interface Charge extends Asked {
  customer: PaperCustomer;
  items: Line[];
}

/** Whom a charge is for, and within what bounds. */
export interface Who {
  customer: PaperCustomer;
  /** Only its items; null: all that the customer owes. */
  invoice: PaperInvoice | null;
  /** Just so much; null: all. */
  exact: number | null;
  /** Never more. */
  cap: number | null;
  /** Nobody chose it: only what open invoices ask for, and with a fee if the office wants that. */
  byItself: boolean;
}

export interface FeeTerms {
  bps: number;
  fixed: number;
  cap: number | null;
}

/** Something that happened to money, as the world knows it. */
export type Fact =
  | { is: 'paid'; invoice: number; asked: Asked }
  | { is: 'charged'; asked: Charge }
  | { is: 'toppedUp'; asked: Charge }
  | { is: 'paidFromWallet'; customer: PaperCustomer }
  | { is: 'failed'; paid: string }
  | { is: 'refunded'; paid: string; amount: number; chosen: number[] }
  | { is: 'refundFailed'; refund: string }
  | { is: 'lost'; paid: string; amount: number; fee: number; chosen: number[]; reopens: boolean }
  | { is: 'wonAfterAll'; lost: string; amount: number }
  | { is: 'byHand'; customer: number; amount: number; lines: Line[] | 'oldest'; leaveOpen: boolean }
  | { is: 'transferred'; customer: number; amount: number; to: 'oldest' | number }
  | { is: 'undone'; entry: string }
  | { is: 'movedToCredit'; paid: string };

/** What a person chose to pay. */
export interface Line {
  receivable: number;
  amount: number;
}

/** A refund that somebody asked the office for. */
export interface AskedRefund {
  paid: string;
  amount: number;
  /** Waiting for a second person; sent to Stripe; declined. */
  state: 'waiting' | 'sent' | 'declined';
}

/** A payment that the office knows to be on its way. */
export interface UnderWay {
  /** Null: a charge, which has its items itself. */
  invoice: number | null;
  asked: Asked | Charge;
}

interface PaperEntry {
  amount: number;
  customer: PaperCustomer | null;
  events: PaperEvent[];
  /** Of what takes back or puts back: the payment. */
  original: string | null;
}

/** Less is not charged online. */
const MINIMUM = 50;

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

export class Paper {
  readonly customers: PaperCustomer[] = [];
  readonly receivables: PaperReceivable[] = [];
  readonly invoices: PaperInvoice[] = [];
  readonly events: PaperEvent[] = [];
  readonly entries = new Map<string, PaperEntry>();
  /** What the office knows of, apart from its books: money on its way, and payments that are disputed. */
  underWay: UnderWay[] = [];
  disputed: string[] = [];
  /** Those whose dispute is open, so that Stripe allows no refund. */
  frozen: string[] = [];
  /** Refunds that the office was asked for, by its name for each. */
  readonly asked = new Map<string, AskedRefund>();
  /** Above how much a refund needs a second person; whether the day's work invoices again by itself. */
  rules: { approval: number | null; reinvoice: boolean } = { approval: null, reinvoice: false };
  office: { charge: boolean; onAutopay: boolean; terms: FeeTerms } = {
    charge: false,
    onAutopay: false,
    terms: { bps: 290, fixed: 30, cap: null },
  };

  balance(receivable: PaperReceivable): number {
    return (
      receivable.price -
      sum(this.events.filter((event) => event.receivable === receivable).map(({ amount }) => amount))
    );
  }

  credit(customer: PaperCustomer): number {
    return sum(this.events.filter((event) => event.customer === customer).map(({ amount }) => amount));
  }

  entryAmount(key: string): number | null {
    const entry = this.entries.get(key);
    return entry === undefined ? null : sum(entry.events.map(({ amount }) => amount));
  }

  /** The credit that an invoice may count on: what no other open invoice of the customer has counted already. */
  private creditFor(invoice: PaperInvoice): number {
    const ledger = this.credit(invoice.customer);
    const counted = sum(
      this.invoices
        .filter(
          (other) => other !== invoice && other.customer === invoice.customer && other.status === 'open',
        )
        .map(({ carried }) => carried),
    );
    const free = ledger - counted;
    // Never a debt that the ledger does not hold, never more credit than it holds.
    return ledger >= 0 ? Math.max(0, Math.min(ledger, free)) : Math.max(ledger, Math.min(0, free));
  }

  /** What payments on their way will pay of an invoice. @param underWay those that the office knows of. */
  private pendingFor(invoice: PaperInvoice, underWay: UnderWay[]): number {
    let pending = 0;
    for (const { invoice: id, asked } of underWay) {
      if ('items' in asked) {
        const items = asked.items.filter((line) => invoice.items.includes(this.receivable(line.receivable)));
        pending += sum(
          items.map((line) => Math.min(line.amount, this.balance(this.receivable(line.receivable)))),
        );
      }
      if (id === null) continue;
      const other = this.invoice(id);
      if (other.customer !== invoice.customer) continue;
      if (other === invoice) pending += asked.amount;
      else {
        const shared = invoice.items.filter((item) => other.items.includes(item));
        pending += Math.min(asked.amount, sum(shared.map((item) => this.balance(item))));
      }
    }
    return pending;
  }

  /** What an invoice asks for at this moment; zero or less: nothing to pay. */
  due(invoice: PaperInvoice, underWay: UnderWay[]): Asked {
    const items = sum(invoice.items.map((item) => this.balance(item)));
    const credit = this.creditFor(invoice);
    const amount = items - credit - this.pendingFor(invoice, underWay);
    const creditUsed = Math.max(0, Math.min(credit, items));
    return { amount, creditUsed, fee: this.feeOn(invoice.customer, amount) };
  }

  private feeOn({ policy }: PaperCustomer, net: number): number {
    if (net <= 0 || policy === 'absorb' || (policy === 'follow' && !this.office.charge)) return 0;
    const { bps, fixed, cap } = this.office.terms;
    const feeOf = (total: number) =>
      Math.min(Math.floor((total * bps + 5000) / 10000), cap ?? Number.POSITIVE_INFINITY) + fixed;
    let total = net;
    while (total - feeOf(total) < net) total += 1;
    return total - net;
  }

  invoice(id: number): PaperInvoice {
    const found = this.invoices.find((invoice) => invoice.id === id);
    if (found === undefined) throw new Error(`no invoice ${id} on paper`);
    return found;
  }

  /** Books a fact; the same fact again is the caller's mistake. */
  book(key: string, fact: Fact): undefined {
    if (this.entries.has(key)) throw new Error(`booked twice: ${key}`);
    switch (fact.is) {
      case 'paid':
        this.underWay = this.underWay.filter(({ asked }) => asked !== fact.asked);
        return this.bookPayment(key, fact.invoice, fact.asked);
      case 'charged':
        this.underWay = this.underWay.filter(({ asked }) => asked !== fact.asked);
        return this.bookCharge(key, fact.asked);
      case 'paidFromWallet':
        return this.payFromCredit(key, fact.customer);
      case 'toppedUp':
        this.toppedUp.add(fact.asked);
        this.open(key, fact.asked.amount, fact.asked.customer);
        return void this.move(key, {
          kind: 'credit',
          amount: fact.asked.amount,
          customer: fact.asked.customer,
          inEntry: true,
        });
      case 'failed':
        return this.takeBack(key, fact.paid, this.received(fact.paid), [], 'fee alone', 0);
      case 'refunded':
        return this.takeBack(key, fact.paid, fact.amount, fact.chosen, 'fee alone', 0);
      case 'lost':
        return this.takeBack(
          key,
          fact.paid,
          fact.amount,
          fact.chosen,
          fact.reopens ? 'fee alone' : 'all',
          fact.fee,
        );
      case 'refundFailed':
        return this.putBack(key, fact.refund, -(this.entryAmount(fact.refund) ?? 0));
      case 'wonAfterAll':
        return this.putBack(key, fact.lost, fact.amount);
      case 'byHand':
        return this.bookByHand(key, fact);
      case 'transferred':
        return this.transfer(key, fact);
      case 'undone':
        return this.undo(key, fact.entry);
      case 'movedToCredit':
        return this.moveToCredit(key, fact.paid);
    }
  }

  /** How much of a payment has not gone back; what Stripe takes for a dispute is not the payer's. */
  refundable(paid: string): number {
    const derived = [...this.entries.values()].filter(({ original }) => original === paid);
    const moved = derived.flatMap(({ events }) => events).filter(({ kind }) => kind !== 'adjustment');
    return Math.max(0, this.received(paid) + sum(moved.map(({ amount }) => amount)));
  }

  /** Somebody asked for a refund: above the limit it waits for somebody else. */
  ask(name: string, paid: string, amount: number): void {
    const { approval } = this.rules;
    this.asked.set(name, {
      paid,
      amount,
      state: approval !== null && amount > approval ? 'waiting' : 'sent',
    });
  }

  /** The refunds of a payment that wait for a second person, added up. */
  waitingFor(paid: string): number {
    const waiting = [...this.asked.values()].filter((each) => each.paid === paid && each.state === 'waiting');
    return sum(waiting.map(({ amount }) => amount));
  }

  /** How much a payment brought. */
  received(paid: string): number {
    const entry = this.entry(paid);
    return entry.amount;
  }

  entry(key: string): PaperEntry {
    const entry = this.entries.get(key);
    if (entry === undefined) throw new Error(`not booked: ${key}`);
    return entry;
  }

  private open(
    key: string,
    amount: number,
    customer: PaperCustomer | null,
    original: string | null = null,
  ): void {
    this.entries.set(key, { amount, customer, events: [], original });
  }

  private move(fact: string, event: Omit<PaperEvent, 'fact'>): void {
    if (event.amount === 0) return;
    const written = { ...event, fact };
    this.events.push(written);
    if (event.inEntry) this.entry(fact).events.push(written);
    const { receivable } = event;
    if (receivable === undefined) return;
    if (this.balance(receivable) === 0)
      receivable.state = event.kind === 'writeoff' ? 'finished_writeoff' : 'finished';
    else if (receivable.state.startsWith('finished')) receivable.state = 'reinvoice';
  }

  /** What is held: money is on its way to it, or it is disputed. */
  held(): PaperReceivable[] {
    const awaited = this.underWay.flatMap((each) => this.awaitedBy(each));
    const disputed = this.disputed.flatMap((key) =>
      (this.entries.get(key)?.events ?? []).flatMap(({ receivable }) => (receivable ? [receivable] : [])),
    );
    return [...awaited, ...disputed];
  }

  /** What a payment on its way will pay. */
  awaitedBy({ invoice, asked }: UnderWay): PaperReceivable[] {
    if ('items' in asked) return asked.items.map(({ receivable }) => this.receivable(receivable));
    return invoice === null ? [] : this.invoice(invoice).items;
  }

  /** What a customer can be charged for at this moment: what was invoiced and is not held, oldest first. */
  chargeable({ customer, invoice, byItself }: Who): PaperReceivable[] {
    const held = this.held();
    const asks = ['open', ...(byItself ? [] : ['paid', 'unpaid'])];
    const items = this.invoices.filter(({ status }) => asks.includes(status)).flatMap((each) => each.items);
    return [...new Set(items)]
      .filter((each) => each.customer === customer && !each.isFee && this.balance(each) > 0)
      .filter((each) => !held.includes(each) && (invoice === null || invoice.items.includes(each)))
      .sort(byDue);
  }

  isBooked(topup: Charge): boolean {
    return this.toppedUp.has(topup);
  }
  private readonly toppedUp = new Set<Charge>();

  /** A wallet pays what open invoices ask for, oldest first, as far as the credit goes. */
  private payFromCredit(key: string, customer: PaperCustomer): undefined {
    this.open(key, 0, customer);
    const credit = this.credit(customer);
    let left = credit;
    const who = { customer, invoice: null, exact: null, cap: null, byItself: true };
    for (const receivable of this.chargeable(who)) {
      const part = Math.min(left, this.balance(receivable));
      this.move(key, { kind: 'payment', amount: part, receivable, inEntry: true });
      left -= part;
    }
    this.move(key, { kind: 'credit', amount: left - credit, customer, inEntry: true });
    this.close(key);
  }

  /** Something is owed on an open invoice of a customer. */
  asksOpenly(customer: PaperCustomer): boolean {
    return this.invoices.some(
      (invoice) =>
        invoice.customer === customer &&
        invoice.status === 'open' &&
        invoice.items.some((item) => this.balance(item) > 0),
    );
  }

  /** Works out a charge as of this moment; a word: why there is none. */
  bill(who: Who): Charge | string {
    const { customer, invoice, exact, cap, byItself } = who;
    const items = this.chargeable(who);
    const owes = sum(items.map((item) => this.balance(item)));
    const credit = invoice === null ? this.credit(customer) : this.creditFor(invoice);
    const owed = owes - credit;
    const amount = exact ?? Math.min(owed, cap ?? owed);
    if (invoice?.status === 'void') return 'no_invoice';
    if (owed <= 0) return 'nothing_owed';
    if (amount > owed) return 'more_than_owed';
    if (amount < MINIMUM) return 'too_small';
    const creditUsed = Math.max(0, Math.min(credit, owes));
    const lines: Line[] = [];
    let left = amount + creditUsed;
    for (const item of items) {
      const part = Math.min(left, this.balance(item));
      if (part > 0) lines.push({ receivable: Number(item.id), amount: part });
      left -= part;
    }
    const fee = byItself && this.office.onAutopay ? this.feeOn(customer, amount) : 0;
    return { customer, amount, creditUsed, fee, items: lines };
  }

  /** All that a customer owes, in the order in which "oldest" pays it. */
  owing(customer: PaperCustomer): PaperReceivable[] {
    const all = this.receivables.filter((each) => each.customer === customer && this.balance(each) > 0);
    return inOrder(all, this.held());
  }

  private bookByHand(key: string, fact: Extract<Fact, { is: 'byHand' }>): undefined {
    const customer = this.customer(fact.customer);
    this.open(key, fact.amount, customer);
    let left = fact.amount;
    if (fact.lines === 'oldest') left -= this.payOldest(key, customer, left);
    else
      for (const { receivable: id, amount } of fact.lines) {
        this.move(key, { kind: 'payment', amount, receivable: this.receivable(id), inEntry: true });
        left -= amount;
      }
    this.move(key, { kind: 'credit', amount: left, customer, inEntry: true });
    if (fact.leaveOpen) {
      const paid = this.entry(key).events.flatMap(({ receivable }) => (receivable ? [receivable] : []));
      for (const invoice of this.invoices)
        if (['open', 'unpaid'].includes(invoice.status) && invoice.items.some((item) => paid.includes(item)))
          invoice.keepOpen = true;
    }
    this.close(key);
  }

  /** @returns how much it paid. */
  private payOldest(key: string, customer: PaperCustomer, amount: number): number {
    let left = amount;
    for (const receivable of this.owing(customer)) {
      const part = Math.min(left, this.balance(receivable));
      this.move(key, { kind: 'payment', amount: part, receivable, inEntry: true });
      left -= part;
    }
    return amount - left;
  }

  private transfer(
    key: string,
    { customer: id, amount, to }: Extract<Fact, { is: 'transferred' }>,
  ): undefined {
    const customer = this.customer(id);
    this.open(key, 0, customer);
    this.move(key, { kind: 'credit', amount: -amount, customer, inEntry: true });
    if (to === 'oldest') this.payOldest(key, customer, amount);
    else this.move(key, { kind: 'credit', amount, customer: this.customer(to), inEntry: true });
    this.close(key);
  }

  /** Takes back all that is left of an entry made by hand. */
  private undo(key: string, undone: string): undefined {
    const { events, customer } = this.entry(undone);
    const parts = events
      .filter(({ origin }) => origin === undefined)
      .map((origin) => ({ origin, left: this.leftOf(origin) }));
    this.open(key, -parts.reduce((total, { left }) => total + left, 0), customer);
    for (const { origin, left } of parts) this.reverse(key, origin, -left);
    this.close(key);
  }

  /** What is left to undo of an entry; false: nothing. */
  canUndo(key: string): boolean {
    return this.entry(key).events.some((event) => event.origin === undefined && this.leftOf(event) !== 0);
  }

  /** What a payment paid becomes credit, but for its fee. */
  private moveToCredit(key: string, paid: string): undefined {
    const { events, customer } = this.entry(paid);
    this.open(key, 0, customer, paid);
    let moved = 0;
    for (const origin of events) {
      if (origin.kind !== 'payment' || origin.receivable?.isFee) continue;
      const left = Math.max(0, this.leftOf(origin));
      this.reverse(key, origin, -left);
      moved += left;
    }
    if (customer !== null) this.move(key, { kind: 'credit', amount: moved, customer, inEntry: true });
    this.close(key);
  }

  private reverse(key: string, origin: PaperEvent, amount: number): void {
    const { receivable, customer } = origin;
    this.move(key, {
      kind: 'reversal',
      amount,
      origin,
      inEntry: true,
      ...(receivable ? { receivable } : {}),
      ...(customer ? { customer } : {}),
    });
  }

  /** Writes off, takes a write-off back, or changes the price: no entry, but an invoice that owes nothing is closed. */
  change(kind: 'writeoff' | 'price', receivable: PaperReceivable, amount: number): void {
    this.move(`${kind} ${this.events.length}`, { kind, amount, receivable, inEntry: false });
    if (amount <= 0) return;
    for (const invoice of this.invoices)
      if (invoice.items.includes(receivable) && this.closes(invoice)) invoice.status = 'paid';
  }

  /** What of a lost dispute's write-offs a reviewer can take back, by receivable; never a fee. */
  forgiven(lost: string): Map<PaperReceivable, number> {
    const found = new Map<PaperReceivable, number>();
    for (const { fact, kind, receivable, amount } of this.events) {
      if (fact !== lost || kind !== 'writeoff' || receivable === undefined || receivable.isFee) continue;
      if (this.reviewed.has(`${lost} ${receivable.id}`)) continue;
      const left = Math.min((found.get(receivable) ?? 0) + amount, this.sumOf(receivable, 'writeoff'));
      if (left > 0) found.set(receivable, left);
    }
    return found;
  }
  private readonly reviewed = new Set<string>();

  /** A reviewer takes write-offs of a lost dispute back, each once: they are owed again. */
  reopen(lost: string, receivables: PaperReceivable[]): void {
    const forgiven = this.forgiven(lost);
    for (const receivable of receivables) {
      const amount = forgiven.get(receivable);
      if (amount === undefined) continue;
      this.change('writeoff', receivable, -amount);
      this.reviewed.add(`${lost} ${receivable.id}`);
    }
  }

  /** The price as it was last changed. */
  priceOf(receivable: PaperReceivable): number {
    return receivable.price - this.sumOf(receivable, 'price');
  }

  sumOf(receivable: PaperReceivable, kind: PaperEvent['kind']): number {
    return sum(
      this.events.filter((e) => e.receivable === receivable && e.kind === kind).map((e) => e.amount),
    );
  }

  customer(id: number): PaperCustomer {
    const found = this.customers.find((customer) => customer.id === id);
    if (found === undefined) throw new Error(`no customer ${id} on paper`);
    return found;
  }

  receivable(id: number): PaperReceivable {
    const found = this.receivables.find((receivable) => receivable.id === id);
    if (found === undefined) throw new Error(`no receivable ${id} on paper`);
    return found;
  }

  // ---- the life of an invoice --------------------------------------------------------------------------------

  private isLive(receivable: PaperReceivable): boolean {
    return this.invoices.some(({ status, items }) => status === 'open' && items.includes(receivable));
  }

  /** What can go onto a customer's next invoice, and the credit that it counts; null: there would be none. @param again only what was on one before. */
  nextInvoice(customer: PaperCustomer, again = false): { items: PaperReceivable[]; carried: number } | null {
    const held = this.held();
    const states = again ? ['reinvoice'] : ['reinvoice', 'to_invoice'];
    const items = this.receivables.filter(
      (each) =>
        each.customer === customer &&
        !each.isFee &&
        states.includes(each.state) &&
        this.balance(each) > 0 &&
        !this.isLive(each) &&
        !held.includes(each),
    );
    const carried = this.creditFor({ customer } as PaperInvoice);
    const owed = sum(items.map((item) => this.balance(item)));
    return items.length > 0 && owed > carried ? { items, carried } : null;
  }

  issue(id: number, customer: PaperCustomer, issued: string, again = false): PaperInvoice {
    const next = this.nextInvoice(customer, again);
    const { items, carried } = next ?? { items: [], carried: 0 };
    const invoice: PaperInvoice = { id, customer, items, carried, issued, status: 'open', keepOpen: false };
    this.invoices.push(invoice);
    for (const item of items) item.state = 'invoiced';
    return invoice;
  }

  /** The day's work: open invoices issued before a day are overdue, but for what is held. */
  markUnpaid(before: string): void {
    const held = this.held();
    const overdue = this.invoices.filter(
      (invoice) =>
        invoice.status === 'open' &&
        invoice.issued < before &&
        sum(invoice.items.map((item) => this.balance(item))) > this.creditFor(invoice) &&
        this.pendingFor(invoice, this.underWay) === 0 &&
        !invoice.items.some((item) => held.includes(item)),
    );
    for (const invoice of overdue) invoice.status = 'unpaid';
    for (const item of overdue.flatMap(({ items }) => items))
      if (item.state === 'invoiced' && this.balance(item) > 0 && !this.isLive(item)) item.state = 'reinvoice';
  }

  canKeepOpen({ status, keepOpen }: PaperInvoice, keep: boolean): boolean {
    return keepOpen === keep || ['open', 'unpaid'].includes(status);
  }

  /** An invoice is left open though it is paid; or no longer, and then it is paid at once when it owes nothing. */
  setKeepOpen(invoice: PaperInvoice, keep: boolean): void {
    if (invoice.keepOpen === keep) return;
    invoice.keepOpen = keep;
    if (this.closes(invoice)) invoice.status = 'paid';
  }

  canVoid(invoice: PaperInvoice): boolean {
    const awaited = this.underWay.filter(
      (each) =>
        each.invoice === invoice.id || this.awaitedBy(each).some((item) => invoice.items.includes(item)),
    );
    return ['open', 'unpaid'].includes(invoice.status) && awaited.length === 0;
  }

  void(invoice: PaperInvoice): void {
    invoice.status = 'void';
    for (const item of invoice.items)
      if (['invoiced', 'reinvoice'].includes(item.state) && this.balance(item) > 0 && !this.isLive(item))
        item.state = 'to_invoice';
  }

  private bookPayment(key: string, invoiceId: number, asked: Asked): undefined {
    const invoice = this.invoice(invoiceId);
    const { customer } = invoice;
    const others = this.underWay.filter((other) => other.invoice !== invoiceId);
    this.pour(key, customer, asked, invoice.items, others);
    if (this.closes(invoice)) invoice.status = 'paid';
  }

  /** A charge pays the items that it was made for, as far as they are owed still. */
  private bookCharge(key: string, asked: Charge): undefined {
    const items = asked.items.map(({ receivable }) => this.receivable(receivable));
    const others = this.underWay.filter((other) => other.asked !== asked);
    this.pour(key, asked.customer, asked, items, others);
  }

  /** Pays items oldest first, the fee before them, with the credit that was counted; what is left is credit. */
  private pour(
    key: string,
    customer: PaperCustomer,
    asked: Asked,
    items: PaperReceivable[],
    others: UnderWay[],
  ): undefined {
    const amount = asked.amount + asked.fee;
    this.open(key, amount, customer);
    // What another payment on its way will pay is paid last.
    const buckets = inOrder(
      items.filter((item) => this.balance(item) > 0),
      others.flatMap((other) => this.awaitedBy(other)),
    );
    if (asked.fee > 0) {
      const fee: PaperReceivable = {
        id: `fee of ${key}`,
        customer,
        due: '',
        price: asked.fee,
        isFee: true,
        state: 'invoiced',
      };
      this.receivables.push(fee);
      buckets.unshift(fee);
    }
    const owed = sum(buckets.map((bucket) => this.balance(bucket)));
    const spend = Math.max(0, Math.min(asked.creditUsed, this.credit(customer), owed - amount));
    let left = amount + spend;
    for (const receivable of buckets) {
      const part = Math.min(left, this.balance(receivable));
      this.move(key, { kind: 'payment', amount: part, receivable, inEntry: true });
      left -= part;
    }
    this.move(key, { kind: 'credit', amount: left, customer, inEntry: true });
    this.move(key, { kind: 'credit', amount: -spend, customer, inEntry: true });
    this.close(key);
  }

  /** Takes back what a payment brought: the chosen first, then newest first; what was moved since lowers the credit. */
  private takeBack(
    key: string,
    paid: string,
    amount: number,
    chosen: number[],
    forgiven: 'all' | 'fee alone',
    fee: number,
  ): undefined {
    const original = this.entry(paid);
    this.open(key, -amount - fee, original.customer, paid);
    const brought = original.events.filter((event) => event.amount > 0).reverse();
    const isChosen = ({ receivable }: PaperEvent) =>
      receivable !== undefined && chosen.includes(Number(receivable.id));
    const order = [...brought.filter(isChosen), ...brought.filter((event) => !isChosen(event))];
    let left = amount;
    const reopened = new Map<PaperReceivable, number>();
    for (const origin of order) {
      const part = Math.min(left, this.leftOf(origin));
      if (part <= 0) continue;
      const { receivable, customer } = origin;
      this.move(key, {
        kind: 'reversal',
        amount: -part,
        origin,
        inEntry: true,
        ...(receivable ? { receivable } : {}),
        ...(customer ? { customer } : {}),
      });
      if (receivable !== undefined) reopened.set(receivable, (reopened.get(receivable) ?? 0) + part);
      left -= part;
    }
    if (left > 0 && original.customer !== null)
      this.move(key, { kind: 'credit', amount: -left, customer: original.customer, inEntry: true });
    this.move(key, { kind: 'adjustment', amount: -fee, inEntry: true });
    for (const [receivable, part] of reopened) {
      if (forgiven === 'all') this.move(key, { kind: 'writeoff', amount: part, receivable, inEntry: false });
      else if (receivable.isFee) this.move(key, { kind: 'price', amount: part, receivable, inEntry: false });
    }
    this.close(key);
  }

  /** Puts back what a fact took: its write-offs are taken back, what is owed is paid again, the rest is credit. */
  private putBack(key: string, undone: string, amount: number): undefined {
    const { customer, events, original } = this.entry(undone);
    this.open(key, amount, customer, original);
    let forgive = amount;
    const groups = this.events.filter((event) => event.fact === undone && !event.inEntry).sort(byReceivable);
    for (const { kind, receivable, amount: given } of groups) {
      const standing = sum(
        this.events
          .filter((event) => event.kind === kind && event.receivable === receivable)
          .map((e) => e.amount),
      );
      const part = Math.min(forgive, given, standing);
      if (part <= 0 || receivable === undefined) continue;
      this.move(key, { kind, amount: -part, receivable, inEntry: false });
      forgive -= part;
    }
    let left = amount;
    for (const taken of events.filter((event) => event.kind === 'reversal')) {
      const { origin, receivable, customer: owner } = taken;
      if (origin === undefined) continue;
      const gone = origin.amount - this.leftOf(origin);
      const owed = receivable === undefined ? Number.POSITIVE_INFINITY : this.balance(receivable);
      const part = Math.min(left, -taken.amount, gone, owed);
      if (part <= 0) continue;
      this.move(key, {
        kind: 'reversal',
        amount: part,
        origin,
        inEntry: true,
        ...(receivable ? { receivable } : {}),
        ...(owner ? { customer: owner } : {}),
      });
      left -= part;
    }
    if (left > 0 && customer !== null)
      this.move(key, { kind: 'credit', amount: left, customer, inEntry: true });
    this.close(key);
  }

  /** What of an event has not gone back. */
  private leftOf(origin: PaperEvent): number {
    return (
      origin.amount + sum(this.events.filter((event) => event.origin === origin).map(({ amount }) => amount))
    );
  }

  private owesNothing(invoice: PaperInvoice): boolean {
    return invoice.items.every((item) => this.balance(item) <= 0);
  }

  /** Money that came in closes each invoice that it touched and that owes nothing any more. */
  private close(key: string): void {
    const { amount, events } = this.entry(key);
    if (amount < 0) return;
    const touched = events.flatMap(({ receivable }) => (receivable ? [receivable] : []));
    for (const invoice of this.invoices)
      if (invoice.items.some((item) => touched.includes(item)) && this.closes(invoice))
        invoice.status = 'paid';
  }

  private closes(invoice: PaperInvoice): boolean {
    return ['open', 'unpaid'].includes(invoice.status) && !invoice.keepOpen && this.owesNothing(invoice);
  }
}

/** Oldest due first; what is in `last`, last. */
function inOrder(items: PaperReceivable[], last: PaperReceivable[]): PaperReceivable[] {
  const sorted = [...items].sort(byDue);
  return [...sorted.filter((item) => !last.includes(item)), ...sorted.filter((item) => last.includes(item))];
}

function byDue(a: PaperReceivable, b: PaperReceivable): number {
  return a.due === b.due ? Number(a.id) - Number(b.id) : a.due < b.due ? -1 : 1;
}

function byReceivable(a: PaperEvent, b: PaperEvent): number {
  return (
    Number(a.receivable?.isFee) - Number(b.receivable?.isFee) ||
    Number(a.receivable?.id) - Number(b.receivable?.id)
  );
}
