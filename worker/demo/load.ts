import { hashToken } from '../access/hash.ts';
import type { Context } from '../context.ts';
import { searchWords } from '../customers/words.ts';
import { type Statement, sql } from '../db/database.ts';
import type { Entry } from '../ledger/entry.ts';
import { type MoneyStatement, post } from '../ledger/post.ts';
import { pourIntoCredit, pourOverInvoice, targetOf } from '../ledger/pour.ts';
import { isSandbox } from '../stripe/connection.ts';
import { billed, rowsOf } from './bills.ts';
import { pastPayments } from './history.ts';
import { idsAt } from './ids.ts';
import { bookOnline } from './online.ts';
import { type DemoInvoice, type DemoPlan, planDemo, type Story } from './plan.ts';
import { DEMO_OFFICE, DEMO_PAYMENTS } from './settings.ts';
import { DEMO_BILLER } from './staff.ts';
import { loadStored } from './stored.ts';

/** One self-pay ID for each thing that there is to see. */
export interface DemoFacts {
  selfPayIds: Record<'open' | 'partlyPaid' | 'unpaid' | 'paid' | 'zero' | 'credit' | 'fee', string>;
}

const MARK = 'demo_loaded';
/** The demo's customers were there before what is known of them. */
const KNOWN_MS = 400 * 86_400_000;
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
    if (isSandbox(ctx.connection)) {
      await bookOnline(ctx, pastPayments(plan.invoices), origin);
      await loadStored(ctx, plan.stored, origin);
    }
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

/** Settings, customers and what they were billed for, all or nothing. */
function base(plan: DemoPlan, nowMs: number): Statement[] {
  return [
    sql('UPDATE settings SET office = :office, payments = :payments WHERE id = 1', {
      office: JSON.stringify(DEMO_OFFICE),
      payments: JSON.stringify(DEMO_PAYMENTS),
    }),
    rowsOf(
      'customers',
      ['id', 'account', 'kind', 'name', 'search', 'email', 'phone', 'address', 'fee_policy'],
      plan.customers.map((customer) => ({ ...customer, search: searchWords(customer.name) })),
      { created_at: ':since' },
      { since: nowMs - KNOWN_MS },
    ),
    ...billed(plan, nowMs),
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
