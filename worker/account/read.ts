import { z } from 'zod';
import { firstDue, NOTICE_DAYS } from '../autopay/calendar.ts';
import { addDays } from '../daily/day.ts';
import { type Row, type Statement, sql } from '../db/database.ts';
import { chargesFeeOnAutopay, payable, readBill } from '../payer/bill.ts';
import { nameOf } from '../payer/method-name.ts';
import type { Automatic, PaymentLine, StoredMethod, TopUps } from '../payer/page.ts';
import type { Settings } from '../settings/schema.ts';
import { grossUpFee } from '../stripe/fee.ts';
import type { Whose } from './visitor.ts';

/** What is charged to a customer without them, as far as a link shows it; `readUnasked` reads it. */
export const selectUnasked = ({ link, customer, params }: Whose): Statement[] => [
  sql(`SELECT method_id, topups_on FROM payer_unasked WHERE customer_id = ${customer}`, params),
  sql(`SELECT * FROM payer_standing WHERE link_id = ${link}`, params),
  sql(`SELECT threshold_cents, topup_cents FROM payer_topups WHERE link_id = ${link}`, params),
];

export interface Unasked {
  automatic: Automatic | null;
  topUps: TopUps | null;
  /** Something is on that was agreed to with another address. */
  hidden: boolean;
}

/** @param today the office's day. */
export function readUnasked(
  [on, standing, topups]: (Row[] | undefined)[],
  today: string,
  settings: Settings,
): Unasked {
  const [automatic, topUps] = [readAutomatic(standing, today, settings), readTopUps(topups)];
  const { method_id = null, topups_on } = on?.[0] ?? {};
  const hidden = (method_id !== null && automatic === null) || (topups_on === 1 && topUps === null);
  return { automatic, topUps, hidden };
}

function readAutomatic(rows: Row[] | undefined, today: string, { payments }: Settings): Automatic | null {
  const row = rows?.[0];
  if (row?.enabled !== 1) return null;
  const day = Number(row.day);
  const dueOn = String(row.due_on);
  const told = row.noticed_cents !== null;
  // A bank debit that can not be announced in time is left to the next month.
  const late = row.type === 'us_bank_account' && !told && dueOn < addDays(today, NOTICE_DAYS);
  const bears = chargesFeeOnAutopay(String(row.fee_policy), payments);
  const fee = bears && row.type !== 'us_bank_account' ? payments.fee.terms : null;
  return {
    method: nameOf(String(row.type), row),
    valid: row.method_state === 'valid',
    day,
    capCents: row.cap_cents === null ? null : Number(row.cap_cents),
    nextOn: late ? firstDue(day, dueOn) : dueOn,
    nextCents: told ? Number(row.noticed_cents) + grossUpFee(Number(row.noticed_cents), fee) : null,
  };
}

function readTopUps(rows: Row[] | undefined): TopUps | null {
  const row = rows?.[0];
  if (row === undefined) return null;
  return { thresholdCents: Number(row.threshold_cents), topupCents: Number(row.topup_cents) };
}

/** What a link shows of what its customer has stored, the preferred one first. */
export const selectMethods = ({ link, params }: Whose): Statement =>
  sql(
    `SELECT * FROM payer_stored WHERE link_id = ${link} AND state IN ('valid', 'invalid') ORDER BY state <> 'valid', preferred DESC, method_id DESC LIMIT 30`,
    params,
  );

/** @param unasked what `payer_unasked` says. */
export const readMethods = (rows: Row[] = [], unasked: Row[] = []): StoredMethod[] =>
  rows.map((row) => ({
    ...nameOf(String(row.type), row),
    id: String(row.method_id),
    expiresOn: row.expires_on === null ? null : String(row.expires_on),
    valid: row.state === 'valid',
    preferred: row.preferred === 1,
    automatic: unasked[0]?.method_id === row.method_id,
  }));

/** SQL: a link shows the method `m`. */
export const shows = (linkId: string, method: string): { sql: string; params: Record<string, string> } => ({
  sql: `EXISTS (SELECT 1 FROM payer_stored t WHERE t.link_id = :shown_by AND t.method_id = ${method})`,
  params: { shown_by: linkId },
});

/** What a customer owes in all, and each open bill. */
export const selectOwed = ({ customer: whose, params }: Whose): [Statement, Statement] => [
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

/** The payments that a link shows, newest first; one more than is shown. */
export const selectPayments = ({ link, params }: Whose, many: number, after: Place | null): Statement =>
  sql(
    `SELECT * FROM payer_payments WHERE link_id = ${link} AND (:at IS NULL OR at < :at OR at = :at AND payment < :payment) ORDER BY at DESC, payment DESC LIMIT :many`,
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
