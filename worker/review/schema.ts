import { z } from 'zod';
import { pageOf, paging } from '../lists/query.ts';
import { refundListed } from '../refunds/schema.ts';
import { registerLine } from '../register/schema.ts';

const at = z.iso.datetime();

/**
 * Why an entry needs a look: more was paid than was owed; a refund; a lost dispute; a debit that the bank returned, or that
 * failed late; money that came back because a refund failed or a dispute was won; undone; credit below zero; marked by a person.
 */
const why = z.enum([
  'overpaid',
  'refund',
  'lost_dispute',
  'returned',
  'failed_late',
  'refund_failed',
  'dispute_won',
  'undone',
  'overdrawn',
  'marked',
]);
export type Why = z.infer<typeof why>;

export const reviewEntry = registerLine.extend({
  why,
  reopened_cents: z.int().describe('What it made owed again, write-offs of its own not counted.'),
  written_off_cents: z.int().describe('What it wrote off.'),
});
export type ReviewEntry = z.infer<typeof reviewEntry>;

/** An object at Stripe that could not be booked, and why. */
export const flaggedObject = z.object({
  kind: z.string(),
  id: z.string(),
  reason: z.string(),
  since: at,
  amount_cents: z.int().nullable(),
  payment_id: z.string().nullable(),
  stripe_url: z.string().nullable(),
});
export type FlaggedObject = z.infer<typeof flaggedObject>;

export const reviewQuery = z.object(paging);
/** What waits for a person, oldest first: entries page by page, and with the first page what waits beside them. */
export const reviewPage = pageOf(reviewEntry).extend({
  refunds: z.array(refundListed).describe('Refunds that wait for a second person.'),
  objects: z.array(flaggedObject).describe('Objects at Stripe that could not be booked.'),
});
export type ReviewPage = z.infer<typeof reviewPage>;

export const objectPath = z.object({
  kind: z.string().regex(/^[a-z_]{1,40}$/),
  id: z.string().min(1).max(200),
});
export const objectBody = z.strictObject({
  seen: z.boolean().describe('True: a person looked at it; it comes again when Stripe tells of it again.'),
});
export const objectSeen = z.object({ kind: z.string(), id: z.string(), seen: z.boolean() });

/** Money on its way: bank debits that payers have confirmed, and refunds that Stripe has not finished. Cents; refunds are negative. */
export const pendingMoney = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['payment', 'refund']),
      payment_id: z.string().nullable(),
      amount_cents: z.int(),
      since: at,
      customer: z.object({ id: z.int(), name: z.string() }).nullable(),
      invoice_number: z.string().nullable(),
      entry_id: z.string().nullable().describe('Of a refund: the payment in the register.'),
      bank: z.string().nullable(),
      last4: z.string().nullable(),
      stripe_url: z.string().nullable(),
    }),
  ),
  more: z.boolean().describe('There are more than are shown here.'),
});
export type PendingMoney = z.infer<typeof pendingMoney>;
