import { queryOptions } from '@tanstack/preact-query';
import type { InferRequestType } from 'hono/client';
import { api, ask } from './client.ts';

export type { Activity } from './shapes.ts';

/** `from`, `to`: moments. */
export type ActivityFilters = Omit<InferRequestType<typeof api.activity.$get>['query'], 'after' | 'limit'>;

export const activityQuery = (filters: ActivityFilters, after: string | undefined) =>
  queryOptions({
    queryKey: ['activity', filters, after],
    queryFn: () => ask(api.activity.$get({ query: { ...filters, after } })),
  });
