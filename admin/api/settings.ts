import { queryOptions } from '@tanstack/preact-query';
import type { Settings } from '../../worker/settings/schema.ts';
import { call } from './client.ts';

export type Office = Settings['office'];

export interface PortalSettings extends Settings {
  /** Who saves names the version that they saw. */
  version: number;
  stripe: { mode: 'live' | 'test' | 'sandbox' };
}
/** What somebody changed and did not save yet. */
export interface Draft {
  office: Partial<Office>;
  payments: Partial<Pick<Settings['payments'], 'portalOn' | 'allowUnpaid'>>;
}

/** Never read again by itself: it would change under the hands of whoever edits it. */
export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: () => call<PortalSettings>('GET', '/api/v1/settings'),
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
