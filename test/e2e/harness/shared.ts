import { inject } from 'vitest';
import { invoiceSupply, type PayableInvoice } from './invoices.ts';
import type { SiteFacts } from './site.ts';

/** Test files that take invoices of the shared site; each has its own share of them. */
const TAKERS = ['pay', 'declined', 'twice', 'pages', 'hostile', 'accessible', 'autopay'] as const;

/** The supply of one test file on the shared site. */
export function sharedSupply(taker: (typeof TAKERS)[number]): () => Promise<PayableInvoice> {
  const share = TAKERS.indexOf(taker);
  const numbers = inject('invoices').filter((_, index) => index % TAKERS.length === share);
  return invoiceSupply(inject('site'), numbers);
}

/** The supply of a site that one test file has for itself: it begins with the books of the shared one. */
export function seededSupply(facts: SiteFacts): () => Promise<PayableInvoice> {
  return invoiceSupply(facts, inject('invoices'));
}
