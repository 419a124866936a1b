import { selectDue } from '../../worker/autopay/select.ts';
import { claimAttempt } from '../../worker/charges/claim.ts';
import { type ChargeRequest, chargeParams, readCharge } from '../../worker/charges/request.ts';
import type { Context } from '../../worker/context.ts';
import { transferCredit } from '../../worker/customers/transfer.ts';
import { entriesOf } from '../../worker/demo/load.ts';
import { convergeDispute } from '../../worker/disputes/converge.ts';
import type { Wish } from '../../worker/http/once.ts';
import { pourIntoCredit } from '../../worker/ledger/pour.ts';
import { convergePayment } from '../../worker/payments/converge.ts';
import { changePrice } from '../../worker/receivables/price.ts';
import { undoWriteOff, writeOff } from '../../worker/receivables/write-off.ts';
import { convergeRefund } from '../../worker/refunds/converge.ts';
import { createRefund } from '../../worker/refunds/create.ts';
import { cancelEntry } from '../../worker/register/cancel.ts';
import { createEntry } from '../../worker/register/create.ts';
import { undoEntry } from '../../worker/register/undo.ts';
import { settings } from '../../worker/settings/schema.ts';
import { keepWallet, recordTopup } from '../../worker/wallet/keep.ts';
import { storedMany } from '../charges/support.ts';
import { all, type Billed, bill, NOW, newCustomer, postEntry, sameCustomer } from '../support/books.ts';
import { control, paidBefore, payFromBank, payOnline, type Unbooked, type World } from '../support/world.ts';

/** A way in which money moves, and what comes before it. */
export interface Posting {
  name: string;
  /** The function of worker/ that makes its batch. */
  by: string;
  /** By hand in the office; else because of what Stripe says. */
  byHand?: boolean;
  /** All that comes before, anew each time. */
  ready(office: Office): Promise<Ready>;
}
export interface Ready {
  billed: Billed;
  /** What Stripe says something about. */
  object?: string;
  book(ctx: Context): Promise<unknown>;
}

const CENTS = 10_000;
const FEE = 330;
const OFFICE = { timeZone: 'America/New_York', nowMs: NOW };
const TYPES = settings.parse({ office: {}, payments: {} }).payments.cancellationTypes;

/** Where the postings are made: it has paid invoices at hand, and can do quickly what comes before. */
export class Office {
  private readonly plain: Unbooked[] = [];
  private readonly charged: Unbooked[] = [];
  constructor(readonly world: World) {}

  /** A card payment at Stripe that is not booked yet, of 100.00; with a processing fee of 3.30 when it is charged. */
  async paid(charged = false): Promise<Unbooked> {
    const pool = charged ? this.charged : this.plain;
    if (pool.length === 0) pool.push(...(await paidBefore(this.world, CENTS, 100, charged ? FEE : 0)));
    return pool.pop() as Unbooked;
  }
  async booked(charged = false): Promise<Unbooked> {
    const unbooked = await this.paid(charged);
    await this.hear(unbooked.payment);
    return unbooked;
  }
  /** A bank debit with its fee that succeeded and is booked. */
  async debit(): Promise<{ billed: Billed; payment: string }> {
    const billed = await bill(this.world.db, [CENTS], 'open', newCustomer('charge'));
    const { payment } = await payFromBank(this.world, billed);
    await control(this.world, '/debits', { payment, outcome: 'succeeds' });
    await this.hear(payment);
    return { billed, payment };
  }
  async lost(payment: string): Promise<string> {
    const { id } = await control<{ id: string }>(this.world, '/disputes', { payment, outcome: 'lost' });
    await convergeDispute(this.world.context(), id, 'wanted');
    return id;
  }
  /** A check of 60.00, oldest first. */
  async check(billed: Billed, cents = 6000): Promise<string> {
    const entry = await createEntry(this.byHand(), wish(), check(billed, { amount_cents: cents }), OFFICE);
    return entry.id;
  }
  /** The id of the entry that booked a payment, a dispute… */
  async entry(billed: Billed, kind: string): Promise<string> {
    const [row] = await all(
      this.world.db,
      'SELECT id FROM register_entries WHERE customer_id = :id AND kind = :kind',
      { id: billed.customer, kind },
    );
    return String(row?.id);
  }
  byHand(): Context {
    return this.world.context(undefined, { kind: 'api_key', id: 'key_tests' });
  }
  private hear(payment: string): Promise<void> {
    return convergePayment(this.world.context(), payment, 'wanted');
  }
}

const wish = (): Wish => ({ callerId: 'key_tests', key: crypto.randomUUID(), said: 'x' });
const check = (billed: Billed, more: object) => ({
  type: 'Check' as const,
  number: '1',
  amount_cents: 9000,
  customer_id: billed.customer,
  received_on: '2026-11-20',
  comment: '',
  apply: 'oldest' as const,
  leave_open: false,
  ...more,
});

const payment = (name: string, ready: (office: Office) => Promise<{ billed: Billed; payment: string }>) => ({
  name,
  by: 'payments/post.ts postPayment',
  async ready(office: Office) {
    const { billed, payment } = await ready(office);
    return { billed, object: payment, book: (ctx: Context) => convergePayment(ctx, payment, 'wanted') };
  },
});

const PAYMENTS: Posting[] = [
  payment('a payment', (office) => office.paid()),
  payment('a payment with a processing fee', (office) => office.paid(true)),
  payment('a payment of more than is owed any more', async (office) => {
    const paid = await office.paid();
    await writeOff(office.byHand(), wish(), paid.billed.items[0] ?? 0, { amount_cents: 4000, comment: 'x' });
    return paid;
  }),
  payment('a payment that spends credit', async (office) => {
    const first = await bill(office.world.db, []);
    await office.check(first, 5000);
    const billed = await bill(office.world.db, [9000, 6000], 'open', sameCustomer(first));
    return { billed, ...(await payOnline(office.world, billed)) };
  }),
  {
    name: 'a bank debit that failed late',
    by: 'payments/post.ts postFailure',
    async ready(office) {
      const { billed, payment } = await office.debit();
      await control(office.world, '/debits', { payment, outcome: 'fails' });
      return { billed, object: payment, book: (ctx) => convergePayment(ctx, payment, 'wanted') };
    },
  },
];

const refund = (name: string, charged: boolean, amount?: number): Posting => ({
  name,
  by: 'refunds/post.ts postRefund',
  async ready(office) {
    const { payment, billed } = await office.booked(charged);
    const asked = { payment, amount, status: 'succeeded' };
    const { id } = await control<{ id: string }>(office.world, '/refunds', asked);
    return { billed, object: id, book: (ctx) => convergeRefund(ctx, id, 'wanted') };
  },
});

const refundFailure = (name: string, charged: boolean): Posting => ({
  name,
  by: 'refunds/post.ts postRefundFailure',
  async ready(office) {
    const { payment, billed } = await office.booked(charged);
    const { id } = await control<{ id: string }>(office.world, '/refunds', { payment, status: 'succeeded' });
    await convergeRefund(office.world.context(), id, 'wanted');
    await control(office.world, '/refunds', { refund: id, status: 'failed' });
    return { billed, object: id, book: (ctx) => convergeRefund(ctx, id, 'wanted') };
  },
});

const REFUNDS: Posting[] = [
  refund('a refund of a part', false, 4000),
  refund('a refund of all, with its processing fee', true),
  {
    name: 'a refund that the office asks for',
    by: 'refunds/post.ts postRefund',
    async ready(office) {
      const { billed } = await office.booked();
      const entry = await office.entry(billed, 'payment');
      const ask = {
        amount_cents: 4000,
        reason: 'duplicate',
        note: '',
        receivable_ids: billed.items,
      } as const;
      return { billed, book: (ctx) => createRefund(ctx, entry, { ...ask }, crypto.randomUUID()) };
    },
  },
  refundFailure('a refund that failed after it was booked', false),
  refundFailure('a refund that failed, of a payment with its processing fee', true),
];

const dispute = (
  name: string,
  by: string,
  ready: (office: Office) => Promise<{ billed: Billed; id: string }>,
) => ({
  name,
  by: `disputes/post.ts ${by}`,
  async ready(office: Office) {
    const { billed, id } = await ready(office);
    return { billed, object: id, book: (ctx: Context) => convergeDispute(ctx, id, 'wanted') };
  },
});
const disputed = async (
  office: Office,
  { billed, payment }: { billed: Billed; payment: string },
  how: object,
) => ({ billed, ...(await control<{ id: string }>(office.world, '/disputes', { payment, ...how })) });
const wonAfterAll = async (office: Office, { billed, payment }: Unbooked) => {
  const id = await office.lost(payment);
  await control(office.world, '/disputes', { dispute: id, outcome: 'appeal_won' });
  return { billed, id };
};

const DISPUTES: Posting[] = [
  dispute('a lost dispute', 'postLoss', async (office) =>
    disputed(office, await office.booked(), { outcome: 'lost' }),
  ),
  dispute('a lost dispute of a payment with a processing fee', 'postLoss', async (office) =>
    disputed(office, await office.booked(true), { outcome: 'lost' }),
  ),
  dispute('a lost dispute of an automatic payment', 'postLoss', async (office) => {
    const paid = await automatic(office);
    await convergePayment(office.world.context(), paid.payment, 'wanted');
    return disputed(office, paid, { outcome: 'lost' });
  }),
  dispute('a bank debit that was returned', 'postLoss', async (office) =>
    disputed(office, await office.debit(), { reason: 'insufficient_funds' }),
  ),
  dispute('a dispute won on appeal', 'postReturn', async (office) =>
    wonAfterAll(office, await office.booked(true)),
  ),
  dispute('a dispute won on appeal, of what was partly written off by hand', 'postReturn', async (office) => {
    const paid = await office.paid();
    const [item = 0] = paid.billed.items;
    await changePrice(office.byHand(), wish(), item, { price_cents: CENTS + 3000, comment: 'x' });
    await writeOff(office.byHand(), wish(), item, { amount_cents: 3000, comment: 'x' });
    await convergePayment(office.world.context(), paid.payment, 'wanted');
    return wonAfterAll(office, paid);
  }),
  dispute('a dispute won on appeal, of what has cost more since', 'postReturn', async (office) => {
    const { billed, payment } = await office.booked();
    const id = await office.lost(payment);
    const [item = 0] = billed.items;
    await changePrice(office.byHand(), wish(), item, { price_cents: CENTS + 3000, comment: 'x' });
    await control(office.world, '/disputes', { dispute: id, outcome: 'appeal_won' });
    return { billed, id };
  }),
];

const byHand = (name: string, by: string, ready: (office: Office) => Promise<Ready>): Posting => ({
  name,
  by,
  byHand: true,
  ready,
});
const billed = (office: Office, ...prices: number[]) => bill(office.world.db, prices);
const credited = async (office: Office, ...prices: number[]) => {
  const first = await billed(office);
  await office.check(first);
  return bill(office.world.db, prices, 'open', sameCustomer(first));
};
const transfer = (name: string, to: (office: Office, billed: Billed) => Promise<unknown>): Posting =>
  byHand(name, 'customers/transfer.ts transferCredit', async (office) => {
    const rich = await credited(office, 5000);
    const body = { amount_cents: 3000, to: (await to(office, rich)) as 'oldest', comment: '' };
    return { billed: rich, book: (ctx) => transferCredit(ctx, wish(), rich.customer, body, OFFICE) };
  });

const BY_HAND: Posting[] = [
  byHand(
    'a check, oldest first, that leaves its invoice open',
    'register/create.ts createEntry',
    async (office) => {
      const bill = await billed(office, 5000, 2000);
      return {
        billed: bill,
        book: (ctx) => createEntry(ctx, wish(), check(bill, { leave_open: true }), OFFICE),
      };
    },
  ),
  byHand('a check over chosen receivables, with a rest', 'register/create.ts createEntry', async (office) => {
    const bill = await billed(office, 5000, 2000);
    const apply = bill.items.map((id) => ({ receivable_id: id, amount_cents: 2000 }));
    return { billed: bill, book: (ctx) => createEntry(ctx, wish(), check(bill, { apply }), OFFICE) };
  }),
  transfer('credit moved onto what is owed', async () => 'oldest'),
  transfer('credit moved onto a chosen receivable', async (_, { items }) => ({
    receivables: [{ receivable_id: items[0], amount_cents: 3000 }],
  })),
  transfer('credit moved to another customer', async (office) => ({
    customer_id: (await billed(office)).customer,
  })),
  byHand('the undo of a check', 'register/undo.ts balance', async (office) => {
    const bill = await billed(office, 5000);
    const entry = await office.check(bill);
    return { billed: bill, book: (ctx) => undoEntry(ctx, wish(), entry, { note: '' }) };
  }),
  byHand('the undo of a transfer', 'register/undo.ts balance', async (office) => {
    const rich = await credited(office, 5000);
    const body = { amount_cents: 3000, to: 'oldest', comment: '' } as const;
    const { id } = await transferCredit(office.byHand(), wish(), rich.customer, body, OFFICE);
    return { billed: rich, book: (ctx) => undoEntry(ctx, wish(), id, { note: '' }) };
  }),
  byHand('the cancellation of a check', 'register/undo.ts balance', async (office) => {
    const bill = await billed(office, 5000);
    const entry = await office.check(bill);
    const body = { type_id: 'bounced', note: '' };
    return { billed: bill, book: (ctx) => cancelEntry(ctx, wish(), entry, body, TYPES, 'manual') };
  }),
  byHand('a payment by card that becomes credit', 'register/undo.ts balance', async (office) => {
    const { billed } = await office.booked(true);
    const entry = await office.entry(billed, 'payment');
    const body = { type_id: 'mistake', note: '' };
    return { billed, book: (ctx) => cancelEntry(ctx, wish(), entry, body, TYPES, 'payment') };
  }),
  byHand('the undo of a lost dispute’s write-offs', 'register/undo.ts reopen', async (office) => {
    const bill = await billed(office, 5000, 2000);
    const { payment } = await payOnline(office.world, bill);
    await convergePayment(office.world.context(), payment, 'wanted');
    await office.lost(payment);
    const entry = await office.entry(bill, 'dispute');
    return { billed: bill, book: (ctx) => undoEntry(ctx, wish(), entry, { note: '' }) };
  }),
  byHand('a write-off of all', 'receivables/change.ts write', async (office) => {
    const bill = await billed(office, 5000);
    return { billed: bill, book: (ctx) => writeOff(ctx, wish(), bill.items[0] ?? 0, { comment: 'x' }) };
  }),
  byHand('a write-off of a part', 'receivables/change.ts write', async (office) => {
    const bill = await billed(office, 5000);
    const body = { amount_cents: 3000, comment: 'x' };
    return { billed: bill, book: (ctx) => writeOff(ctx, wish(), bill.items[0] ?? 0, body) };
  }),
  byHand('a write-off taken back in part', 'receivables/change.ts write', async (office) => {
    const bill = await billed(office, 5000);
    await writeOff(office.byHand(), wish(), bill.items[0] ?? 0, { comment: 'x' });
    const body = { amount_cents: 3000, comment: 'x' };
    return { billed: bill, book: (ctx) => undoWriteOff(ctx, wish(), bill.items[0] ?? 0, body) };
  }),
  ...[100, 7000].map((price_cents) =>
    byHand(`a price of ${price_cents} instead of 5000`, 'receivables/change.ts write', async (office) => {
      const bill = await billed(office, 5000);
      const body = { price_cents, comment: 'x' };
      return { billed: bill, book: (ctx) => changePrice(ctx, wish(), bill.items[0] ?? 0, body) };
    }),
  ),
  ...(['partly_paid', 'credit'] as const).map((story) =>
    byHand(`what the demo’s staff entered: ${story}`, 'demo/load.ts byHand', async (office) => {
      const bill = await billed(office, 5000);
      const invoice = {
        id: bill.invoice,
        customer_id: bill.customer,
        total_cents: 5000,
        story,
        issuedMs: NOW,
      };
      return { billed: bill, book: (ctx) => ctx.db.batch(entriesOf(ctx, invoice).flat()) };
    }),
  ),
];

/** Somebody with a stored card who owes 100.00, and a charge of it that was paid at Stripe and is not booked yet. */
async function charged(office: Office, make: (customer: number) => Promise<ChargeRequest>) {
  const [customer = 0] = await storedMany(office.world, 1, CENTS, '2027-01-15');
  const request = await make(customer);
  const { id } = await office.world.stripe.paymentIntents.create(chargeParams(request), {
    idempotencyKey: request.id,
  });
  return { billed: await billOf(office, customer), payment: id };
}

async function billOf(office: Office, customer: number): Promise<Billed> {
  const [row] = await all(
    office.world.db,
    'SELECT id, number, self_pay_id FROM invoices WHERE customer_id = :customer',
    {
      customer,
    },
  );
  return {
    customer,
    invoice: Number(row?.id),
    number: String(row?.number),
    selfPayId: String(row?.self_pay_id),
    items: [],
  };
}

/** A wallet of somebody with a stored card. */
const giveWallet = (
  office: Office,
  customer: number,
  wallet: { threshold: number; topup: number; tries?: number },
) =>
  all(
    office.world.db,
    `INSERT INTO wallets (customer_id, enabled, threshold_cents, topup_cents, pays_invoices, consent_id, wanted_at, tries, changed_at)
     SELECT :customer, 1, :threshold, :topup, 1, consent_id, 1, :tries, 1 FROM autopay WHERE customer_id = :customer`,
    { customer, tries: 0, ...wallet },
  );

/** An automatic payment, made at Stripe and not booked. */
const automatic = (office: Office) =>
  charged(office, async (customer) => {
    const today = { day: '2027-01-15', settings: settings.parse({ office: {}, payments: {} }) };
    while ((await selectDue(office.world.context(), today)) !== null);
    const { request } = await claimAttempt(office.world.context(), `${customer}:2027-01:1`);
    if (request === null) throw new Error('nothing to charge');
    return request;
  });

const CHARGES: Posting[] = [
  payment('a charge of a stored card, of a run', automatic),
  payment('a top-up', (office) =>
    charged(office, async (customer) => {
      await giveWallet(office, customer, { threshold: 2000, topup: 5000, tries: 1 });
      const request = (
        await office.world
          .context()
          .db.batch([recordTopup(office.world.context(), customer, `req_t${customer}`)])
      )[0]?.[0];
      if (request === undefined) throw new Error('no top-up');
      return readCharge(request);
    }),
  ),
  {
    name: 'a wallet that is topped up',
    by: 'payments/post.ts postPayment',
    byHand: true,
    async ready(office) {
      const [customer = 0] = await storedMany(office.world, 1, CENTS, '2027-01-15');
      await giveWallet(office, customer, { threshold: 2000, topup: 5000 });
      return { billed: await billOf(office, customer), book: (ctx) => keepWallet(ctx, customer, 1, false) };
    },
  },
  {
    name: 'a wallet that pays an invoice',
    by: 'wallet/keep.ts payInvoices',
    byHand: true,
    async ready(office) {
      const [customer = 0] = await storedMany(office.world, 1, CENTS, '2027-01-15');
      const billed = await billOf(office, customer);
      await postEntry(office.world.db, { amountCents: 4000 }, [pourIntoCredit(customer)]);
      await giveWallet(office, customer, { threshold: 2000, topup: 5000 });
      await all(office.world.db, 'UPDATE wallets SET wanted_at = 1 WHERE customer_id = :customer', {
        customer,
      });
      return { billed, book: (ctx) => keepWallet(ctx, customer, 1, true) };
    },
  },
];

export const POSTINGS: Posting[] = [...PAYMENTS, ...CHARGES, ...REFUNDS, ...DISPUTES, ...BY_HAND];
