import { z } from 'zod';
import { actor } from '../activity/actor.ts';
import { activity } from '../activity/schema.ts';
import { invoiceStatus } from '../invoices/schema.ts';
import { rowId } from '../lists/query.ts';
import { givenCents, held, words } from '../register/schema.ts';

export const receivablePath = z.object({ id: rowId });

/** What is owed for one job. Its balance is its price less its events. Amounts in cents. */
export const receivable = z.object({
  id: z.int(),
  number: z.string(),
  description: z.string(),
  service_on: z.string().nullable(),
  due_on: z.string(),
  state: z.enum(['to_invoice', 'invoiced', 'finished', 'finished_writeoff', 'reinvoice']),
  price_cents: z.int(),
  allowed_cents: z.int().describe('The price as it was last changed.'),
  written_off_cents: z.int(),
  balance_cents: z.int(),
  held: held.describe('Why it must not be moved on: money is on its way to it, or it is disputed.'),
  customer: z.object({ id: z.int(), name: z.string() }),
  invoices: z.array(
    z.object({ number: z.string(), status: invoiceStatus, issued_on: z.string().nullable() }),
  ),
  events: z
    .array(
      z.object({
        id: z.int(),
        kind: z.enum(['payment', 'reversal', 'writeoff', 'price']),
        amount_cents: z.int(),
        comment: z.string(),
        at: z.iso.datetime(),
        entry: z.object({ id: z.string(), type: z.string(), number: z.string() }).nullable(),
        bookkeeper: actor,
      }),
    )
    .describe('All that moved its balance, oldest first.'),
  log: z.array(activity),
});
export type Receivable = z.infer<typeof receivable>;

const why = words(500).min(1, 'Say why.');
/** Part of a balance, or all of it when no amount is given. */
export const writeOffBody = z.strictObject({ amount_cents: givenCents.optional(), comment: why });
export type WriteOffBody = z.infer<typeof writeOffBody>;

const NOT_PRICE = 'Give a whole number of cents from 0 to 99999999.';
export const priceBody = z.strictObject({
  price_cents: z.int(NOT_PRICE).min(0, NOT_PRICE).max(99_999_999, NOT_PRICE),
  comment: why,
});
export type PriceBody = z.infer<typeof priceBody>;
