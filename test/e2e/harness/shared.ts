import { inject } from 'vitest';
import { invoiceSupply, type PayableInvoice } from './invoices.ts';

/** Test files that take invoices of the shared site; each has its own share of them. */
const TAKERS = ['pay', 'declined', 'twice', 'pages', 'hostile', 'accessible'] as const;

/** The supply of one test file on the shared site. */
export function sharedSupply(taker: (typeof TAKERS)[number]): () => Promise<PayableInvoice> {
  const share = TAKERS.indexOf(taker);
  const numbers = inject('invoices').filter((_, index) => index % TAKERS.length === share);
  return invoiceSupply(inject('site'), numbers);
}
