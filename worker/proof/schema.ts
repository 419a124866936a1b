import { z } from 'zod';
import { period } from '../payment-events/schema.ts';
import { CLASSES } from './classes.ts';

export const proofQuery = z.object(period);

const figures = {
  transactions: z.int(),
  amount_cents: z.int(),
  fee_cents: z.int().describe('What Stripe kept of them.'),
  net_cents: z.int(),
};

/** Stripe’s balance beside the register. */
export const proof = z.object({
  ran_at: z.iso.datetime().nullable().describe('When the last proof came to its end; null: never.'),
  running: z.boolean().describe('A proof was begun and has not come to its end.'),
  agrees: z.boolean().describe('There is no difference, whatever its age.'),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  totals: z.array(z.object({ class: z.enum([...CLASSES, 'new']), ...figures })).describe('Of the period.'),
  complete: z.boolean().describe('False: there is more in this period than was added up.'),
  fees_cents: z.int().describe('Processing fees of the period, kept outside the register.'),
  differences: z.array(
    z.object({
      kind: z.enum(['transaction', 'entry', 'payout']),
      id: z.string(),
      at: z.iso.datetime(),
      type: z.string(),
      stripe_cents: z.int().nullable().describe('What Stripe has.'),
      register_cents: z.int().nullable().describe('What the register has; for a payout, what it contains.'),
      difference_cents: z.int(),
      says: z.string(),
      entry_id: z.string().nullable(),
      stripe_url: z.string().nullable(),
    }),
  ),
  held: z.array(
    z.object({
      id: z.string(),
      at: z.iso.datetime(),
      type: z.string(),
      net_cents: z.int(),
      object_id: z.string().nullable(),
    }),
  ),
  payouts: z.array(
    z.object({
      id: z.string(),
      amount_cents: z.int(),
      status: z.string(),
      arrival: z.iso.date(),
      transactions: z.int(),
      contains_cents: z.int().nullable().describe('Null: Stripe does not say what it contains.'),
      difference_cents: z.int().nullable(),
      stripe_url: z.string().nullable(),
    }),
  ),
});
export type Proof = z.infer<typeof proof>;

/** After a proof was run by hand. */
export const proofRun = z.object({
  finished: z.boolean().describe('False: ask again, it goes on where it stopped.'),
});
