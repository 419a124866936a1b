import { type Row, type Statement, sql } from '../db/database.ts';
import { type StoredItem, storedItems } from '../db/items.ts';
import type { Settings } from '../settings/schema.ts';
import { grossUpFee } from '../stripe/fee.ts';
import type { BillLine } from './page.ts';

/** What an invoice asks for right now. All amounts in cents. */
export interface Bill {
  invoiceId: number;
  invoice: string;
  selfPayId: string;
  status: 'open' | 'paid' | 'unpaid';
  /** The customer pays automatically already. */
  autopayOn: boolean;
  lines: BillLine[];
  /** Σ live item balances + what the ledger says is owed − what is on its way; zero or negative: nothing to pay. */
  dueCents: number;
  /** Of what is owed, what payments on their way (bank debits) will pay. */
  pendingCents: number;
  /** The customer's credit that lowers what is asked. */
  creditUsedCents: number;
  feeCents: number;
  totalCents: number;
}

/** Whether a bill can be paid online, and if not, why. */
export type Payable =
  | { can: true }
  | {
      can: false;
      reason: 'already_paid' | 'on_its_way' | 'nothing_due' | 'not_payable_online' | 'portal_off';
    }
  | { can: false; reason: 'too_small' | 'too_large'; limitCents: number };

/** An issued invoice by its self-pay ID. No row: no such invoice, as far as payers know. */
export function selectBill(selfPayId: string): Statement {
  return sql(
    'SELECT invoice_id, number, self_pay_id, status, fee_policy, items, credit_cents, pending_cents, autopay_on FROM payer_bill WHERE self_pay_id = :id',
    { id: selfPayId },
  );
}

/** @returns null when there is no such invoice. */
export function readBill(rows: Row[] | undefined, { payments }: Settings): Bill | null {
  const row = rows?.[0];
  if (row === undefined) return null;
  const items = storedItems.parse(JSON.parse(String(row.items)));
  const itemsCents = items.reduce((sum, [, , balance]) => sum + balance, 0);
  const creditCents = Number(row.credit_cents);
  const pendingCents = Number(row.pending_cents);
  const dueCents = itemsCents - creditCents - pendingCents;
  const feeCents =
    dueCents > 0 && chargesFee(String(row.fee_policy), payments)
      ? grossUpFee(dueCents, payments.fee.terms)
      : 0;
  return {
    invoiceId: Number(row.invoice_id),
    invoice: String(row.number),
    selfPayId: String(row.self_pay_id),
    status: row.status as Bill['status'],
    autopayOn: row.autopay_on === 1,
    lines: [
      ...items.filter(([, , balance]) => balance !== 0).map(itemLine),
      ...ledgerLine(creditCents),
      ...pendingLine(pendingCents),
    ],
    dueCents,
    pendingCents,
    creditUsedCents: Math.max(0, Math.min(creditCents, itemsCents)),
    feeCents,
    totalCents: dueCents + feeCents,
  };
}

/** The rules of paying online, in the order in which a payer would want to hear of them. */
export function payable(bill: Bill, { payments }: Settings): Payable {
  if (bill.dueCents <= 0 && bill.pendingCents > 0) return { can: false, reason: 'on_its_way' };
  if (bill.dueCents <= 0)
    return { can: false, reason: bill.status === 'paid' ? 'already_paid' : 'nothing_due' };
  if (!payments.portalOn) return { can: false, reason: 'portal_off' };
  if (bill.status === 'unpaid' && !payments.allowUnpaid) return { can: false, reason: 'not_payable_online' };
  if (bill.totalCents < payments.minimumCents)
    return { can: false, reason: 'too_small', limitCents: payments.minimumCents };
  if (bill.totalCents > payments.maximumCents)
    return { can: false, reason: 'too_large', limitCents: payments.maximumCents };
  return { can: true };
}

/** A customer is charged the processing fee by their own policy, else by the office's switch. */
export function chargesFee(policy: string, payments: Settings['payments']): boolean {
  return policy === 'charge' || (policy === 'follow' && payments.fee.charge);
}

/** The same of what is charged to a card without its owner, which the office allows apart (FEE in autopay/notice.ts asks it in SQL). */
export const chargesFeeOnAutopay = (policy: string, payments: Settings['payments']): boolean =>
  payments.fee.onAutopay && chargesFee(policy, payments);

function itemLine([item, , balance]: StoredItem): BillLine {
  return { kind: 'item', item: String(item), amountCents: balance };
}

function ledgerLine(creditCents: number): BillLine[] {
  if (creditCents === 0) return [];
  return [{ kind: creditCents > 0 ? 'credit' : 'owed', item: null, amountCents: -creditCents }];
}

function pendingLine(pendingCents: number): BillLine[] {
  return pendingCents === 0 ? [] : [{ kind: 'pending', item: null, amountCents: -pendingCents }];
}
