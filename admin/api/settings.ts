import { keepPreviousData, queryOptions } from '@tanstack/preact-query';
import type { InferRequestType } from 'hono/client';
import { api, ask, call } from './client.ts';
import type { Settings } from './shapes.ts';

export type Office = Settings['office'];
export type Payments = Settings['payments'];
export type CancellationType = Payments['cancellationTypes'][number];

/** Who saves them names the `version` that they saw. */
export type PortalSettings = Settings;

/** A number as somebody types it: text while it is none, which the server then says. */
export type Typed = number | string;

export interface FeeDraft {
  charge: boolean;
  terms: { bps: Typed; fixedCents: Typed; capCents: Typed | null };
  refund: boolean;
  onAutopay: boolean;
}

export interface PaymentsDraft
  extends Pick<
    Payments,
    'portalOn' | 'allowUnpaid' | 'achOn' | 'autopayOffered' | 'reinvoiceAutomatically' | 'cancellationTypes'
  > {
  fee: FeeDraft;
  dueAfterDays: Typed;
  unpaidAfterDays: Typed | null;
  refundApprovalCents: Typed | null;
  achReinvoiceReasons: string[];
}

/** Bans on a fee that are set aside, and why. */
export interface Override {
  rules: string[];
  reason: string;
}

/** What somebody changed and did not save yet. */
export interface Draft {
  office: Partial<Office>;
  payments: Partial<PaymentsDraft>;
  override?: Override | undefined;
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

type FeePreviewQuery = InferRequestType<typeof api.settings.fee.$get>['query'];
export type FeeNotice = Settings['fee_notices'][number];

/** What a fee that somebody thinks about would come to, and what speaks against it. */
export const feePreviewQuery = (query: Partial<FeePreviewQuery>) =>
  queryOptions({
    queryKey: ['settings-fee', query],
    queryFn: () => ask(api.settings.fee.$get({ query: query as FeePreviewQuery })),
    placeholderData: keepPreviousData,
  });

/** @throws ApiError 409 when somebody else has changed them since; 422 with the field. */
export const saveSettings = (version: number, draft: Draft) =>
  call<PortalSettings>('PUT', '/api/v1/settings', { version, ...draft });

/** Keeps an image; it is shown to payers once the settings name it. */
export const uploadLogo = async (file: Blob) =>
  (await call<{ logo_path: string }>('PUT', '/api/v1/settings/logo', file)).logo_path;
