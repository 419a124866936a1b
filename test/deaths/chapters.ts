import { agreement } from '../charges/support.ts';
import { BANKS, CARDS } from '../support/world.ts';
import type { Day, Invoice, Paid } from './day.ts';

/** A part of a busy day that needs nothing of the others, so that an abort lives it alone. */
export interface Chapter {
  name: string;
  live(day: Day): Promise<void>;
}

/** Pays by card, and everybody hears of it. */
async function paid(day: Day, invoice: Pick<Invoice, 'selfPayId'>): Promise<Paid> {
  const payment = await day.payByCard(await day.press(invoice));
  await day.tick();
  return payment;
}

async function debited(day: Day, invoice: Pick<Invoice, 'selfPayId'>, account = BANKS.good): Promise<Paid> {
  const payment = await day.payByBank(await day.press(invoice), account);
  await day.tick();
  return payment;
}

const refunds = (day: Day, entry: string, amount_cents: number, receivable_ids: number[] = []) =>
  day.write(`/register/${entry}/refunds`, { amount_cents, receivable_ids });

const cheque = (day: Day, invoice: Pick<Invoice, 'customer'>, amount_cents: number, more: object = {}) =>
  day.write('/register', {
    type: 'Check',
    number: '1001',
    amount_cents,
    customer_id: invoice.customer,
    received_on: '2031-01-06',
    apply: 'oldest',
    ...more,
  });

/**
 * Somebody pays and agrees to be charged on the 15th; or a bank account on the 25th, so that it can be announced ten days before. @returns what
 * they paid by.
 */
async function agreed(day: Day, invoice: Invoice, account?: string): Promise<string> {
  const dayOfMonth = account === undefined ? 15 : 25;
  const consent = agreement({
    day: dayOfMonth,
    dueOn: `2031-01-${dayOfMonth}`,
    at: Date.UTC(2031, 0, 6),
    email: 'ada@example.com',
  });
  const url = await day.agree(invoice, consent);
  const { payment } = account === undefined ? await day.payByCard(url) : await day.payByBank(url, account);
  if (account !== undefined) await day.atStripe('/debits', { payment, outcome: 'succeeds' });
  // A minute sends the copy of what they agreed to.
  await day.pass(0.1);
  const { payment_method } = await day.world.stripe.paymentIntents.retrieve(payment);
  return String(payment_method);
}

export const CHAPTERS: Chapter[] = [
  {
    name: 'a card pays',
    async live(day) {
      const invoice = await day.bill([9000]);
      await day.visit(`/pay/${invoice.selfPayId}`);
      const { back } = await day.payByCard(await day.press(invoice));
      await day.visit(back);
      await day.tick();
      await day.visit(back);
    },
  },
  {
    name: 'four items and the fee, two clicks, a card that is declined first',
    async live(day) {
      const invoice = await day.bill([12_000, 3450, 990, 60_000], { policy: 'charge' });
      const [url = ''] = await Promise.all([day.press(invoice), day.press(invoice)]);
      await day.declined(url);
      await day.hear();
      await day.payByCard(await day.press(invoice));
      await day.tick();
      const again = await day.bill([150, 250, 350], { policy: 'charge' });
      const { back } = await day.payByCard(await day.press(again));
      await day.visit(back);
      await day.tick();
    },
  },
  {
    name: 'credit lowers the bill',
    async live(day) {
      const first = await day.bill([4000]);
      await cheque(day, first, 6000);
      const second = await day.bill([3000, 5000], { customer: first.customer });
      await paid(day, second);
      // Somebody holds an older page, and pays what a cheque has paid meanwhile.
      const third = await day.bill([2500], { customer: first.customer });
      const url = await day.press(third);
      await cheque(day, third, 2500);
      await day.payByCard(url);
      await day.tick();
    },
  },
  {
    name: 'two invoices over the same items',
    async live(day) {
      const old = await day.bill([8000, 4000]);
      await day.pass(25 * 24);
      await day.job(old.customer, 2500);
      const { self_pay_id } = await day.write(`/customers/${old.customer}/invoices`);
      const left = await day.press(old);
      await day.press({ selfPayId: self_pay_id });
      await paid(day, { selfPayId: self_pay_id });
      const { status } = await day.world.stripe.checkout.sessions.retrieve(/cs_\w+/.exec(left)?.[0] ?? '');
      if (status === 'complete') throw new Error('the old session was paid by nobody');
      await day.tick();
    },
  },
  {
    name: 'sessions that nobody pays, or late',
    async live(day) {
      const walked = await day.bill([7000]);
      await day.press(walked);
      const slow = await day.bill([2000]);
      await day.press(slow);
      await day.pass(1.9);
      // Its session has too little time left, so there is another one.
      await day.payByCard(await day.press(slow));
      await day.pass(2);
      await day.tick();
    },
  },
  {
    name: 'a bank debit arrives',
    async live(day) {
      const invoice = await day.bill([11_000, 4000]);
      const { back, payment } = await debited(day, invoice);
      await day.visit(back);
      await day.atStripe('/debits', { payment, outcome: 'succeeds' });
      await day.tick();
      await day.visit(back);
    },
  },
  {
    name: 'a bank debit fails, and a card pays instead',
    async live(day) {
      const invoice = await day.bill([5000], { policy: 'charge' });
      await debited(day, invoice, BANKS.poor);
      await day.pass(6 * 24);
      await paid(day, invoice);
    },
  },
  {
    name: 'a bank debit is returned, and is invoiced again',
    async live(day) {
      const invoice = await day.bill([6000, 3000]);
      const { payment } = await debited(day, invoice);
      await day.atStripe('/debits', { payment, outcome: 'succeeds' });
      await day.tick();
      await day.atStripe('/disputes', { payment, reason: 'insufficient_funds' });
      await day.tick();
      const { self_pay_id } = await day.write(`/customers/${invoice.customer}/invoices`);
      await paid(day, { selfPayId: self_pay_id });
    },
  },
  {
    name: 'a bank debit is returned as not authorised, another fails late',
    async live(day) {
      const returned = await day.bill([6000]);
      const failing = await day.bill([2500, 2500]);
      const debits = [
        await day.payByBank(await day.press(returned)),
        await day.payByBank(await day.press(failing)),
      ] as const;
      await day.tick();
      for (const { payment } of debits) await day.atStripe('/debits', { payment, outcome: 'succeeds' });
      await day.tick();
      await day.atStripe('/disputes', { payment: debits[0].payment, reason: 'debit_not_authorized' });
      await day.atStripe('/debits', { payment: debits[1].payment, outcome: 'fails' });
      await day.tick();
    },
  },
  {
    name: 'refunds from the office',
    async live(day) {
      const invoice = await day.bill([30_000, 15_000, 5000]);
      const { payment } = await paid(day, invoice);
      const entry = await day.entryOf(payment);
      await refunds(day, entry, 4000, [invoice.items[1] ?? 0]);
      await day.tick();
      // Above the limit a second person decides.
      const large = await refunds(day, entry, 25_000);
      await day.write(`/refunds/${large.id}/approve`, {}, { by: 'second' });
      await day.tick();
      const declined = await refunds(day, entry, 20_500);
      await day.write(`/refunds/${declined.id}/decline`, { note: 'no' }, { by: 'second' });
      await day.tick();
    },
  },
  {
    name: 'a whole payment is refunded, and the refund fails later',
    async live(day) {
      const whole = await day.bill([7000, 800], { policy: 'charge' });
      const cancelled = await day.bill([1200]);
      const first = await paid(day, whole);
      const second = await paid(day, cancelled);
      const refund = await refunds(day, await day.entryOf(first.payment), 7800);
      await day.write(`/register/${await day.entryOf(second.payment)}/cancel`, { type_id: 'duplicate' });
      await day.tick();
      const { data } = await day.world.stripe.refunds.list({ payment_intent: first.payment });
      if (refund.amount_cents !== data[0]?.amount) throw new Error('no such refund');
      await day.atStripe('/refunds', { refund: data[0]?.id, status: 'failed' });
      await day.tick();
    },
  },
  {
    name: 'refunds from Stripe’s dashboard',
    async live(day) {
      const one = await paid(day, await day.bill([9000, 1000]));
      const two = await paid(day, await day.bill([4000]));
      const { id } = await day.atStripe('/refunds', {
        payment: one.payment,
        amount: 2500,
        status: 'pending',
      });
      await day.atStripe('/refunds', { payment: two.payment, status: 'fails_later' });
      await day.tick();
      await day.atStripe('/refunds', { refund: id, status: 'succeeded' });
      await day.tick();
      await day.pass(6 * 24);
    },
  },
  {
    name: 'disputes that are won, withdrawn, prevented',
    async live(day) {
      const [won, asked] = [await paid(day, await day.bill([8000])), await paid(day, await day.bill([3000]))];
      const chargeback = await day.atStripe('/disputes', { payment: won.payment });
      const inquiry = await day.atStripe('/disputes', { payment: asked.payment, kind: 'inquiry' });
      await day.tick();
      await day.moveDispute(chargeback.id, 'under_review');
      await day.moveDispute(inquiry.id, 'warning_closed');
      await day.tick();
      await day.moveDispute(chargeback.id, 'won');
      await day.tick();
    },
  },
  {
    name: 'a dispute is lost, and its write-off is taken back',
    async live(day) {
      const invoice = await day.bill([10_000, 6000]);
      const { payment } = await paid(day, invoice);
      const { id } = await day.atStripe('/disputes', { payment, amount: 8000 });
      await day.tick();
      await day.write(
        `/disputes/${id}/receivables`,
        { receivable_ids: [invoice.items[1]] },
        { method: 'PUT' },
      );
      await day.moveDispute(id, 'lost');
      await day.tick();
      const { entries } = await day.read(`/disputes/${id}`);
      await day.write(`/register/${entries[0].id}/undo`, { note: 'they pay after all' });
      const { self_pay_id } = await day.write(`/customers/${invoice.customer}/invoices`);
      await paid(day, { selfPayId: self_pay_id });
    },
  },
  {
    name: 'a dispute is lost, and won on appeal',
    async live(day) {
      const { payment } = await paid(day, await day.bill([4000, 2000], { policy: 'charge' }));
      const { id } = await day.atStripe('/disputes', { payment });
      await day.moveDispute(id, 'lost');
      await day.tick();
      await day.moveDispute(id, 'appeal_won');
      await day.tick();
    },
  },
  {
    name: 'cheques by hand',
    async live(day) {
      const invoice = await day.bill([5000, 7000, 3000]);
      const url = await day.press(invoice);
      const first = await cheque(day, invoice, 6000);
      await day.write(`/register/${first.id}/undo`, { note: 'another customer' });
      await cheque(day, invoice, 9000, {
        apply: [{ receivable_id: invoice.items[1], amount_cents: 7000 }],
        leave_open: true,
      });
      await cheque(day, invoice, 8000);
      await day.tick();
      const { status } = await day.world.stripe.checkout.sessions.retrieve(/cs_\w+/.exec(url)?.[0] ?? '');
      if (status !== 'expired') throw new Error('what is paid can be paid again');
      await day.tick();
    },
  },
  {
    name: 'write-off, price, credit, void',
    async live(day) {
      const invoice = await day.bill([5000, 7000]);
      const other = await day.bill([2000]);
      const [item = 0, second = 0] = invoice.items;
      await day.press(invoice);
      await day.write(`/receivables/${item}/price`, { price_cents: 4500, comment: 'agreed' });
      await day.write(`/receivables/${item}/write-off`, { amount_cents: 1500, comment: 'hardship' });
      await day.write(`/receivables/${item}/undo-write-off`, { amount_cents: 500, comment: 'by mistake' });
      await day.tick();
      const { payment } = await paid(day, invoice);
      await day.write(`/register/${await day.entryOf(payment)}/cancel`, { type_id: 'mistake' });
      await day.write(`/customers/${invoice.customer}/transfer`, {
        amount_cents: 1000,
        to: { customer_id: other.customer },
      });
      await day.write(`/customers/${invoice.customer}/transfer`, {
        amount_cents: 7000,
        to: { receivables: [{ receivable_id: second, amount_cents: 7000 }] },
      });
      await day.press(other);
      await day.write(`/invoices/INV-${other.id}/void`, { note: 'made twice' });
      await day.tick();
      await day.write(`/customers/${other.customer}/invoices`);
      await day.tick();
    },
  },
  {
    name: 'a stored card is charged by hand, and a card over the phone',
    async live(day) {
      const first = await day.bill([10_000]);
      const { customer } = first;
      const method_id = await agreed(day, first);
      const next = await day.bill([3000, 1000], { customer });
      const charge = { customer_id: customer, invoice_number: `INV-${next.id}`, method_id };
      await day.write('/charges', { ...charge, amount_cents: 2500 });
      await day.pass(0.1);
      const decline = { method: method_id, next: 'decline', decline_code: 'insufficient_funds' };
      await day.atStripe('/methods', decline);
      await day.write('/charges', { ...charge, amount_cents: 1500 });
      await day.pass(0.1);
      const { id: payment_method } = await day.world.stripe.paymentMethods.create({
        type: 'card',
        card: { number: CARDS.good, exp_month: 12, exp_year: 2034, cvc: '123' },
      });
      await day.write('/terminal', { customer_id: customer, amount_cents: 1500, payment_method });
      await day.pass(0.1);
    },
  },
  {
    name: 'automatic payment, declined at first',
    async live(day) {
      const first = await day.bill([10_000]);
      const method = await agreed(day, first);
      await day.bill([3000, 1000], { customer: first.customer });
      await day.atStripe('/methods', { method, next: 'decline', decline_code: 'insufficient_funds' });
      // On each of these days, what died is taken up in the next minutes, as long as a dead sender has its mail.
      for (const days of [5, 4, 4, 4]) {
        await day.pass(days * 24);
        await day.pass(0.3);
      }
    },
  },
  {
    name: 'automatic payment from bank accounts',
    async live(day) {
      const bills = [await day.bill([2000]), await day.bill([3000])] as const;
      await agreed(day, bills[0], BANKS.good);
      const poor = await agreed(day, bills[1], BANKS.good);
      await day.bill([4000], { customer: bills[0].customer });
      await day.bill([5000, 500], { customer: bills[1].customer });
      await day.atStripe('/methods', { method: poor, next: 'decline', decline_code: 'insufficient_funds' });
      // Announced on the 15th; a mail whose sender died leaves on that day too.
      await day.pass(5 * 24);
      await day.pass(4 * 24);
      await day.pass(0.1);
      await day.pass(0.5);
      await day.pass(5 * 24);
      await day.pass(5 * 24);
      await day.pass(0.1);
      await day.pass(6 * 24);
    },
  },
  {
    name: 'a wallet is topped up and pays',
    async live(day) {
      const first = await day.bill([10_000]);
      const { customer } = first;
      const method_id = await agreed(day, first);
      await day.bill([3000], { customer });
      const wallet = { threshold_cents: 2000, topup_cents: 5000, method_id, email: 'ada@example.com' };
      await day.write(`/customers/${customer}/wallet`, { ...wallet, note: 'By phone' }, { method: 'PUT' });
      await day.pass(0.1);
      await day.pass(0.1);
      await day.bill([500], { customer });
      await day.pass(0.1);
      await day.pass(0.1);
    },
  },
  {
    name: 'a night',
    async live(day) {
      await day.setRules({ reinvoiceAutomatically: true });
      const old = await day.bill([5000, 2500]);
      const disputed = await paid(day, await day.bill([1500]));
      await day.bill([900]);
      await day.atStripe('/disputes', { payment: disputed.payment });
      // Paid, refunded, and every event of it lost: the proof finds both.
      const unheard = await day.payByCard(await day.press(await day.bill([6400])));
      await day.atStripe('/refunds', { payment: unheard.payment, amount: 400 });
      await day.loseEvents();
      await day.pass(16);
      await day.pass(25 * 24);
      await cheque(day, old, 7500);
      await day.pass(24);
    },
  },
];
