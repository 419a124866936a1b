import { z } from 'zod';
import { actor } from '../activity/actor.ts';
import { day, flag, pageOf, paging } from '../lists/query.ts';
import { TRANSACTION_TYPES, type TransactionType } from './transaction-type.ts';

export const transactionTypes = z.enum([...TRANSACTION_TYPES.keys()] as [
  TransactionType,
  ...TransactionType[],
]);

/** A day of the office, or a moment. */
const limit = z.union(
  [day, z.iso.datetime({ offset: true })],
  'Give a day like 2026-11-20, or a date and time with its zone.',
);

export const period = {
  from: limit.optional().describe('Booked on this day of the office (or at this moment) or later.'),
  to: limit.optional().describe('Booked on this day of the office or before; or before this moment.'),
};

const filters = {
  ...period,
  type: z
    .string()
    .min(1)
    .max(40)
    .optional()
    .describe('Of the register: Stripe, Check, Cash, EFT, Card, Transfer.'),
  nonzero: flag
    .optional()
    .describe('`true`: leaves out entries of 0.00, which moved credit from one place to another.'),
  bookkeeper: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('The id of a person or key; `selfpay`: booked automatically.'),
  transaction: transactionTypes.optional().describe('What kind of transaction it was.'),
};

export const eventFilters = z.object(filters);
export type EventFilters = z.infer<typeof eventFilters>;

export const eventQuery = z.object({ ...filters, ...paging });
export type EventQuery = z.infer<typeof eventQuery>;

/** One movement of money in the ledger. */
export const paymentEvent = z.object({
  id: z.int(),
  at: z.iso.datetime(),
  transaction: transactionTypes,
  description: z
    .string()
    .describe('The transaction type in words: "Payment", "Lost dispute", "Adjustment 01".'),
  amount_cents: z.int().describe('Positive lowers what is owed, or raises credit.'),
  entry: z
    .object({ id: z.string(), type: z.string(), number: z.string() })
    .nullable()
    .describe('The register entry that it belongs to, or that caused it.'),
  receivable: z.object({ id: z.int(), number: z.string() }).nullable(),
  customer: z.object({ id: z.int(), name: z.string(), account: z.string().nullable() }).nullable(),
  bookkeeper: actor,
});
export type PaymentEvent = z.infer<typeof paymentEvent>;

export const paymentEventPage = pageOf(paymentEvent);
