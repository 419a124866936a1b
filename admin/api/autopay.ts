import { queryOptions } from '@tanstack/preact-query';
import { api, ask, call } from './client.ts';
import type { Autopay } from './shapes.ts';

export type { Attempt, Autopay, Consent } from './shapes.ts';

/** Automatic payment of a customer, all that they ever agreed to, and the latest tries. */
export const autopayQuery = (customerId: number) =>
  queryOptions({
    queryKey: ['autopay', customerId],
    queryFn: () => ask(api.customers[':id'].autopay.$get({ param: { id: String(customerId) } })),
  });

/** What somebody agreed to, and how it is known. */
export interface Agreed {
  method_id: string;
  email: string;
  language: 'en' | 'es';
  note: string;
}
type Wish = Record<string, string>;
const at = (id: number, rest = '') => `/api/v1/customers/${id}/autopay${rest}`;

/** Writes down that a customer told the office to charge them each month. @throws ApiError naming what does not fit. */
export const agreeToAutopay = (
  id: number,
  agreed: Agreed & { day: number; cap_cents: number | null },
  wish: Wish,
) => call<Autopay>('PUT', at(id), agreed, wish);

export const stopAutopay = (id: number, wish: Wish) => call<Autopay>('POST', at(id, '/stop'), {}, wish);
