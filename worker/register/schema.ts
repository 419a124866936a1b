import { z } from 'zod';

/** How the API shows a check register entry. Amounts in cents; money out is negative. */
export const registerEntry = z.object({
  id: z.string(),
  type: z.string(),
  number: z.string(),
  amount_cents: z.int(),
  comment: z.string(),
  needs_review: z.boolean(),
  at: z.iso.datetime(),
  events: z.array(
    z.object({
      kind: z.enum(['payment', 'credit', 'adjustment', 'reversal']),
      receivable_id: z.int().optional(),
      customer_id: z.int().optional(),
      amount_cents: z.int(),
      comment: z.string(),
    }),
  ),
  adjustments: z.array(z.object({ reason_code: z.string(), amount_cents: z.int() })),
});
export type RegisterEntry = z.infer<typeof registerEntry>;

export const registerPage = z.object({ data: z.array(registerEntry), next: z.string().nullable() });

export const registerQuery = z.object({
  number: z.string().min(1).max(200).optional().describe('Entries with this number: pi_…, a cheque number.'),
  receivable_id: z.coerce
    .number()
    .int()
    .positive()
    .optional()
    .describe('Entries with an event on this receivable.'),
  after: z.string().max(100).optional().describe('`next` of the page before.'),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type RegisterQuery = z.infer<typeof registerQuery>;
