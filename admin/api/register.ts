import { queryOptions } from '@tanstack/preact-query';
import type { InferRequestType } from 'hono/client';
import { api, ask, newWish } from './client.ts';

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

type Json<T> = T extends { json: infer J } ? J : never;
export type PaymentBody = Json<InferRequestType<typeof api.register.$post>>;
type Wish = Record<string, string>;

/** Records a payment that came without Stripe. @throws ApiError naming what does not fit. */
export const recordPayment = (json: PaymentBody, wish: Wish) =>
  ask(api.register.$post({ json }, { headers: wish }));

/** Takes an entry back by a balancing one; the write-offs of a lost dispute. */
export const undoEntry = (id: string, note: string, wish: Wish = newWish()) =>
  ask(api.register[':id'].undo.$post({ param: { id }, json: { note } }, { headers: wish }));

export const cancelEntry = (id: string, type_id: string, note: string, wish: Wish) =>
  ask(api.register[':id'].cancel.$post({ param: { id }, json: { type_id, note } }, { headers: wish }));

export const addNote = (id: string, note: string, wish: Wish) =>
  ask(api.register[':id'].notes.$post({ param: { id }, json: { note } }, { headers: wish }));
