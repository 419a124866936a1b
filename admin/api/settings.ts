import { queryOptions } from '@tanstack/preact-query';
import { api, ask, call } from './client.ts';
import type { Settings } from './shapes.ts';

export type Office = Settings['office'];

/** Who saves them names the `version` that they saw. */
export type PortalSettings = Settings;
/** What somebody changed and did not save yet. */
export interface Draft {
  office: Partial<Office>;
  payments: Partial<Pick<Settings['payments'], 'portalOn' | 'allowUnpaid'>>;
}

/** Never read again by itself: it would change under the hands of whoever edits it. */
export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: () => ask(api.settings.$get()),
  staleTime: Number.POSITIVE_INFINITY,
  refetchOnMount: 'always',
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
});

/** @throws ApiError 409 when somebody else has changed them since; 422 with the field. */
export const saveSettings = (version: number, draft: Draft) =>
  call<PortalSettings>('PUT', '/api/v1/settings', { version, ...draft });

/** Keeps an image; it is shown to payers once the settings name it. */
export const uploadLogo = async (file: Blob) =>
  (await call<{ logo_path: string }>('PUT', '/api/v1/settings/logo', file)).logo_path;
