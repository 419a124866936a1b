import { z } from 'zod';

/** A rule that speaks against a fee. `overridden`: the office charges it all the same, and said why. */
export const feeNotice = z.object({
  rule: z.string(),
  verdict: z.enum(['warn', 'refuse']),
  title: z.string(),
  says: z.string(),
  sources: z.array(z.string()),
  checked_on: z.iso.date(),
  overridden: z.object({ by: z.string().nullable(), at: z.iso.datetime(), reason: z.string() }).nullable(),
});
export type FeeNotice = z.infer<typeof feeNotice>;

const whole = (most: number) => z.coerce.number().int().min(0).max(most);

/** A fee that somebody thinks about; what is left out is as it is stored. */
export const feeQuery = z.object({
  region: z
    .string()
    .regex(/^([A-Z]{2})?$/, 'Use the two letters of a state, like NY.')
    .optional(),
  bps: whole(3000).optional().describe('Basis points: 290 is 2.9 %.'),
  fixed_cents: whole(100_000).optional(),
  cap_cents: z
    .union([z.literal('none').transform(() => null), whole(10_000_000)])
    .optional()
    .describe('What the percentage comes to at most; `none`: no cap.'),
});
export type FeeQuery = z.infer<typeof feeQuery>;

/** What bills of some sizes would come to, and which rules speak against it. */
export const feePreview = z.object({
  examples: z.array(z.object({ net_cents: z.int(), fee_cents: z.int(), total_cents: z.int() })),
  notices: z.array(feeNotice),
});
export type FeePreview = z.infer<typeof feePreview>;
