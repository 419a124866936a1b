import { queryOptions, useMutation, useQueryClient } from '@tanstack/preact-query';
import type { InferResponseType } from 'hono/client';
import { api, ask, call, newWish } from './client.ts';

export type ImportSummary = InferResponseType<typeof api.imports.$get>['data'][number];
export type ImportDetail = InferResponseType<(typeof api.imports)[':id']['$get']>;
export type ImportState = ImportSummary['state'];

const POLL_MS = 1_000;
const one = (id: string, rest = '') => `/api/v1/imports/${encodeURIComponent(id)}${rest}`;

/** Whether the server is at work on it: then it is asked again and again. */
export const isAtWork = (state: ImportState) => ['checking', 'applying', 'discarding'].includes(state);

export const importsQuery = (after: string | undefined) =>
  queryOptions({
    queryKey: ['imports', 'list', after],
    queryFn: () => ask(api.imports.$get({ query: { after } })),
    refetchInterval: ({ state }) =>
      state.data?.data.some((row) => isAtWork(row.state)) ? 3 * POLL_MS : false,
  });

export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['imports', 'one', id],
    queryFn: () => ask(api.imports[':id'].$get({ param: { id } })),
    refetchInterval: ({ state }) => (state.data && isAtWork(state.data.state) ? POLL_MS : false),
  });

/** Asks for one thing to be done with an import; its page shows how it stands then. */
function useAct(act: (id: string) => Promise<ImportDetail>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: (now) => client.setQueryData(importQuery(now.id).queryKey, now),
    onSettled: () => client.invalidateQueries({ queryKey: ['imports', 'list'] }),
  });
}

export const useApply = () => useAct((id) => call('POST', one(id, '/apply'), {}, newWish()));
export const useDiscard = () => useAct((id) => call('DELETE', one(id)));

export type DateOrder = 'mdy' | 'dmy';
type Wish = ReturnType<typeof newWish>;

/** Opens an import with its file; without, the parts follow. */
export const openImport = (name: string, dates: DateOrder, file: Blob | undefined, wish: Wish) =>
  call<ImportDetail>('POST', `/api/v1/imports?${new URLSearchParams({ name, dates })}`, file, {
    ...wish,
    'Content-Type': /\.json$/i.test(name) ? 'application/json' : 'text/csv',
  });

export const sendPart = (id: string, n: number, part: Blob) =>
  call<{ received: number }>('PUT', one(id, `/parts/${n}`), part, {
    'Content-Type': 'application/octet-stream',
  });

export const beginCheck = (id: string, parts: number) =>
  call<ImportDetail>('POST', one(id, '/check'), { parts }, newWish());
