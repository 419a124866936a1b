import { queryOptions } from '@tanstack/preact-query';
import type { InferRequestType } from 'hono/client';
import { api, ask } from './client.ts';

export type { Dispute, DisputePage } from './shapes.ts';

type Stage = NonNullable<InferRequestType<typeof api.disputes.$get>['query']['stage']>;

export const disputesQuery = (stage: string, after?: string) =>
  queryOptions({
    queryKey: ['disputes', 'list', stage, after],
    queryFn: () => ask(api.disputes.$get({ query: { stage: stage as Stage, after } })),
  });

export const disputeQuery = (id: string) =>
  queryOptions({
    queryKey: ['disputes', 'one', id],
    queryFn: () => ask(api.disputes[':id'].$get({ param: { id } })),
  });

/** Says which receivables a partial dispute is about. */
export const chooseReceivables = (id: string, receivable_ids: number[]) =>
  ask(api.disputes[':id'].receivables.$put({ param: { id }, json: { receivable_ids } }));
