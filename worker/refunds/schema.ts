import { z } from 'zod';
import { rowId } from '../lists/query.ts';

/** Why the office gives money back; Stripe's three words (docs.stripe.com/api/refunds/create). */
export const refundReason = z.enum(['requested_by_customer', 'duplicate', 'fraudulent']);

export const refundBody = z.strictObject({
  amount_cents: z
    .int('Send whole cents.')
    .min(1, 'A refund is at least one cent.')
    .max(99_999_999, 'That is more than one payment can be.'),
  reason: refundReason.default('requested_by_customer'),
  note: z.string().trim().max(500).default('').describe('For the office; Stripe never sees it.'),
  receivable_ids: z
    .array(rowId)
    .max(200)
    .default([])
    .describe('Whose payment goes back first; then what was paid last.'),
});
export type RefundWish = z.infer<typeof refundBody>;

export const declineBody = z.strictObject({ note: z.string().trim().max(500).default('') });

/** A refund that somebody asked for here. `outcome`: how far it is; amounts in cents. */
export const refundRequest = z.object({
  id: z.string(),
  entry_id: z.string().describe('The payment in the register.'),
  payment_id: z.string(),
  amount_cents: z.int(),
  outcome: z.enum(['waiting', 'pending', 'succeeded', 'processing', 'failed', 'unknown']),
  reason: z.string().nullable(),
  note: z.string(),
  message: z.string().nullable().describe('Why it failed, as Stripe says it.'),
  requested_by: z.string().nullable(),
  stripe_id: z.string().nullable(),
  at: z.iso.datetime(),
});
export type RefundRequest = z.infer<typeof refundRequest>;

export const refundPath = z.object({ id: z.string().max(100) });
export const refundQuery = z.object({
  state: z
    .enum(['waiting', 'pending', 'failed'])
    .default('waiting')
    .describe('Waiting for a second person; on its way; failed.'),
});

/** With who asked for it, and whose payment it is. */
export const refundListed = refundRequest.extend({
  requested_by_name: z.string().nullable(),
  customer: z.object({ id: z.int(), name: z.string() }).nullable(),
});
export type RefundListed = z.infer<typeof refundListed>;
export const refundList = z.object({ data: z.array(refundListed) });
