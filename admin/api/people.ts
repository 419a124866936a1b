import { queryOptions } from '@tanstack/preact-query';
import { api, ask } from './client.ts';

export type { Key, People, Role } from './shapes.ts';

export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: () => ask(api.people.$get()),
  staleTime: 60_000,
});

export const keysQuery = queryOptions({ queryKey: ['keys'], queryFn: () => ask(api.keys.$get()) });
