import { queryOptions } from '@tanstack/preact-query';
import type { InferRequestType, InferResponseType } from 'hono/client';
import { api, ask } from './client.ts';

const events = api['payment-events'];

export type PaymentEvent = InferResponseType<typeof events.$get>['data'][number];

/** `from`, `to`: days of the office. */
export type EventFilters = Omit<InferRequestType<typeof events.$get>['query'], 'after' | 'limit'>;

export const eventsQuery = (filters: EventFilters, after: string | undefined) =>
  queryOptions({
    queryKey: ['payment-events', filters, after],
    queryFn: () => ask(events.$get({ query: { ...filters, after } })),
  });

/** Where the same is a table for spreadsheets. */
export const eventsTable = (filters: Record<string, string>): string =>
  `/api/v1/payment-events.csv?${new URLSearchParams(filters)}`;
