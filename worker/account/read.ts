import { z } from 'zod';
import { firstDue, NOTICE_DAYS } from '../autopay/calendar.ts';
import { addDays } from '../daily/day.ts';
import { type Row, type Statement, sql, type Value } from '../db/database.ts';
import { payable, readBill } from '../payer/bill.ts';
import { nameOf } from '../payer/method-name.ts';
import type { Automatic, PaymentLine, StoredMethod, TopUps } from '../payer/page.ts';
import type { Settings } from '../settings/schema.ts';

/** SQL of a customer, and its parameters. */
export interface Whose {
  sql: string;
  params: Record<string, Value>;
}

/** Automatic payment and the prepaid balance of a customer; `readAutomatic` and `readTopUps` read them. */
export const selectAutomatic = ({ sql: whose, params }: Whose): [Statement, Statement] => [
  sql(`SELECT * FROM payer_autopay WHERE customer_id = ${whose} AND enabled = 1`, params),
  sql(
    `SELECT threshold_cents, topup_cents FROM payer_wallet WHERE customer_id = ${whose} AND enabled = 1`,
    params,
  ),
];

/** @param today the office's day. @returns null: it is off. */
export function readAutomatic(rows: Row[] | undefined, today: string): Automatic | null {
  const row = rows?.[0];
  if (row === undefined) return null;
  const day = Number(row.day);
  const dueOn = String(row.due_on);
  const told = row.noticed_cents !== null;
  // A bank debit that can not be announced in time is left to the next month.
  const late = row.type === 'us_bank_account' && !told && dueOn < addDays(today, NOTICE_DAYS);
  return {
    method: nameOf(String(row.type), row),
    valid: row.method_state === 'valid',
    day,
    capCents: row.cap_cents === null ? null : Number(row.cap_cents),
    nextOn: late ? firstDue(day, dueOn) : dueOn,
    nextCents: told ? Number(row.noticed_cents) : null,
  };
}

export function readTopUps(rows: Row[] | undefined): TopUps | null {
  const row = rows?.[0];
  if (row === undefined) return null;
  return { thresholdCents: Number(row.threshold_cents), topupCents: Number(row.topup_cents) };
}

/** What a customer has stored, the preferred one first. */
export const selectMethods = ({ sql: whose, params }: Whose): Statement =>
  sql(
    `SELECT * FROM payer_methods WHERE customer_id = ${whose} AND state IN ('valid', 'invalid') ORDER BY state <> 'valid', preferred DESC, method_id DESC LIMIT 30`,
    params,
  );

/** A stored method, and what decides what becomes of automatic payment without it. */
export interface Method extends StoredMethod {
  recurring: boolean;
}

export const readMethods = (rows: Row[] = [], automatic: Row[] | undefined): Method[] =>
  rows.map((row) => ({
    ...nameOf(String(row.type), row),
    id: String(row.method_id),
    expiresOn: row.expires_on === null ? null : String(row.expires_on),
    valid: row.state === 'valid',
    preferred: row.preferred === 1,
    automatic: automatic?.[0]?.method_id === row.method_id,
    recurring: row.recurring === 1,
  }));

/** What a customer owes in all, and each open bill. */
export const selectOwed = ({ sql: whose, params }: Whose): [Statement, Statement] => [
  sql(`SELECT items, ledger_cents, fee_policy FROM payer_account WHERE customer_id = ${whose}`, params),
  // In these words, because there is an index for them.
  sql(
    `SELECT * FROM payer_bill WHERE customer_id = ${whose} AND status IN ('open', 'unpaid') AND status <> 'unpaid' ORDER BY invoice_id LIMIT 20`,
    params,
  ),
];

const owedItems = z.array(z.tuple([z.int(), z.int(), z.string(), z.int()]));

/** Cents; negative: the customer's credit. */
export function readOwed(rows: Row[] | undefined): number {
  const row = rows?.[0];
  const items = owedItems.parse(JSON.parse(String(row?.items ?? '[]')));
  return items.reduce((sum, [, cents]) => sum + cents, 0) - Number(row?.ledger_cents ?? 0);
}

export const readBills = (rows: Row[] = [], settings: Settings) =>
  rows.flatMap((row) => {
    const bill = readBill([row], settings);
    if (bill === null || !payable(bill, settings).can) return [];
    const { invoice, selfPayId, dueCents } = bill;
    return [{ invoice, selfPayId, dueCents }];
  });

/** Where a page of payments goes on: after this one. */
export interface Place {
  atMs: number;
  payment: string;
}

/** A customer's payments, newest first; one more than is shown. */
export const selectPayments = ({ sql: whose, params }: Whose, many: number, after: Place | null): Statement =>
  sql(
    `SELECT * FROM payer_payments WHERE customer_id = ${whose} AND (:at IS NULL OR at < :at OR at = :at AND payment < :payment) ORDER BY at DESC, payment DESC LIMIT :many`,
    { ...params, at: after?.atMs ?? null, payment: after?.payment ?? null, many: many + 1 },
  );

const BY: Record<string, PaymentLine['by']> = { Check: 'check', Cash: 'cash', EFT: 'transfer', Card: 'card' };
const ids = z.array(z.string());

export function readPayment(row: Row): PaymentLine {
  const how = String(row.how);
  const atStripe = row.last4 !== null || how === 'card' || how === 'us_bank_account';
  return {
    atMs: Number(row.at),
    amountCents: Number(row.amount_cents),
    state: row.state as PaymentLine['state'],
    method: atStripe ? nameOf(how, row) : null,
    by: atStripe ? null : (BY[how] ?? 'other'),
    selfPayIds: ids.parse(JSON.parse(String(row.self_pay_ids))),
  };
}

/** Where the page after this one begins; null: there is none. */
export function placeAfter(rows: Row[] = [], many: number): string | null {
  const last = rows[many - 1];
  return rows.length > many && last !== undefined ? `${last.at}.${last.payment}` : null;
}

export function readPlace(text: string | undefined): Place | null {
  const [, at, payment] = /^(\d{1,15})\.([\w-]{1,100})$/.exec(text ?? '') ?? [];
  return at === undefined || payment === undefined ? null : { atMs: Number(at), payment };
}
