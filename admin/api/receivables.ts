import { queryOptions } from '@tanstack/preact-query';
import { call } from './client.ts';
import type { ReceivablePage } from './shapes.ts';

export type { ReceivablePage } from './shapes.ts';

export const receivableQuery = (id: string) =>
  queryOptions({
    queryKey: ['receivables', id],
    queryFn: () => call<ReceivablePage>('GET', `/api/v1/receivables/${encodeURIComponent(id)}`),
  });
