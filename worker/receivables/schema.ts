import { z } from 'zod';
import { actor } from '../activity/actor.ts';
import { activity } from '../activity/schema.ts';
import { invoiceStatus } from '../invoices/schema.ts';
import { rowId } from '../lists/query.ts';

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
  balance_cents: z.int(),
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
