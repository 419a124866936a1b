import { queryOptions } from '@tanstack/preact-query';
import { api, ask } from './client.ts';

export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: () => ask(api.people.$get()),
  staleTime: 60_000,
});
export type People = Awaited<ReturnType<NonNullable<typeof peopleQuery.queryFn>>>;
