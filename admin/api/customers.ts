import { queryOptions } from '@tanstack/preact-query';
import type { InferRequestType } from 'hono/client';
import { api, ask } from './client.ts';
import type { Override } from './settings.ts';
import type { CustomerPage } from './shapes.ts';

export type { Customer, CustomerPage } from './shapes.ts';

export type CustomerFilters = Omit<InferRequestType<typeof api.customers.$get>['query'], 'after' | 'limit'>;

export const customersQuery = (filters: CustomerFilters, after?: string, limit?: string) =>
  queryOptions({
    queryKey: ['customers', 'list', filters, after, limit],
    queryFn: () => ask(api.customers.$get({ query: { ...filters, after, limit } })),
  });

/** Live balances of the customers on screen. */
export const balancesQuery = (ids: number[]) =>
  queryOptions({
    queryKey: ['customers', 'balances', ids],
    queryFn: () => ask(api.customers.balances.$get({ query: { ids: ids.join() } })),
    enabled: ids.length > 0,
    select: ({ data }) => new Map(data.map((row) => [row.id, row])),
  });

export const customerQuery = (id: string) =>
  queryOptions({
    queryKey: ['customers', 'one', id],
    queryFn: () => ask(api.customers[':id'].$get({ param: { id } })),
  });

/** Who a filter's number is. */
export const customerNameQuery = (id: string) => ({
  ...customerQuery(id),
  select: ({ name }: CustomerPage) => ({ name }),
  staleTime: 600_000,
});

export type FeePolicy = CustomerPage['fee_policy'];

/** @throws ApiError 422 when the fee is banned and that was not set aside; 409 when somebody else changed it. */
export const saveFeePolicy = (id: number, fee_policy: FeePolicy, override?: Override) =>
  ask(
    api.customers[':id']['fee-policy'].$put({
      param: { id: String(id) },
      json: { fee_policy, ...(override && { override }) },
    }),
  );

/** What a customer owes, in the order in which a payment pays it. */
export const owingQuery = (id: number) =>
  queryOptions({
    queryKey: ['customers', 'owing', id],
    queryFn: () => ask(api.customers[':id'].owing.$get({ param: { id: String(id) } })),
  });

/** Moves credit onto what is owed, or to another customer. */
export const moveCredit = (
  id: number,
  json: { amount_cents: number; to: 'oldest' | { customer_id: number }; comment: string },
  wish: Record<string, string>,
) => ask(api.customers[':id'].transfer.$post({ param: { id: String(id) }, json }, { headers: wish }));
