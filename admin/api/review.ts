import { queryOptions } from '@tanstack/preact-query';
import { api, ask } from './client.ts';

export type { ReviewPage } from './shapes.ts';

/** What waits for a person, oldest first. */
export const reviewQuery = (after: string | undefined) =>
  queryOptions({
    queryKey: ['review', 'list', after],
    queryFn: () => ask(api.review.$get({ query: { after } })),
  });

export const refundsQuery = (state: 'pending' | 'failed') =>
  queryOptions({
    queryKey: ['review', 'refunds', state],
    queryFn: () => ask(api.refunds.$get({ query: { state } })),
  });

/** Money on its way. */
export const pendingQuery = queryOptions({
  queryKey: ['review', 'pending'],
  queryFn: () => ask(api.pending.$get()),
});

/** Sets aside what could not be booked, or puts it back. */
export const seeObject = (kind: string, id: string, seen: boolean) =>
  ask(api.review.objects[':kind'][':id'].$put({ param: { kind, id }, json: { seen } }));
