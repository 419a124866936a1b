import { queryOptions } from '@tanstack/preact-query';
import { call } from './client.ts';
import type { Me } from './shapes.ts';

/** Who is signed in, what they may, and whose office it is. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: () => call<Me>('GET', '/api/v1/me'),
  staleTime: 30_000,
});
