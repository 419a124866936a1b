import { queryOptions } from '@tanstack/preact-query';
import { api, ask, call } from './client.ts';
import type { Settings } from './shapes.ts';

export type { Settings } from './shapes.ts';
export type Office = Settings['office'];
export type Payments = Pick<Settings['payments'], 'portalOn' | 'allowUnpaid'>;

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: () => ask(api.settings.$get()),
  // What is being edited must not change below one's hands.
  refetchOnWindowFocus: false,
});

/** What one has changed and not saved yet. */
export interface Draft {
  office: Partial<Omit<Office, 'phoneDial'>>;
  payments: Partial<Payments>;
}

/** @throws ApiError conflict when somebody else saved since `version`. */
export const saveSettings = (version: number, draft: Draft) =>
  call<Settings>('PUT', '/api/v1/settings', { version, ...draft });

export const uploadLogo = (file: File) => call<{ logo_path: string }>('PUT', '/api/v1/settings/logo', file);
