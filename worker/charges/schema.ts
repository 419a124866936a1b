import { z } from 'zod';
import { day, pageOf, paging, rowId } from '../lists/query.ts';

const cents = z
  .int('Send whole cents.')
  .min(1, 'A charge is at least one cent.')
  .max(99_999_999, 'That is more than one payment can be.');

const whatFor = {
  customer_id: rowId,
  invoice_number: z
    .string()
    .max(40)
    .optional()
    .describe('Only what this invoice asks for; without it, all that the customer owes.'),
  amount_cents: cents.describe('At most what is owed; less is a part payment.'),
  note: z.string().trim().max(500).default('').describe('For the office; Stripe never sees it.'),
};

export const chargeBody = z.strictObject({
  ...whatFor,
  method_id: z.string().max(100).describe('A stored method of this customer.'),
});
export type ChargeBody = z.infer<typeof chargeBody>;

export const terminalBody = z.strictObject({
  ...whatFor,
  payment_method: z
    .string()
    .regex(/^pm_\w+$/, 'Send what Stripe’s own card fields made: pm_….')
    .describe('Made by Stripe’s own fields in the browser; card numbers never come here.'),
});
export type TerminalBody = z.infer<typeof terminalBody>;

/** What a screen with Stripe's card fields needs. */
export const terminal = z.object({
  publishable_key: z.string().nullable().describe('Null: not set, so no card can be read.'),
  script_url: z.string(),
});

/** A numbered request to charge a stored method or a card: what was asked, and what Stripe said. */
export const charge = z.object({
  number: z.int(),
  id: z.string(),
  kind: z
    .enum(['charge', 'topup', 'terminal'])
    .describe('A stored method; for the wallet; a card read over the phone.'),
  customer: z.object({ id: z.int(), name: z.string() }).nullable(),
  invoice_number: z.string().nullable(),
  run_number: z.int().nullable(),
  attempt: z.string().nullable(),
  try: z.int().nullable(),
  amount_cents: z.int(),
  fee_cents: z.int(),
  currency: z.string(),
  method: z.object({
    type: z.string(),
    brand: z.string().nullable(),
    last4: z.string().nullable(),
  }),
  outcome: z.enum(['pending', 'succeeded', 'processing', 'failed', 'unknown']),
  message: z.string().nullable().describe('Stripe’s own words.'),
  code: z.string().nullable(),
  decline_code: z.string().nullable(),
  advice_code: z.string().nullable(),
  payment_id: z.string().nullable(),
  entry_id: z.string().nullable(),
  requested_by: z.string().nullable().describe('Who asked for it; null: it happened by itself.'),
  note: z.string(),
  created_at: z.iso.datetime(),
  settled_at: z.iso.datetime().nullable().describe('When it was paid, or failed; null: not yet.'),
  stripe_url: z.string().nullable(),
});
export type ChargeRecord = z.infer<typeof charge>;

export const chargePath = z.object({ number: rowId });
export const chargeQuery = z.object({
  customer_id: rowId.optional(),
  run: rowId.optional().describe('The number of a run.'),
  outcome: charge.shape.outcome.optional(),
  kind: charge.shape.kind.optional(),
  from: day.optional().describe('First day, in the office’s time zone.'),
  to: day.optional().describe('Last day.'),
  ...paging,
});
export type ChargeQuery = z.infer<typeof chargeQuery>;
export const chargePage = pageOf(charge);
