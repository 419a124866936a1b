import { z } from 'zod';
import { actor } from '../activity/actor.ts';
import { period, transactionTypes } from '../payment-events/schema.ts';

export const bookkeepersQuery = z.object({
  ...period,
  without: z.enum(['selfpay']).optional().describe('`selfpay`: leaves out what was booked automatically.'),
});
export type BookkeepersQuery = z.infer<typeof bookkeepersQuery>;

const figures = { events: z.int(), amount_cents: z.int() };

/** What each bookkeeper booked, by transaction type. */
export const bookkeepersReport = z.object({
  data: z.array(
    z.object({
      bookkeeper: actor,
      ...figures,
      types: z.array(z.object({ transaction: transactionTypes, description: z.string(), ...figures })),
    }),
  ),
  ...figures,
  counted_back_to: z.iso
    .datetime()
    .nullable()
    .describe('Set when there is more than one report counts: choose a shorter stretch of time.'),
});
export type BookkeepersReport = z.infer<typeof bookkeepersReport>;
