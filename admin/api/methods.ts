import { queryOptions } from '@tanstack/preact-query';
import { api, ask, call } from './client.ts';
import type { Method } from './shapes.ts';

export type { Method } from './shapes.ts';

/** What a customer has stored: what may be charged first. */
export const methodsQuery = (customerId: number) =>
  queryOptions({
    queryKey: ['methods', customerId],
    queryFn: () => ask(api.methods.$get({ query: { customer_id: String(customerId) } })),
  });

type Wish = Record<string, string>;
const one = (id: string, verb: string) => `/api/v1/methods/${encodeURIComponent(id)}/${verb}`;

/** @returns the address of a Checkout that saves a method, for staff at the customer's side. */
export const openSetup = (customer_id: number, wish: Wish) =>
  call<{ url: string }>('POST', '/api/v1/methods/setup', { customer_id }, wish);

/** Mails a one-use link to the customer's own page. */
export const mailLink = (customer_id: number, email: string, wish: Wish) =>
  call<{ sent_to: string; expires_at: string }>('POST', '/api/v1/links', { customer_id, email }, wish);

/** Makes it what is charged when nobody says otherwise. */
export const preferMethod = (id: string, wish: Wish) => call<Method>('POST', one(id, 'prefer'), {}, wish);

/** Whether it may be charged without its owner; `note`: how they said so. */
export const setRecurring = (id: string, recurring: boolean, note: string, wish: Wish) =>
  call<Method>('POST', one(id, 'recurring'), { recurring, note }, wish);

/** Removes it here and at Stripe, for good. */
export const removeMethod = (id: string, wish: Wish) => call<Method>('POST', one(id, 'remove'), {}, wish);
