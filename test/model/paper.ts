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
}

export interface PaperInvoice {
  id: number;
  customer: PaperCustomer;
  items: PaperReceivable[];
  status: 'open' | 'paid' | 'unpaid' | 'void';
  carried: number;
  keepOpen: boolean;
}

/** What a payer was asked for when they pressed Pay. */
export interface Asked {
  amount: number;
  creditUsed: number;
  fee: number;
}

export interface FeeTerms {
  bps: number;
  fixed: number;
  cap: number | null;
}

/** Something that happened to money, as the world knows it. */
export type Fact =
  | { is: 'paid'; invoice: number; asked: Asked }
  | { is: 'failed'; paid: string }
  | { is: 'refunded'; paid: string; amount: number; chosen: number[] }
  | { is: 'refundFailed'; refund: string }
  | { is: 'lost'; paid: string; amount: number; fee: number; chosen: number[]; reopens: boolean }
  | { is: 'wonAfterAll'; lost: string; amount: number };

interface PaperEntry {
  amount: number;
  customer: PaperCustomer | null;
  events: PaperEvent[];
  invoice: PaperInvoice | null;
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

export class Paper {
  readonly customers: PaperCustomer[] = [];
  readonly receivables: PaperReceivable[] = [];
  readonly invoices: PaperInvoice[] = [];
  readonly events: PaperEvent[] = [];
  readonly entries = new Map<string, PaperEntry>();
  office: { charge: boolean; terms: FeeTerms } = { charge: false, terms: { bps: 290, fixed: 30, cap: null } };

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
    return ledger >= 0 ? Math.min(ledger, free) : Math.max(ledger, Math.min(0, free));
  }

  /** What payments on their way will pay of an invoice. @param onTheirWay those that the office knows of. */
  private pendingFor(invoice: PaperInvoice, onTheirWay: { invoice: number; asked: Asked }[]): number {
    let pending = 0;
    for (const { invoice: id, asked } of onTheirWay) {
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
  due(invoice: PaperInvoice, onTheirWay: { invoice: number; asked: Asked }[]): Asked {
    const items = sum(invoice.items.map((item) => this.balance(item)));
    const credit = this.creditFor(invoice);
    const amount = items - credit - this.pendingFor(invoice, onTheirWay);
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
        return this.bookPayment(key, fact.invoice, fact.asked);
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
    }
  }

  /** How much a payment brought. */
  received(paid: string): number {
    const entry = this.entry(paid);
    return entry.amount;
  }

  private entry(key: string): PaperEntry {
    const entry = this.entries.get(key);
    if (entry === undefined) throw new Error(`not booked: ${key}`);
    return entry;
  }

  private open(
    key: string,
    amount: number,
    customer: PaperCustomer | null,
    invoice: PaperInvoice | null = null,
  ): void {
    this.entries.set(key, { amount, customer, events: [], invoice });
  }

  private move(fact: string, event: Omit<PaperEvent, 'fact'>): void {
    if (event.amount === 0) return;
    const written = { ...event, fact };
    this.events.push(written);
    if (event.inEntry) this.entry(fact).events.push(written);
  }

  private bookPayment(key: string, invoiceId: number, asked: Asked): undefined {
    const invoice = this.invoice(invoiceId);
    const { customer } = invoice;
    const amount = asked.amount + asked.fee;
    this.open(key, amount, customer, invoice);
    const buckets: PaperReceivable[] = [...invoice.items]
      .filter((item) => this.balance(item) > 0)
      .sort(byDue);
    if (asked.fee > 0) {
      const fee = { id: `fee of ${key}`, customer, due: '', price: asked.fee, isFee: true };
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
    if (['open', 'unpaid'].includes(invoice.status) && !invoice.keepOpen && this.owesNothing(invoice))
      invoice.status = 'paid';
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
    this.open(key, -amount - fee, original.customer);
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
    const { customer, events } = this.entry(undone);
    this.open(key, amount, customer);
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
    for (const invoice of this.invoices) {
      if (!['open', 'unpaid'].includes(invoice.status) || invoice.keepOpen) continue;
      if (invoice.items.some((item) => touched.includes(item)) && this.owesNothing(invoice))
        invoice.status = 'paid';
    }
  }
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
