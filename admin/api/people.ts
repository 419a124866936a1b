import { queryOptions, useMutation, useQueryClient } from '@tanstack/preact-query';
import { api, ask, call, type newWish } from './client.ts';
import type { People, Role } from './shapes.ts';

export type { Key, People, Role } from './shapes.ts';
export type Colleague = People['people'][number];
export type Invitation = People['invitations'][number];

/** Shown once: only its digest is kept. */
export interface OneTimeLink {
  id: string;
  link: string;
  expires_at: string;
}

export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: () => ask(api.people.$get()),
  staleTime: 60_000,
});

export const keysQuery = queryOptions({ queryKey: ['keys'], queryFn: () => ask(api.keys.$get()) });

const one = (list: string, id: string, rest = '') => `/api/v1/${list}/${encodeURIComponent(id)}${rest}`;

/** Changes a colleague; the table shows it at once, and what it was again when it is refused. */
export function usePersonChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...change }: { id: string; role?: Role; disabled?: boolean }) =>
      call('PATCH', one('people', id), change),
    onMutate: ({ id, role }) => {
      if (role === undefined) return;
      client.setQueryData(peopleQuery.queryKey, (now) =>
        now === undefined
          ? now
          : { ...now, people: now.people.map((person) => (person.id === id ? { ...person, role } : person)) },
      );
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['me'] });
      return client.invalidateQueries({ queryKey: ['people'] });
    },
  });
}

/** Something that is done to one of a list by its id; the list is read again. */
function useDone(list: 'people' | 'keys', send: (id: string) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSettled: () => client.invalidateQueries({ queryKey: [list] }),
  });
}

export const useSignOutEverywhere = () =>
  useDone('people', (id) => call('DELETE', one('people', id, '/sessions')));
export const useWithdraw = () => useDone('people', (id) => call('DELETE', one('invitations', id)));
export const useRevoke = () => useDone('keys', (id) => call('DELETE', one('keys', id)));

type Wish = ReturnType<typeof newWish>;
export interface Wanted {
  name: string;
  email: string;
  role: Role;
}
export const invite = (wanted: Wanted, wish: Wish) =>
  call<OneTimeLink>('POST', '/api/v1/invitations', wanted, wish);
export const newLink = (id: string, wish: Wish) =>
  call<OneTimeLink>('POST', one('people', id, '/link'), {}, wish);
export const newKey = (wanted: Pick<Wanted, 'name' | 'role'>, wish: Wish) =>
  call<{ id: string; key: string }>('POST', '/api/v1/keys', wanted, wish);
