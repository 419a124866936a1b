import { monotonicFactory } from 'ulid';
import { agree } from '../autopay/activate.ts';
import { toldWallet } from '../autopay/by-staff.ts';
import type { WantedConsent } from '../autopay/consent.ts';
import { consentText } from '../autopay/consent-text.ts';
import { selectDue } from '../autopay/select.ts';
import { claimAttempt } from '../charges/claim.ts';
import { type ChargeRequest, chargeParams, readCharge } from '../charges/request.ts';
import { clockAt } from '../clock.ts';
import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { post } from '../ledger/post.ts';
import { pourIntoCredit } from '../ledger/pour.ts';
import { convergeSetup } from '../methods/converge-setup.ts';
import { openSetup } from '../methods/set-up.ts';
import { convergePayment } from '../payments/converge.ts';
import { feedRuns } from '../runs/feed.ts';
import { settings } from '../settings/schema.ts';
import { billed } from './bills.ts';
import { makeHistory, type PastPayment } from './history.ts';
import { bookOnline } from './online.ts';
import { DEMO_OFFICE, DEMO_PAYMENTS } from './settings.ts';
import { DEMO_BILLER } from './staff.ts';
import { type DemoKeeper, type StoredPlan, storedAtMs, storedWith } from './stored-plan.ts';

const DAY_MS = 86_400_000;
const DEMO_SETTINGS = settings.parse({ office: DEMO_OFFICE, payments: DEMO_PAYMENTS });

/**
 * Who has stored a card or an account, the run that charged them a month ago, a wallet, and a run that somebody drafted: made by the code
 * that makes them any other day, at their time. Each part is done once, so it can be interrupted.
 */
export async function loadStored(ctx: Context, plan: StoredPlan, origin: string): Promise<void> {
  await bookOnline(ctx, storingPayments(plan), origin);
  await runAutopay(ctx, plan);
  await billAgain(ctx, plan);
  for (const keeper of plan.keepers) {
    if (keeper.story === 'wallet') await fillWallet(ctx, keeper);
    if (keeper.story === 'bank') await storeAccount(ctx, plan, keeper, origin);
  }
  await draftRun(ctx);
  // What was told then was sent then.
  await ctx.db.batch([
    sql(
      "UPDATE mails SET state = 'sent', sent_at = created_at, sent_on = date(created_at / 1000, 'unixepoch') WHERE state = 'waiting' AND created_at < :day_ago",
      { day_ago: ctx.clock.realMs - DAY_MS },
    ),
  ]);
}

const requestOf = ({ customer }: DemoKeeper): string => `req_DEMOSTORED${customer.id}`;
const emailOf = ({ customer }: DemoKeeper): string => customer.email ?? '';

/** The payments with which cards were stored. */
function storingPayments(plan: StoredPlan): PastPayment[] {
  return plan.keepers.flatMap((keeper) => {
    const invoice = storedWith(plan, keeper);
    if (invoice === undefined) return [];
    const createdMs = storedAtMs(invoice);
    const agrees = keeper.story === 'agreed' || keeper.story === 'lost';
    const consent = agrees ? agreement(keeper, 'checkout', createdMs, plan.day, plan.ranOn) : null;
    return [
      {
        requestId: requestOf(keeper),
        invoice,
        amount_cents: invoice.total_cents,
        fee: null,
        createdMs,
        card: keeper.card,
        saves: { email: emailOf(keeper), consent },
      },
    ];
  });
}

function agreement(
  keeper: DemoKeeper,
  how: 'checkout' | 'setup',
  at: number,
  day: number,
  dueOn: string,
): WantedConsent {
  const { name: office, phone } = DEMO_OFFICE;
  const terms = { office, phone, method: 'entered', capCents: null, fee: false, currency: 'usd' } as const;
  return {
    said: `demo ${keeper.customer.id}`,
    purpose: 'autopay',
    how,
    text: consentText('en', terms),
    language: 'en',
    email: emailOf(keeper),
    ip: `203.0.113.${keeper.customer.id - 180}`,
    givenBy: null,
    note: null,
    at,
    day,
    capCents: null,
    dueOn,
    thresholdCents: null,
    topupCents: null,
    paysInvoices: false,
  };
}

/** The context of a moment in the past, in which nothing is handed to a queue. */
function at(ctx: Context, atMs: number): Context {
  const next = monotonicFactory();
  return {
    ...ctx,
    actor: { kind: 'system' },
    clock: clockAt(atMs, false),
    newId: (prefix) => `${prefix}_${next(atMs)}`,
    enqueue: async () => {},
    enqueueCharges: async () => {},
  };
}

/** The day's automatic payments a month ago; one of the cards had been reported lost. */
async function runAutopay(ctx: Context, plan: StoredPlan): Promise<void> {
  const past = at(ctx, Date.parse(`${plan.ranOn}T15:00:00Z`));
  const today = {
    day: plan.ranOn,
    settings: DEMO_SETTINGS,
  };
  await selectDue(past, today);
  const [attempts = []] = await ctx.db.batch([
    sql("SELECT id FROM charge_attempts WHERE due_on = :day AND state IN ('waiting', 'sending')", {
      day: plan.ranOn,
    }),
  ]);
  for (const { id } of attempts) {
    const request = await requestFor(past, String(id));
    if (request !== null) await chargeThen(past, plan, request);
  }
  await feedRuns(past);
}

/** The charge of an attempt: taken now, or before this was interrupted. */
async function requestFor(ctx: Context, attempt: string): Promise<ChargeRequest | null> {
  const { request } = await claimAttempt(ctx, attempt);
  if (request !== null) return request;
  const [rows] = await ctx.db.batch([
    sql("SELECT * FROM gateway_requests WHERE attempt_id = :attempt AND outcome = 'pending'", { attempt }),
  ]);
  return rows?.[0] === undefined ? null : readCharge(rows[0]);
}

/** Charged at the stand-in then, and booked as it is found there. */
async function chargeThen(past: Context, plan: StoredPlan, request: ChargeRequest): Promise<void> {
  const keeper = plan.keepers.find(({ customer }) => customer.id === request.customer_id);
  if (keeper === undefined) return;
  const { metadata = {}, description, amount } = chargeParams(request);
  const made = await makeHistory(past, [
    {
      key: request.id,
      of: requestOf(keeper),
      amount_cents: amount,
      created: Math.floor(past.clock.realMs / 1000),
      outcome: keeper.story === 'lost' ? 'lost_card' : 'succeeded',
      description,
      metadata: Object.fromEntries(
        Object.entries(metadata ?? {}).map(([name, value]) => [name, String(value)]),
      ),
    },
  ]);
  const payment = made.get(request.id)?.payment_intent;
  if (payment === undefined) throw new Error(`the stand-in does not know ${request.id}`);
  await convergePayment(past, payment, 'wanted');
}

/** What was billed since. */
async function billAgain(ctx: Context, { after }: StoredPlan): Promise<void> {
  const [there] = await ctx.db.batch([
    sql('SELECT 1 FROM invoices WHERE id = :id', { id: after.invoices[0]?.id ?? 0 }),
  ]);
  if (there?.[0] === undefined) await ctx.db.batch(billed(after, ctx.clock.realMs));
}

const THRESHOLD_CENTS = 5_000;
const TOPUP_CENTS = 20_000;
const PREPAID_CENTS = 32_500;

/** A facility that pays in advance: a cheque lies on its balance, and its card fills it up. */
async function fillWallet(ctx: Context, { customer, ...keeper }: DemoKeeper): Promise<void> {
  const past = at(ctx, ctx.clock.realMs - 20 * DAY_MS);
  const [methods] = await ctx.db.batch([
    sql('SELECT id FROM payment_methods WHERE customer_id = :customer', { customer: customer.id }),
  ]);
  const method = String(methods?.[0]?.id ?? '');
  const actor = { kind: 'user', id: DEMO_BILLER } as const;
  const atMs = past.clock.realMs;
  await ctx.db.batch(
    post(
      {
        id: past.newId('ent'),
        sourceKey: 'demo:prepaid',
        kind: 'manual',
        type: 'Check',
        number: '5102',
        amountCents: PREPAID_CENTS,
        comment: 'Prepaid',
        atMs,
      },
      {
        id: past.newId('act'),
        actor,
        verb: 'entry.posted',
        detail: { type: 'Check', amount_cents: PREPAID_CENTS },
        atMs,
      },
      [pourIntoCredit(customer.id)],
    ),
  );
  const note = 'Signed agreement of the facility, in its file';
  await ctx.db.batch(
    agree({ ...past, actor }, 'con_DEMOWALLET', customer.id, method, {
      ...agreement({ ...keeper, customer }, 'setup', atMs, 1, ''),
      said: 'demo wallet',
      purpose: 'wallet',
      how: 'staff',
      text: toldWallet('en', { settings: DEMO_SETTINGS }, THRESHOLD_CENTS, TOPUP_CENTS),
      ip: null,
      givenBy: DEMO_BILLER,
      note,
      day: null,
      dueOn: null,
      thresholdCents: THRESHOLD_CENTS,
      topupCents: TOPUP_CENTS,
      paysInvoices: true,
    }),
  );
}

const TOLD_MS = 100;
const TOLD_ROUNDS = 50;

const ACCOUNT = {
  method: 'us_bank_account',
  routing_number: '110000000',
  account_number: '000123456789',
  account_holder_type: 'individual',
  action: 'pay',
};

/** Somebody stores a bank account on the stand-in's page, and agrees to be charged. */
async function storeAccount(
  ctx: Context,
  plan: StoredPlan,
  keeper: DemoKeeper,
  origin: string,
): Promise<void> {
  const { id, name } = keeper.customer;
  const stored = sql('SELECT 1 FROM payment_methods WHERE customer_id = :id', { id });
  const isStored = async () => (await ctx.db.batch([stored]))[0]?.[0] !== undefined;
  if (await isStored()) return;
  const { day, nextOn } = plan.bank;
  const consent = agreement(keeper, 'setup', ctx.clock.realMs, day, nextOn);
  const url = await openSetup(ctx, id, `${origin}/admin/customers/${id}`, consent);
  const body = new URLSearchParams({ ...ACCOUNT, account_holder_name: name });
  await fetch(url, { method: 'POST', body, redirect: 'manual' });
  // Stripe tells of it at once; what is asked for meanwhile would only be overtaken by that.
  for (let round = 0; round < TOLD_ROUNDS; round += 1) {
    if (await isStored()) return;
    await ctx.pause(TOLD_MS);
  }
  const [rows] = await ctx.db.batch([
    sql("SELECT stripe_id FROM gateway_requests WHERE customer_id = :id AND kind = 'setup_session'", { id }),
  ]);
  const session = await ctx.stripe.checkout.sessions.retrieve(String(rows?.[0]?.stripe_id));
  await convergeSetup(ctx, String(session.setup_intent), 'wanted');
}

/** A run that somebody drafted and did not make effective: it charges nobody. */
async function draftRun(ctx: Context): Promise<void> {
  const criteria = {
    due_by_days: -30,
    least_cents: 5_000,
    most_cents: null,
    segment: 'person',
    preference: 'any',
    only_rejected: false,
  };
  await ctx.db.batch([
    sql(
      `INSERT INTO run_definitions (id, name, state, schedule, criteria, created_by, created_at, changed_at)
       SELECT 'def_DEMO', 'Overdue by a month', 'draft', :schedule, :criteria, :by, :at, :at WHERE NOT EXISTS (SELECT 1 FROM run_definitions WHERE id = 'def_DEMO')`,
      {
        schedule: JSON.stringify({ kind: 'monthly', day: 20 }),
        criteria: JSON.stringify(criteria),
        by: DEMO_BILLER,
        at: ctx.clock.realMs - 3 * DAY_MS,
      },
    ),
  ]);
}
