import { queryOptions } from '@tanstack/preact-query';
import type { InferResponseType } from 'hono/client';
import { api, ask } from './client.ts';

export type Dashboard = InferResponseType<typeof api.dashboard.$get>;
export type Takings = InferResponseType<typeof api.dashboard.takings.$get>;

export const dashboardQuery = queryOptions({
  queryKey: ['dashboard'],
  queryFn: () => ask(api.dashboard.$get()),
});

export const takingsQuery = (days: number) =>
  queryOptions({
    queryKey: ['dashboard', 'takings', days],
    queryFn: () => ask(api.dashboard.takings.$get({ query: { days: String(days) } })),
    staleTime: 60_000,
  });
