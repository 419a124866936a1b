import { z } from 'zod';
import { actor } from '../activity/actor.ts';
import { activity } from '../activity/schema.ts';
import { day, flag, moment, pageOf, paging, rowId } from '../lists/query.ts';
import { chain, changes } from './record.ts';

/** What an entry took back: by a refund, a lost dispute, a debit that the bank returned; or it undid another entry. */
const reversal = ['refund', 'lost_dispute', 'returned', 'undone'] as const;
/** What became of an entry: it paid items; some or all of it went to the customer's credit; or it took something back. */
const status = z.enum(['applied', 'to_credit', ...reversal]);
const kind = z.enum(['payment', 'refund', 'dispute', 'undo', 'manual']);
const eventKind = z.enum(['payment', 'credit', 'adjustment', 'reversal']);

/** An entry of the check register, as a line. Amounts in cents; money out is negative. */
export const registerLine = z.object({
  id: z.string(),
  kind,
  type: z.string(),
  number: z.string(),
  amount_cents: z.int(),
  credited_cents: z.int().describe('What of it went to the customer’s credit.'),
  comment: z.string(),
  needs_review: z.boolean(),
  status,
  at: z.iso.datetime(),
  customer: z
    .object({ id: z.int(), name: z.string() })
    .nullable()
    .describe('Whose money it is; null when it is of several customers.'),
});
export type RegisterLine = z.infer<typeof registerLine>;

/** An entry with where its money went. */
export const registerEntry = registerLine.extend({
  events: z.array(
    z.object({
      kind: eventKind,
      receivable_id: z.int().optional(),
      customer_id: z.int().optional(),
      amount_cents: z.int(),
      comment: z.string(),
    }),
  ),
  adjustments: z.array(z.object({ reason_code: z.string(), amount_cents: z.int() })),
});
export type RegisterEntry = z.infer<typeof registerEntry>;

export const registerPage = pageOf(registerEntry);
/** Without `events` and `adjustments` when the query says `events=false`. */
export const registerLines = pageOf(registerEntry.partial({ events: true, adjustments: true }));

const filters = {
  number: z.string().min(1).max(200).optional().describe('Entries with this number: pi_…, a cheque number.'),
  receivable_id: rowId.optional().describe('Entries with an event on this receivable.'),
  customer_id: rowId.optional().describe('Money of this customer.'),
  type: z.string().min(1).max(40).optional().describe('Stripe, Check, Cash, EFT, Card, Transfer.'),
  from: moment.optional().describe('Money that moved at this moment or later.'),
  to: moment.optional().describe('Money that moved before this moment.'),
  amount_cents: z.coerce
    .number()
    .int()
    .min(Number.MIN_SAFE_INTEGER)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('Entries of just this amount.'),
  needs_review: flag.optional(),
  status: z.enum(reversal).optional().describe('Entries that took money back, in this way.'),
};
export const registerFilters = z.object(filters);
export type RegisterFilters = z.infer<typeof registerFilters>;

export const registerQuery = z.object({
  ...filters,
  events: flag.default(true).describe('`false`: without events and adjustments.'),
  ...paging,
});
export type RegisterQuery = z.infer<typeof registerQuery>;

export const registerTotal = z.object({
  entries: z.int(),
  net_cents: z.int(),
  complete: z.boolean().describe('False: there are more than were added up.'),
});
export type RegisterTotal = z.infer<typeof registerTotal>;

export const entryPath = z.object({ id: z.string().max(100) });

export const reviewBody = z.strictObject({
  needs_review: z.boolean(),
  note: z.string().trim().max(500).default('').describe('Stands in the event log with it.'),
});
export const reviewed = z.object({ id: z.string(), needs_review: z.boolean() });

/** An entry's own page. Its amount is the sum of its events. */
export const entryRecord = registerLine.extend({
  fee_cents: z.int().describe('The part of the amount that is an online processing fee.'),
  bookkeeper: actor,
  events: z.array(
    z.object({
      id: z.int(),
      kind: eventKind,
      receivable: z.object({ id: z.int(), number: z.string(), description: z.string() }).nullable(),
      invoices: z.array(z.string()).describe('The invoices that carry the receivable.'),
      customer_id: z.int().nullable(),
      code: z.string().nullable(),
      amount_cents: z.int(),
      comment: z.string(),
      origin: z.object({ entry_id: z.string(), number: z.string(), amount_cents: z.int() }).nullable(),
    }),
  ),
  receivables: z.array(
    z.object({
      id: z.int(),
      number: z.string(),
      state: z.string(),
      price_cents: z.int(),
      balance_cents: z.int(),
    }),
  ),
  payment: z
    .object({
      id: z.string(),
      method: z.string().nullable().describe('Stripe’s word: card, us_bank_account…'),
      card_brand: z.string().nullable(),
      card_last4: z.string().nullable(),
      bank: z.string().nullable(),
      returnable_until: z.iso
        .datetime()
        .nullable()
        .describe('Until then the bank may still return what it paid.'),
      invoice_number: z.string().nullable(),
      self_pay_id: z.string().nullable(),
      charge_number: z.int().nullable().describe('The charge that made it; null: it was paid in Checkout.'),
      started_at: z.iso.datetime(),
    })
    .nullable()
    .describe('The payment in Checkout, or the charge, that it came from.'),
  stripe_url: z.string().nullable().describe('Where Stripe’s dashboard shows it.'),
  ...chain,
  changes,
  log: z.array(activity),
});
export type EntryRecord = z.infer<typeof entryRecord>;

/** What the database and Stripe both can hold of one amount. */
const MOST_CENTS = 99_999_999;
const NOT_CENTS = 'Give a whole number of cents from 1 to 99999999.';
/** An amount that a person gives, in cents. */
export const givenCents = z.int(NOT_CENTS).min(1, NOT_CENTS).max(MOST_CENTS, NOT_CENTS);
export const givenId = z.int('Give the id of a row, a whole number.').min(1, 'Ids begin at 1.');
/** Words that a person adds; without what would break a line of a table or a file. */
export const words = (most: number) =>
  z
    .string()
    .trim()
    .max(most, `Use at most ${most} characters.`)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused.
    .regex(/^[^\u0000-\u0008\u000b-\u001f\u007f]*$/, 'Leave out control characters.');

const line = z.strictObject({ receivable_id: givenId, amount_cents: givenCents });
/** What is paid: chosen receivables, each once. */
export const chosenLines = z
  .array(line)
  .min(1, 'Name at least one receivable.')
  .max(500, 'Name at most 500 receivables.')
  .refine((lines) => new Set(lines.map(({ receivable_id }) => receivable_id)).size === lines.length, {
    error: 'Name each receivable once.',
  });

/** How money comes in without Stripe. */
export const MANUAL_TYPES = ['Check', 'Cash', 'EFT', 'Card', 'Insurance'] as const;

/** A payment that a person records. What the chosen lines leave of it becomes the customer's credit. */
export const manualBody = z.strictObject({
  type: z.enum(MANUAL_TYPES, `Say how it came: ${MANUAL_TYPES.join(', ')}.`),
  number: words(200).default('').describe('The check’s number, a reference of the bank or the insurer.'),
  amount_cents: givenCents,
  customer_id: givenId
    .optional()
    .describe('Whose money it is. Leave it out for an insurer’s payment of several customers’ receivables.'),
  received_on: day,
  comment: words(500).default(''),
  apply: z
    .union([z.literal('oldest'), chosenLines], {
      error:
        'Say "oldest", or name each receivable once: [{receivable_id, amount_cents}], with whole cents from 1 to 99999999.',
    })
    .describe('"oldest": the customer’s receivables, oldest due first.'),
  leave_open: z.boolean('Say true or false.').default(false).describe('Do not mark the invoices paid.'),
});
export type ManualBody = z.infer<typeof manualBody>;

/** Receivables that were paid although money is on its way to them, or they are disputed. */
export const held = z.array(
  z.object({ receivable_id: z.int(), why: z.enum(['pending', 'dispute']), source_id: z.string() }),
);
export type Held = z.infer<typeof held>;

export const recordedEntry = entryRecord.extend({ held });
export type RecordedEntry = z.infer<typeof recordedEntry>;

export const undoBody = z.strictObject({
  note: words(500).default(''),
  receivable_ids: z
    .array(givenId)
    .min(1, 'Name at least one receivable.')
    .max(500)
    .optional()
    .describe('Of a lost dispute: the receivables whose write-off is taken back; all when left out.'),
});
export type UndoBody = z.infer<typeof undoBody>;

export const cancelBody = z.strictObject({
  type_id: z.string('Name a cancellation type of Settings.').min(1).max(100),
  note: words(500).default(''),
});
export type CancelBody = z.infer<typeof cancelBody>;

export const noteBody = z.strictObject({ note: words(2000).min(1, 'Write something.') });
export const noted = z.object({ id: z.string(), note: z.string() });
