import { queryOptions } from '@tanstack/preact-query';
import { call, search } from './client.ts';
import type { Customer, CustomerPage, Page } from './shapes.ts';

export type { Customer, CustomerPage } from './shapes.ts';

export interface CustomerFilters {
  search?: string;
  account?: string;
  credit?: string;
}

export const customersQuery = (filters: CustomerFilters, after?: string, limit?: number) =>
  queryOptions({
    queryKey: ['customers', 'list', filters, after, limit],
    queryFn: () => call<Page<Customer>>('GET', `/api/v1/customers${search({ ...filters, after, limit })}`),
  });

/** Live balances of the customers on screen. */
export const balancesQuery = (ids: number[]) =>
  queryOptions({
    queryKey: ['customers', 'balances', ids],
    queryFn: () =>
      call<{ data: { id: number; balance_cents: number; open_invoices: number }[] }>(
        'GET',
        `/api/v1/customers/balances${search({ ids: ids.join() })}`,
      ),
    enabled: ids.length > 0,
    select: ({ data }) => new Map(data.map((row) => [row.id, row])),
  });

export const customerQuery = (id: string) =>
  queryOptions({
    queryKey: ['customers', 'one', id],
    queryFn: () => call<CustomerPage>('GET', `/api/v1/customers/${encodeURIComponent(id)}`),
  });

/** Who a filter's number is. */
export const customerNameQuery = (id: string) => ({
  ...customerQuery(id),
  select: ({ name }: CustomerPage) => ({ name }),
  staleTime: 600_000,
});
