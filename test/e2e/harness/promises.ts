// Promises that several files check.
import { expect } from 'vitest';
import type { Entry, Invoice, Site } from './api.ts';
import { sum } from './invoices.ts';

/** Long enough for anything that is going to happen, on a busy machine. */
const PATIENCE = { timeout: 10_000, interval: 50 };

/** @returns the entry of a payment, as soon as there is one. */
export async function bookedWithin(site: Site, payment: string, withinMs: number): Promise<Entry> {
  const options = { timeout: withinMs, interval: 25, message: `${payment} in the register` };
  await expect.poll(() => site.entries(payment), options).toHaveLength(1);
  const [entry] = await site.entries(payment);
  if (!entry) throw new Error('unreachable');
  return entry;
}

/** The same for the payment of a Checkout session, from before it is paid. */
export async function sessionBookedWithin(site: Site, session: string, withinMs: number): Promise<Entry> {
  const entries = async () => {
    const payment = await site.findPaymentOf(session);
    return payment ? site.entries(payment) : [];
  };
  await expect.poll(entries, { timeout: withinMs, interval: 25, message: 'in the register' }).toHaveLength(1);
  return (await entries())[0] as Entry;
}

/** The entry pays what each item owed before, and nothing else. */
export function paysItemsOf(entry: Entry, before: Invoice): void {
  const paid = entry.events.map(({ receivable_id, amount_cents }) => ({ receivable_id, amount_cents }));
  const owed = before.items.map(({ receivable_id, balance_cents }) => ({
    receivable_id,
    amount_cents: balance_cents,
  }));
  const byId = (a: { receivable_id?: number | string }, b: { receivable_id?: number | string }) =>
    String(a.receivable_id).localeCompare(String(b.receivable_id));
  expect(paid.sort(byId)).toEqual(owed.filter(({ amount_cents }) => amount_cents !== 0).sort(byId));
  expect(sum(paid.map(({ amount_cents }) => amount_cents))).toBe(entry.amount_cents);
}

export async function becomesPaid(site: Site, number: string): Promise<void> {
  await expect.poll(async () => (await site.invoice(number)).status, PATIENCE).toBe('paid');
  expect((await site.invoice(number)).due_cents).toBe(0);
}
