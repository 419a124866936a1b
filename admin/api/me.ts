import { queryOptions } from '@tanstack/preact-query';
import { api, ask } from './client.ts';

/** Who is signed in, what they may, and whose office it is. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: () => ask(api.me.$get()),
  staleTime: 30_000,
});
