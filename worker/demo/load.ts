import { ulid } from 'ulid';
import { hashToken } from '../access/hash.ts';
import { clockAt } from '../clock.ts';
import type { Context } from '../context.ts';
import { searchWords } from '../customers/words.ts';
import { type Statement, sql } from '../db/database.ts';
import type { Entry } from '../ledger/entry.ts';
import { type MoneyStatement, post } from '../ledger/post.ts';
import { pourIntoCredit, pourOverInvoice, targetOf } from '../ledger/pour.ts';
import { convergePayment } from '../payments/converge.ts';
import { isSandbox } from '../stripe/connection.ts';
import { type PastPayment, pastPayments, recordPastRequest, tellStandIn } from './history.ts';
import { type DemoInvoice, type DemoPlan, planDemo, type Story } from './plan.ts';
import { randomFrom } from './random.ts';
import { DEMO_OFFICE, DEMO_PAYMENTS } from './settings.ts';
import { DEMO_BILLER } from './staff.ts';

/** One self-pay ID for each thing that there is to see. */
export interface DemoFacts {
  selfPayIds: Record<'open' | 'partlyPaid' | 'unpaid' | 'paid' | 'zero' | 'credit' | 'fee', string>;
}

const MARK = 'demo_loaded';
const HOUR_MS = 3_600_000;

/**
 * Fills an empty database with a fictional office and its past, at the stand-in too, so that both books agree.
 * Loaded already: changes nothing. Interrupted: goes on where it stopped, because every part is done once.
 * @param origin where the portal is. @param apiKey is made valid.
 */
export async function loadDemo(ctx: Context, origin: string, apiKey: string | undefined): Promise<DemoFacts> {
  const [marks] = await ctx.db.batch([
    sql('SELECT value FROM sweep_marks WHERE name = :mark', { mark: MARK }),
  ]);
  const done = marks?.[0] !== undefined;
  const [begun] = await ctx.db.batch([sql("SELECT value FROM sweep_marks WHERE name = 'demo_began'")]);
  const nowMs = Number(begun?.[0]?.value ?? ctx.clock.realMs);
  const plan = planDemo(nowMs);
  if (apiKey !== undefined) await allowKey(ctx, apiKey);
  if (!done) {
    if (begun?.[0] === undefined) await ctx.db.batch(base(plan, nowMs));
    await postByHand(ctx, plan.invoices);
    if (isSandbox(ctx.connection)) await bookOnline(ctx, plan.invoices, origin);
    await ctx.db.batch([
      sql('INSERT INTO sweep_marks (name, value) VALUES (:mark, :now)', { mark: MARK, now: nowMs }),
    ]);
  }
  return { selfPayIds: demoIds(plan.invoices) };
}

function demoIds(invoices: DemoInvoice[]): DemoFacts['selfPayIds'] {
  const first = (story: Story) => invoices.find((invoice) => invoice.story === story)?.self_pay_id ?? '';
  return {
    open: first('open'),
    partlyPaid: first('partly_paid'),
    unpaid: first('unpaid'),
    paid: first('paid_by_check'),
    zero: first('zero'),
    credit: first('credit'),
    fee: first('fee'),
  };
}

async function allowKey(ctx: Context, apiKey: string): Promise<void> {
  await ctx.db.batch([
    sql(
      "INSERT INTO api_keys (id, hash, name, role, last4, created_at) VALUES ('key_demo', :hash, 'Demo', 'biller', :last4, :now) ON CONFLICT (hash) DO NOTHING",
      {
        hash: await hashToken(apiKey),
        last4: apiKey.slice(-4),
        now: ctx.clock.realMs,
      },
    ),
  ]);
}

/** Customers, receivables, invoices and settings, all or nothing. */
function base(plan: DemoPlan, nowMs: number): Statement[] {
  const items = plan.invoices.flatMap((invoice) =>
    invoice.items.map((item) => ({ invoice: invoice.id, item })),
  );
  const from = (table: string, columns: string[], rows: unknown[], more = '', values = '') =>
    sql(
      `INSERT INTO ${table} (${columns.join(', ')}${more}) SELECT ${columns.map((name) => `value ->> '$.${name}'`).join(', ')}${values} FROM json_each(:rows)`,
      { rows: JSON.stringify(rows), ...(values.includes(':now') ? { now: nowMs } : {}) },
    );
  return [
    sql('UPDATE settings SET office = :office, payments = :payments WHERE id = 1', {
      office: JSON.stringify(DEMO_OFFICE),
      payments: JSON.stringify(DEMO_PAYMENTS),
    }),
    from(
      'customers',
      ['id', 'account', 'kind', 'name', 'search', 'email', 'phone', 'address', 'fee_policy'],
      plan.customers.map((customer) => ({ ...customer, search: searchWords(customer.name) })),
      ', created_at',
      ', :now',
    ),
    from(
      'receivables',
      ['id', 'number', 'customer_id', 'description', 'service_on', 'due_on', 'state', 'price_cents'],
      plan.receivables,
      ', balance_cents, created_at',
      ", value ->> '$.price_cents', :now",
    ),
    from(
      'invoices',
      ['id', 'seq', 'customer_id', 'self_pay_id', 'status', 'issued_on', 'due_on'],
      plan.invoices,
      ', series, created_at',
      ", 'INV', :now",
    ),
    sql(
      "INSERT INTO invoice_items (invoice_id, receivable_id) SELECT value ->> '$.invoice', value ->> '$.item' FROM json_each(:rows)",
      {
        rows: JSON.stringify(items),
      },
    ),
    sql("INSERT INTO sweep_marks (name, value) VALUES ('demo_began', :now)", { now: nowMs }),
  ];
}

/** Cheques, EFT and cash that staff entered: paid, partly paid, and more than was owed. */
async function postByHand(ctx: Context, invoices: DemoInvoice[]): Promise<void> {
  const statements = invoices.flatMap((invoice) => entriesOf(ctx, invoice));
  // A posting is a batch of its own anywhere else; here many that stand or fall together save trips.
  for (let at = 0; at < statements.length; at += 20) await ctx.db.batch(statements.slice(at, at + 20).flat());
}

/** What a demo invoice is known by, for what staff entered. */
type Entered = Pick<DemoInvoice, 'id' | 'customer_id' | 'total_cents' | 'story' | 'issuedMs'>;

/** The postings that staff made of an invoice's story, each a batch of its own. */
export function entriesOf(ctx: Context, invoice: Entered): Statement[][] {
  const over = [pourOverInvoice(targetOf(invoice.customer_id, invoice.id))];
  const credit = [pourIntoCredit(invoice.customer_id)];
  const third = Math.round(invoice.total_cents / 300) * 100;
  switch (invoice.story) {
    case 'paid_by_check':
      return [byHand(ctx, invoice, 'Check', invoice.total_cents, over)];
    case 'partly_paid':
      return [byHand(ctx, invoice, invoice.id % 2 === 0 ? 'EFT' : 'Check', third, over)];
    case 'unpaid_partly':
      return [byHand(ctx, invoice, 'Cash', third, over)];
    case 'credit':
      return [byHand(ctx, invoice, 'Check', 5000, credit)];
    case 'zero':
      return [byHand(ctx, invoice, 'Check', invoice.total_cents, credit)];
    default:
      return [];
  }
}

function byHand(
  ctx: Context,
  invoice: Entered,
  type: string,
  amountCents: number,
  money: MoneyStatement[],
): Statement[] {
  const atMs = Math.min(
    invoice.issuedMs + ((4 + (invoice.id % 5)) * 24 - (invoice.id % 9)) * HOUR_MS,
    ctx.clock.realMs - (1 + (invoice.id % 40)) * HOUR_MS,
  );
  const newId = idsAt(atMs, invoice.id);
  const entry: Entry = {
    id: newId('ent'),
    sourceKey: `demo:${invoice.id}`,
    kind: 'manual',
    type,
    number: type === 'Cash' ? `C-${invoice.id}` : String(4000 + invoice.id),
    amountCents,
    comment: '',
    atMs,
  };
  return post(
    entry,
    {
      id: newId('act'),
      actor: { kind: 'user', id: DEMO_BILLER },
      verb: 'entry.posted',
      detail: { type, amount_cents: amountCents },
      atMs,
    },
    money,
  );
}

/** What was paid online: known to the stand-in first, then booked the way every payment is. */
async function bookOnline(ctx: Context, invoices: DemoInvoice[], origin: string): Promise<void> {
  const payments = pastPayments(invoices);
  await ctx.db.batch(payments.map((payment) => recordPastRequest(payment, origin)));
  const known = await tellStandIn(ctx, payments, origin);
  for (const payment of payments) {
    const made = known.get(payment.requestId);
    if (made === undefined) throw new Error(`the stand-in does not know ${payment.requestId}`);
    await ctx.db.batch([
      sql('UPDATE gateway_requests SET stripe_id = :session WHERE id = :id', {
        session: made.session,
        id: payment.requestId,
      }),
    ]);
    await convergePayment(then(ctx, payment), made.payment_intent, 'wanted');
  }
}

/** The context of a moment in the past, so that what was booked then says so. */
function then(ctx: Context, { createdMs, invoice, requestId }: PastPayment): Context {
  const atMs = createdMs + 30_000;
  return {
    ...ctx,
    actor: { kind: 'webhook' },
    clock: clockAt(atMs, false),
    newId: idsAt(atMs, invoice.id + (requestId.endsWith('1') ? 1000 : 0)),
  };
}

function idsAt(atMs: number, seed: number): Context['newId'] {
  const random = randomFrom(seed);
  return (prefix) => `${prefix}_${ulid(atMs, random.next)}`;
}
