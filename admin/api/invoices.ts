import { queryOptions } from '@tanstack/preact-query';
import { call, search } from './client.ts';
import type { Due, Invoice, InvoicePage, Page } from './shapes.ts';

export type { Invoice, InvoicePage } from './shapes.ts';

export interface InvoiceFilters {
  status?: string;
  customer_id?: string;
  number?: string;
  self_pay_id?: string;
  from?: string;
  to?: string;
}

export const invoicesQuery = (filters: InvoiceFilters, after: string | undefined) =>
  queryOptions({
    queryKey: ['invoices', 'list', filters, after],
    queryFn: () => call<Page<Invoice>>('GET', `/api/v1/invoices${search({ ...filters, after })}`),
  });

/** What the invoices on screen ask for now. */
export const dueQuery = (numbers: string[]) =>
  queryOptions({
    queryKey: ['invoices', 'due', numbers],
    queryFn: () => call<{ data: Due[] }>('GET', `/api/v1/invoices/due${search({ numbers: numbers.join() })}`),
    enabled: numbers.length > 0,
    select: ({ data }) => new Map(data.map((row) => [row.number, row])),
  });

export const invoiceQuery = (number: string) =>
  queryOptions({
    queryKey: ['invoices', 'one', number],
    queryFn: () => call<InvoicePage>('GET', `/api/v1/invoices/${encodeURIComponent(number)}`),
  });
