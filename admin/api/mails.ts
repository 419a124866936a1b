import { queryOptions } from '@tanstack/preact-query';
import type { InferRequestType } from 'hono/client';
import { api, ask, call } from './client.ts';
import type { Mail } from './shapes.ts';

export type { Mail } from './shapes.ts';

export type MailFilters = Omit<InferRequestType<typeof api.mails.$get>['query'], 'after' | 'limit'>;

/** Mails to customers, newest first. */
export const mailsQuery = (filters: MailFilters, after?: string) =>
  queryOptions({
    queryKey: ['mails', filters, after],
    queryFn: () => ask(api.mails.$get({ query: { ...filters, after } })),
  });

/** Tries a failed one again. @throws ApiError 409 when it has not failed. */
export const retryMail = (id: string, wish: Record<string, string>) =>
  call<Mail>('POST', `/api/v1/mails/${encodeURIComponent(id)}/retry`, {}, wish);
