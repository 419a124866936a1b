import { queryOptions } from '@tanstack/preact-query';
import type { InferRequestType } from 'hono/client';
import { api, ask, call, newWish } from './client.ts';
import type { CriticalEvent } from './shapes.ts';

export type { CriticalEvent } from './shapes.ts';

export type CriticalFilters = Omit<
  InferRequestType<(typeof api)['critical-events']['$get']>['query'],
  'after' | 'limit'
>;

/** What somebody in the office must look at, or has looked at; newest first. */
export const criticalQuery = (filters: CriticalFilters, after?: string) =>
  queryOptions({
    queryKey: ['critical', filters, after],
    queryFn: () => ask(api['critical-events'].$get({ query: { ...filters, after } })),
  });

/** Says that one has looked at it; who was first stays on record. */
export const reviewCritical = (id: number) =>
  call<CriticalEvent>('POST', `/api/v1/critical-events/${id}/review`, {}, newWish());
