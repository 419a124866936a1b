import type { Context } from '../context.ts';
import { type Row, type Statement, sql } from '../db/database.ts';
import { convergeSession } from '../sessions/converge.ts';
import { parseSettings, selectSettings } from '../settings/read.ts';
import type { Settings } from '../settings/schema.ts';
import { feeTerms, grossUpFee } from '../stripe/fee.ts';
import { type Bill, readBill, selectBill } from './bill.ts';
import { BRANDS } from './method-name.ts';
import type { FailureReason } from './page.ts';

/** A failed try is worth telling for an hour; after that the payer has forgotten it. */
const FAILURE_SHOWN_MS = 60 * 60 * 1000;

export interface LookUp {
  settings: Settings;
  /** Null: no such invoice, as far as payers know. */
  bill: Bill | null;
  /** Why the latest try to pay it failed, if that was just now. */
  failed: FailureReason | null;
}

/** A bill, and until when a bank may still return what paid it. */
export interface BillLookUp extends LookUp {
  returnableUntilMs: number | null;
  nowMs: number;
}

/** What an invoice asks for right now; one trip. */
export async function lookUp(ctx: Context, selfPayId: string): Promise<BillLookUp> {
  const [settingRows, billRows, failureRows, clockRows] = await ctx.db.batch([
    selectSettings(),
    selectBill(selfPayId),
    latestTry(ctx, selfPayId),
    ctx.clock.select(),
  ]);
  const settings = parseSettings(settingRows);
  const latest = failureRows?.[0];
  return {
    settings,
    bill: readBill(billRows, settings),
    failed: (latest?.failure ?? null) as FailureReason | null,
    returnableUntilMs: msOrNull(latest?.returnable_until),
    nowMs: Number(clockRows?.[0]?.now_ms),
  };
}

function latestTry(ctx: Context, selfPayId: string): Statement {
  return sql(
    `SELECT iif(failed_at > now_ms - :shown, failure, NULL) AS failure, iif(returnable_until > now_ms, returnable_until, NULL) AS returnable_until
     FROM payer_tries CROSS JOIN (SELECT ${ctx.clock.sql} AS now_ms) WHERE self_pay_id = :id`,
    { ...ctx.clock.params, id: selfPayId, shown: FAILURE_SHOWN_MS },
  );
}

/** What became of one payment. Amounts in cents, times in epoch milliseconds. */
export interface Outcome extends LookUp {
  state: 'paid' | 'on_its_way' | 'pending' | 'failed' | 'unfinished';
  totalCents: number;
  feeCents: number;
  creditedCents: number;
  method: { brand: string; last4: string } | null;
  returnableUntilMs: number | null;
  receipt: string | null;
  atMs: number;
  /** Automatic payment was set up by it; where the copy of what was agreed to goes, as far as its owner knows it again. */
  agreed: { sentTo: string } | null;
}

/**
 * What became of the payment that a session of ours stands for. If it is not booked yet, its state is fetched and
 * booked right here, so that a lost webhook does not matter to the payer.
 * @param mayAsk whether Stripe may be asked, or this address did so too often.
 * @returns `unknown` when the session is not ours, or not this invoice's; then nothing was asked of Stripe.
 */
export async function outcomeOf(
  ctx: Context,
  selfPayId: string,
  sessionId: string,
  mayAsk: boolean,
): Promise<Outcome | { settings: Settings; unknown: true }> {
  const first = await readOutcome(ctx, selfPayId, sessionId);
  if ('unknown' in first || first.state === 'paid') return first;
  const asked = mayAsk && (await ask(ctx, sessionId));
  const now = await readOutcome(ctx, selfPayId, sessionId);
  // Stripe sends people here who have paid. While it cannot be asked, "not paid" would be a guess.
  const known = 'unknown' in now || now.state === 'paid' || now.state === 'on_its_way';
  return asked || known ? now : { ...now, state: 'pending' };
}

function ask(ctx: Context, sessionId: string): Promise<boolean> {
  return convergeSession(ctx, sessionId, 'wanted').then(
    () => true,
    (error: unknown) => {
      ctx.log('converge_failed', { kind: 'session', id: sessionId, message: String(error) });
      return false;
    },
  );
}

async function readOutcome(
  ctx: Context,
  selfPayId: string,
  sessionId: string,
): Promise<Outcome | { settings: Settings; unknown: true }> {
  const [settingRows, billRows, attemptRows, agreedRows] = await ctx.db.batch([
    selectSettings(),
    selectBill(selfPayId),
    sql('SELECT * FROM payer_attempts WHERE session_id = :session AND self_pay_id = :id', {
      session: sessionId,
      id: selfPayId,
    }),
    sql('SELECT sent_to FROM payer_agreements WHERE session_id = :session', { session: sessionId }),
  ]);
  const settings = parseSettings(settingRows);
  const attempt = attemptRows?.[0];
  const agreed = agreedRows?.[0];
  const bill = readBill(billRows, settings);
  if (attempt === undefined) return { settings, unknown: true };
  const feeCents = feeFrom(attempt);
  return {
    settings,
    bill,
    failed: (attempt.failure ?? null) as FailureReason | null,
    state: stateOf(attempt),
    totalCents: Number(attempt.paid_cents ?? Number(attempt.amount_cents) + feeCents),
    feeCents,
    creditedCents: Number(attempt.credited_cents),
    method: methodOf(attempt),
    returnableUntilMs: msOrNull(attempt.returnable_until),
    receipt: attempt.payment_id === null ? null : String(attempt.payment_id),
    atMs: Number(attempt.paid_at ?? attempt.created_at),
    agreed: agreed === undefined ? null : { sentTo: String(agreed.sent_to) },
  };
}

function stateOf(attempt: Row): Outcome['state'] {
  const payment = attempt.payment_state;
  if (attempt.entry_id !== null && payment !== 'returned') return 'paid';
  if (payment === 'processing') return 'on_its_way';
  if (payment === 'failed' || payment === 'returned' || payment === 'canceled') return 'failed';
  // Completed at Stripe but not in the register yet.
  if (payment === 'succeeded' || attempt.session_status === 'complete') return 'pending';
  return 'unfinished';
}

function feeFrom(attempt: Row): number {
  const fee = attempt.fee;
  return fee === null ? 0 : grossUpFee(Number(attempt.amount_cents), feeTerms.parse(JSON.parse(String(fee))));
}

function methodOf({ card_brand: brand, bank, card_last4: last4 }: Row): Outcome['method'] {
  if (typeof bank === 'string' && typeof last4 === 'string') return { brand: bank, last4 };
  return typeof brand === 'string' && typeof last4 === 'string'
    ? { brand: BRANDS[brand] ?? 'Card', last4 }
    : null;
}

const msOrNull = (value: Row[string] | undefined): number | null =>
  typeof value === 'number' ? value : null;
