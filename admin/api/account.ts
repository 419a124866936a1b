import { queryOptions } from '@tanstack/preact-query';
import { call } from './client.ts';
import type { Role } from './shapes.ts';

/** Who a one-time link is for. `known`: somebody who is here already and chooses a new password. */
export interface Invited {
  email: string;
  name: string;
  role: Role;
  known: boolean;
  /** Who made the link; null: whoever installed Selfpay. */
  invited_by: string | null;
  office_name: string;
}

/** @throws ApiError 410 when the link was used, withdrawn, or is too old. */
export const invitationQuery = (token: string) =>
  queryOptions({
    queryKey: ['invitation', token],
    // In a header: addresses are kept in logs.
    queryFn: () => call<Invited>('GET', '/auth/invitation', undefined, { Invitation: token }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

export interface Session {
  id: string;
  current: boolean;
  ip_address: string | null;
  user_agent: string | null;
  created_at: string;
  seen_at: string;
}

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: async () => (await call<{ data: Session[] }>('GET', '/auth/sessions')).data,
});

/** What a new authenticator needs: the address behind the QR code, and the codes for when the phone is gone. */
export interface TwoStep {
  uri: string;
  backup_codes: string[];
}

export const beginTwoStep = (password: string) => call<TwoStep>('POST', '/auth/two-factor', { password });
export const confirmTwoStep = (code: string) => call('POST', '/auth/two-factor/confirm', { code });
export const endTwoStep = (password: string) => call('DELETE', '/auth/two-factor', { password });
