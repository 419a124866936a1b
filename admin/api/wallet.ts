import { queryOptions } from '@tanstack/preact-query';
import type { Agreed } from './autopay.ts';
import { api, ask, call } from './client.ts';
import type { Wallet } from './shapes.ts';

export type { Movement, Wallet } from './shapes.ts';

/** The prepaid balance of a customer, and how it is kept up. */
export const walletQuery = (customerId: number) =>
  queryOptions({
    queryKey: ['wallet', customerId],
    queryFn: () => ask(api.customers[':id'].wallet.$get({ param: { id: String(customerId) } })),
  });

/** What came onto the balance and left it, newest first. */
export const movementsQuery = (customerId: number, after?: string, limit?: string) =>
  queryOptions({
    queryKey: ['wallet', customerId, 'movements', after, limit],
    queryFn: () =>
      ask(
        api.customers[':id'].wallet.movements.$get({
          param: { id: String(customerId) },
          query: { after, limit },
        }),
      ),
  });

type Wish = Record<string, string>;
const at = (id: number, rest = '') => `/api/v1/customers/${id}/wallet${rest}`;

/** Writes down what a customer agreed to. Changing it is agreeing anew. @throws ApiError naming what does not fit. */
export const setUpWallet = (
  id: number,
  agreed: Agreed & { threshold_cents: number; topup_cents: number; pays_invoices: boolean },
  wish: Wish,
) => call<Wallet>('PUT', at(id), agreed, wish);

export const stopWallet = (id: number, wish: Wish) => call<Wallet>('POST', at(id, '/stop'), {}, wish);
