import { queryOptions } from '@tanstack/preact-query';
import type { InferRequestType, InferResponseType } from 'hono/client';
import { api, ask } from './client.ts';

export type BookkeepersReport = InferResponseType<typeof api.reports.bookkeepers.$get>;
export type BookkeepersFilters = InferRequestType<typeof api.reports.bookkeepers.$get>['query'];

export const bookkeepersQuery = (filters: BookkeepersFilters) =>
  queryOptions({
    queryKey: ['reports', 'bookkeepers', filters],
    queryFn: () => ask(api.reports.bookkeepers.$get({ query: filters })),
  });

export const bookkeepersTable = (filters: Record<string, string>): string =>
  `/api/v1/reports/bookkeepers.csv?${new URLSearchParams(filters)}`;
