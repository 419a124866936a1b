import { queryOptions } from '@tanstack/preact-query';
import type { InferResponseType } from 'hono/client';
import { api, ask } from './client.ts';

export type SyncHealth = InferResponseType<typeof api.health.sync.$get>;

export const syncQuery = queryOptions({
  queryKey: ['health', 'sync'],
  queryFn: () => ask(api.health.sync.$get()),
});
