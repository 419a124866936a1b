import { queryOptions } from '@tanstack/preact-query';
import type { InferRequestType } from 'hono/client';
import { api, ask } from './client.ts';

export type { Invoice, InvoicePage } from './shapes.ts';

export type InvoiceFilters = Omit<InferRequestType<typeof api.invoices.$get>['query'], 'after' | 'limit'>;

export const invoicesQuery = (filters: InvoiceFilters, after: string | undefined) =>
  queryOptions({
    queryKey: ['invoices', 'list', filters, after],
    queryFn: () => ask(api.invoices.$get({ query: { ...filters, after } })),
  });

/** What the invoices on screen ask for now. */
export const dueQuery = (numbers: string[]) =>
  queryOptions({
    queryKey: ['invoices', 'due', numbers],
    queryFn: () => ask(api.invoices.due.$get({ query: { numbers: numbers.join() } })),
    enabled: numbers.length > 0,
    select: ({ data }) => new Map(data.map((row) => [row.number, row])),
  });

export const invoiceQuery = (number: string) =>
  queryOptions({
    queryKey: ['invoices', 'one', number],
    queryFn: () => ask(api.invoices[':number'].$get({ param: { number } })),
  });
