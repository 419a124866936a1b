import { queryOptions } from '@tanstack/preact-query';
import { api, ask } from './client.ts';

export type { ReceivablePage } from './shapes.ts';

export const receivableQuery = (id: string) =>
  queryOptions({
    queryKey: ['receivables', id],
    queryFn: () => ask(api.receivables[':id'].$get({ param: { id } })),
  });
