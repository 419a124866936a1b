import { z } from 'zod';
import { activity } from '../activity/schema.ts';
import { pageOf, paging, rowId } from '../lists/query.ts';

const stage = z.enum(['inquiry', 'open', 'won', 'lost', 'closed']);

/** A dispute: a payer's bank asks for the money back. Amounts in cents. */
export const dispute = z.object({
  id: z.string(),
  payment_id: z.string(),
  entry_id: z.string().nullable().describe('The payment in the register.'),
  customer: z.object({ id: z.int(), name: z.string() }).nullable(),
  amount_cents: z.int(),
  status: z.string().describe('Stripe’s own word.'),
  stage: stage.describe('inquiry: no money moved; closed: withdrawn or prevented.'),
  reason: z.string(),
  method: z.string(),
  held_cents: z.int().describe('What Stripe holds back while it is open, its fee included.'),
  evidence_due_at: z.iso.datetime().nullable(),
  opened_at: z.iso.datetime(),
  closed_at: z.iso.datetime().nullable(),
  stripe_url: z.string().nullable(),
});
export type DisputeLine = z.infer<typeof dispute>;

export const disputeQuery = z.object({
  stage: z.enum(['unfinished', 'finished', 'inquiry', 'open', 'won', 'lost', 'closed']).optional(),
  ...paging,
});
export const disputePage = pageOf(dispute);
export const disputePath = z.object({ id: z.string().max(100) });

/** A dispute's own page: what the payment paid, and which of it a partial dispute is about. */
export const disputeRecord = dispute.extend({
  payment_cents: z.int().nullable(),
  payment_at: z.iso.datetime().nullable(),
  receivables: z.array(
    z.object({
      id: z.int(),
      number: z.string(),
      description: z.string(),
      paid_cents: z.int().describe('What this payment paid of it.'),
      balance_cents: z.int(),
      chosen: z.boolean(),
    }),
  ),
  entries: z
    .array(
      z.object({
        id: z.string(),
        kind: z.string(),
        status: z.string(),
        number: z.string(),
        amount_cents: z.int(),
        at: z.iso.datetime(),
        needs_review: z.boolean(),
      }),
    )
    .describe('What it booked, oldest first.'),
  log: z.array(activity),
});
export type DisputeRecord = z.infer<typeof disputeRecord>;

export const choiceBody = z.strictObject({ receivable_ids: z.array(rowId).max(200) });
