import { queryOptions, useMutation, useQueryClient } from '@tanstack/preact-query';
import { call, search } from './client.ts';
import type { Entry, EntryPage, Page, RegisterTotal } from './shapes.ts';

export type { Entry, EntryPage, EntryStatus } from './shapes.ts';

/** What the register can be narrowed by, as in the address. */
export interface RegisterFilters {
  number?: string;
  customer_id?: string;
  receivable_id?: string;
  type?: string;
  from?: string;
  to?: string;
  amount_cents?: string;
  needs_review?: string;
}

export const registerQuery = (filters: RegisterFilters, after: string | undefined) =>
  queryOptions({
    queryKey: ['register', 'list', filters, after],
    queryFn: () =>
      call<Page<Entry>>('GET', `/api/v1/register${search({ ...filters, events: false, after })}`),
  });

export const registerTotalQuery = (filters: RegisterFilters) =>
  queryOptions({
    queryKey: ['register', 'total', filters],
    queryFn: () => call<RegisterTotal>('GET', `/api/v1/register/total${search({ ...filters })}`),
  });

export const entryQuery = (id: string) =>
  queryOptions({
    queryKey: ['register', 'entry', id],
    queryFn: () => call<EntryPage>('GET', `/api/v1/register/${encodeURIComponent(id)}`),
  });

/** Raises or takes off "needs review" on some entries; what shows them is read again. */
export function useReview() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ ids, needsReview }: { ids: string[]; needsReview: boolean }) =>
      Promise.all(
        ids.map((id) =>
          call('PUT', `/api/v1/register/${encodeURIComponent(id)}/review`, { needs_review: needsReview }),
        ),
      ),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['register'] }),
        client.invalidateQueries({ queryKey: ['me'] }),
        client.invalidateQueries({ queryKey: ['activity'] }),
      ]),
  });
}
