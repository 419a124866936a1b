import { queryOptions } from '@tanstack/preact-query';
import type { InferRequestType } from 'hono/client';
import { api, ask } from './client.ts';

export type { Entry, EntryPage, EntryStatus } from './shapes.ts';

/** What the register can be narrowed by. `from`, `to`: moments. */
export type RegisterFilters = InferRequestType<typeof api.register.total.$get>['query'];

export const registerQuery = (filters: RegisterFilters, after: string | undefined) =>
  queryOptions({
    queryKey: ['register', 'list', filters, after],
    queryFn: () => ask(api.register.$get({ query: { ...filters, events: 'false', after } })),
  });

export const registerTotalQuery = (filters: RegisterFilters) =>
  queryOptions({
    queryKey: ['register', 'total', filters],
    queryFn: () => ask(api.register.total.$get({ query: filters })),
  });

export const entryQuery = (id: string) =>
  queryOptions({
    queryKey: ['register', 'entry', id],
    queryFn: () => ask(api.register[':id'].$get({ param: { id } })),
  });

/** Raises or takes off "needs review" on some entries. */
export const setReview = (ids: string[], needsReview: boolean, note = '') =>
  Promise.all(
    ids.map((id) =>
      ask(api.register[':id'].review.$put({ param: { id }, json: { needs_review: needsReview, note } })),
    ),
  );
