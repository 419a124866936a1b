import { queryOptions } from '@tanstack/preact-query';
import type { InferRequestType } from 'hono/client';
import { api, ask, call } from './client.ts';
import type { Charge } from './shapes.ts';

export type { Charge } from './shapes.ts';

export type ChargeFilters = Omit<InferRequestType<typeof api.charges.$get>['query'], 'after' | 'limit'>;

/** Charges by their number, newest first. */
export const chargesQuery = (filters: ChargeFilters, after?: string, limit?: string) =>
  queryOptions({
    queryKey: ['charges', 'list', filters, after, limit],
    queryFn: () => ask(api.charges.$get({ query: { ...filters, after, limit } })),
  });

export const chargeQuery = (number: string) =>
  queryOptions({
    queryKey: ['charges', 'one', number],
    queryFn: () => ask(api.charges[':number'].$get({ param: { number } })),
  });

/** Stripe has not said yet what became of it, or may still change its mind. */
export const isOpen = ({ outcome }: Pick<Charge, 'outcome'>): boolean =>
  outcome === 'pending' || outcome === 'unknown';

interface What {
  customer_id: number;
  /** Only what this invoice asks for; without it, all that is owed. */
  invoice_number?: string;
  amount_cents: number;
  note: string;
}
type Wish = Record<string, string>;

/** Charges a stored method; the same wish again is the same charge. @throws ApiError naming what does not fit. */
export const chargeMethod = (what: What & { method_id: string }, wish: Wish) =>
  call<Charge>('POST', '/api/v1/charges', what, wish);

/** Charges a card that was read over the phone into Stripe's own fields; only what they made of it is sent. */
export const chargeCard = (what: What & { payment_method: string }, wish: Wish) =>
  call<Charge>('POST', '/api/v1/terminal', what, wish);

export const terminalQuery = queryOptions({
  queryKey: ['terminal'],
  queryFn: () => ask(api.terminal.$get()),
  staleTime: 600_000,
});
