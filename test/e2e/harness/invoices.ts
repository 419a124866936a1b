// Which of the demo's invoices a test may pay without disturbing another one.
import { makeSelfPayId } from '../../../worker/payer/self-pay-id.ts';
import { type Invoice, siteApi } from './api.ts';
import { freshAddress } from './browser.ts';
import type { SiteFacts } from './site.ts';

const FIRST_NUMBER = 1001;
const GAP = 40;

export async function allInvoices(facts: SiteFacts): Promise<Invoice[]> {
  const site = siteApi(facts);
  const found: Invoice[] = [];
  for (let number = FIRST_NUMBER; ; number += GAP) {
    const numbers = Array.from({ length: GAP }, (_, offset) => `INV-${number + offset}`);
    const batch = (await Promise.all(numbers.map(site.findInvoice))).filter((invoice) => invoice !== null);
    if (batch.length === 0) return found;
    found.push(...batch);
  }
}

/** Open, asking for exactly what its items owe, sharing no item with another invoice that can be paid. */
export function simpleInvoices(facts: SiteFacts, all: readonly Invoice[]): string[] {
  const unsettled = all.filter(({ status }) => status === 'open' || status === 'unpaid');
  const carriers = new Map<number | string, number>();
  for (const { receivable_id } of unsettled.flatMap(({ items }) => items)) {
    carriers.set(receivable_id, (carriers.get(receivable_id) ?? 0) + 1);
  }
  const named = new Set(Object.values(facts.selfPayIds));
  return all
    .filter(({ status, self_pay_id }) => status === 'open' && self_pay_id !== null && !named.has(self_pay_id))
    .filter(
      ({ items, due_cents }) =>
        due_cents >= 100 && due_cents === sum(items.map((item) => item.balance_cents)),
    )
    .filter(({ items }) =>
      items.every((item) => item.balance_cents >= 0 && carriers.get(item.receivable_id) === 1),
    )
    .map(({ number }) => number);
}

/** IDs that payers must not be able to tell apart; null where the demo has none. */
export interface Hidden {
  unknown: string;
  void: string | null;
  draft: string | null;
}

export function hiddenIds(all: readonly Invoice[]): Hidden {
  const withStatus = (wanted: string) =>
    all.find(({ status, self_pay_id }) => status === wanted && self_pay_id);
  const taken = new Set(all.map(({ self_pay_id }) => self_pay_id));
  let nine = 100_000_001;
  while (taken.has(makeSelfPayId(String(nine)))) nine += 1;
  return {
    unknown: makeSelfPayId(String(nine)),
    void: withStatus('void')?.self_pay_id ?? null,
    draft: withStatus('draft')?.self_pay_id ?? null,
  };
}

export function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}

/** Whether the page asks for the very amount: a customer who is charged the fee is asked for more. */
async function asksForNoMore(facts: SiteFacts, invoice: Invoice): Promise<boolean> {
  const headers = { 'cf-connecting-ip': freshAddress() };
  const page = await (await fetch(`${facts.url}/pay/${invoice.self_pay_id}`, { headers })).text();
  const dollars = (invoice.due_cents / 100).toLocaleString('en-US', { minimumFractionDigits: 2 });
  return page.includes(`Pay $${dollars}<`);
}

export type PayableInvoice = Invoice & { self_pay_id: string };

/** The supply of a site that one test file has for itself. */
export async function ownSupply(facts: SiteFacts): Promise<() => Promise<PayableInvoice>> {
  return invoiceSupply(facts, simpleInvoices(facts, await allInvoices(facts)));
}

/** Hands out invoices that nobody else in this run touches. */
export function invoiceSupply(facts: SiteFacts, numbers: readonly string[]): () => Promise<PayableInvoice> {
  const site = siteApi(facts);
  const left = [...numbers];
  return async () => {
    for (;;) {
      const number = left.shift();
      if (!number) throw new Error('The demo data has too few simple open invoices for the tests.');
      const invoice = await site.invoice(number);
      if (invoice.self_pay_id && (await asksForNoMore(facts, invoice))) return invoice as PayableInvoice;
    }
  };
}
