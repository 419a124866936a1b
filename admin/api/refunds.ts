import { call, newWish } from './client.ts';
import type { RefundRequest } from './shapes.ts';

export type { RefundRequest } from './shapes.ts';

/** Stripe's three words for why. */
export type RefundReason = 'requested_by_customer' | 'duplicate' | 'fraudulent';

export interface RefundWish {
  amount_cents: number;
  reason: RefundReason;
  note: string;
  receivable_ids: number[];
}

/** What became of it so far. */
type Answer = Omit<RefundRequest, 'requested_by_name' | 'customer'>;

/** Asks for a refund; the same wish again is the same refund. */
export const askForRefund = (entryId: string, wish: RefundWish, key: Record<string, string>) =>
  call<Answer>('POST', `/api/v1/register/${entryId}/refunds`, wish, key);

export const approveRefund = (id: string) =>
  call<Answer>('POST', `/api/v1/refunds/${id}/approve`, {}, newWish());

export const declineRefund = (id: string, note: string) =>
  call<Answer>('POST', `/api/v1/refunds/${id}/decline`, { note }, newWish());
