import { type Row, type Statement, sql } from '../../worker/db/database.ts';
import { all } from '../support/books.ts';
import { CARDS } from '../support/world.ts';
import { type Answer, Discrepancy, type Office } from './office.ts';
import type { Charge, PaperCustomer, PaperInvoice, UnderWay, Who } from './paper.ts';
import type { DayStep } from './step.ts';

type Step<T extends DayStep['do']> = Extract<DayStep, { do: T }>;

/** A card that a customer keeps with the office, as its owner and its bank know it. */
interface Stored {
  id: string;
  customer: PaperCustomer;
  /** Its bank or Stripe has done what may make it useless; the office may not have heard of it. */
  mayBeSpoilt: boolean;
  /** Removed at Stripe. */
  gone: boolean;
}

/** What is charged without the customer: by hand, and over the phone. */
export class Charges {
  readonly methods: Stored[] = [];
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
       UNION ALL SELECT 'valid', id FROM payment_methods WHERE state = 'valid' AND id IN (SELECT value FROM json_each(:methods))`,
      { methods: JSON.stringify(this.methods.map(({ id }) => id)) },
    );
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

  /** A customer stores a card; it is preferred from now on. */
  async store({ who }: Step<'store'>): Promise<void> {
    const { world, paper } = this.office;
    const customer = at(paper.customers, who) as PaperCustomer;
    const { id: owner } = await world.stripe.customers.create({ metadata: { customer: customer.id } });
    const { id } = await world.stripe.paymentMethods.create({ type: 'card', card: card('good') });
    await world.stripe.paymentMethods.attach(id, { customer: owner });
    await world.db.batch([
      sql('UPDATE payment_methods SET preferred = 0 WHERE customer_id = :customer', {
        customer: customer.id,
      }),
      sql(
        `INSERT INTO payment_methods (id, customer_id, stripe_customer, type, brand, last4, expires_on, recurring, preferred, created_at)
         VALUES (:id, :customer, :owner, 'card', 'visa', '4242', '2049-12-31', 1, 1, 1)`,
        { id, customer: customer.id, owner },
      ),
    ]);
    this.methods.push({ id, customer, mayBeSpoilt: false, gone: false });
  }

  /** The bank of a stored card has something to say from now on, or to the next few charges. */
  async bankSays({ which, says, times }: Step<'bankSays'>): Promise<void> {
    const method = at(this.methods, which);
    if (method === undefined) return;
    const decline = says === 'succeed' ? { next: says } : { next: 'decline', decline_code: says };
    const order = { method: method.id, ...decline, ...(times > 0 ? { times } : {}) };
    if ((await this.office.order('/methods', order)) === null) return;
    if (['stolen_card', 'expired_card'].includes(says)) method.mayBeSpoilt = true;
  }

  /** A card is removed in Stripe's dashboard. */
  async lose({ which }: Step<'lose'>): Promise<void> {
    const method = at(this.methods, which);
    if (method === undefined) return;
    method.mayBeSpoilt = true;
    method.gone = true;
    await this.office.order('/methods', { method: method.id, detached: true });
  }

  // ---- by hand -----------------------------------------------------------------------------------------------

  /** Somebody charges a stored card, for one invoice or for all that is owed, or a part of it. */
  async charge({ which, part, invoice }: Step<'charge'>): Promise<void> {
    const method = at(this.methods, which);
    if (method === undefined) return;
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
      if (office.requests.has(request)) continue;
      const known = this.asked.get(request);
      if (known === undefined) throw new Discrepancy(`a charge that nobody asked for: ${id} of ${request}`);
      const { asked, kind } = known;
      if (intent.amount !== asked.amount + asked.fee)
        throw new Discrepancy(`${id} took ${intent.amount}, on paper ${JSON.stringify(asked)}`);
      this.seen.add(id);
      if (intent.status !== 'succeeded') continue;
      if (office.payments.some((other) => other.request === request))
        throw new Discrepancy(`${request} was charged twice`);
      const charge = String(intent.latest_charge);
      office.payments.push({ payment: id, charge, request, invoice: null, asked, account: null });
      office.facts.set(`stripe:test:${charge}:paid`, { is: kind, asked });
    }
  }

  /** What must be so at the end of a day. */
  problems(): string[] {
    const lost = this.methods.filter((method) => method.gone && this.valid.includes(method));
    return lost.map(({ id }) => `the office takes ${id} for good, but it was removed at Stripe`);
  }
}

const card = (kind: 'good' | 'declined') => ({
  number: CARDS[kind],
  exp_month: 12,
  exp_year: 2049,
  cvc: '123',
});

function at<T>(list: readonly T[], which: number): T | undefined {
  return list[which % list.length];
}
