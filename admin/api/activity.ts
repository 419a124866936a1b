import { queryOptions } from '@tanstack/preact-query';
import { call, search } from './client.ts';
import type { Activity, Page } from './shapes.ts';

export type { Activity } from './shapes.ts';

export interface ActivityFilters {
  from?: string;
  to?: string;
  who?: string;
  about?: string;
}

export const activityQuery = (filters: ActivityFilters, after: string | undefined) =>
  queryOptions({
    queryKey: ['activity', filters, after],
    queryFn: () => call<Page<Activity>>('GET', `/api/v1/activity${search({ ...filters, after })}`),
  });
