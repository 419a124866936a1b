import { z } from 'zod';
import { refundListed } from '../refunds/schema.ts';

const at = z.iso.datetime();

/** What comes of a receivable: as the office calls its next step. */
const step = z
  .enum(['nothing_owed', 'owed', 'next_invoice', 'written_off', 'waived'])
  .describe(
    'nothing_owed; owed: as it stands; next_invoice: goes onto the next invoice; written_off; waived: a fee that is not asked for again.',
  );
export type Step = z.infer<typeof step>;

/** What an entry did to each receivable: balances before it and after it, its own write-offs included. Cents. */
export const changes = z.array(
  z.object({
    receivable: z.object({ id: z.int(), number: z.string(), description: z.string() }),
    before_cents: z.int(),
    before_step: step,
    written_off_cents: z
      .int()
      .describe('What the entry wrote off by itself; negative when it took write-offs back.'),
    waived_cents: z.int().describe('Fees that it reopened and waived.'),
    after_cents: z.int(),
    after_step: step,
    undo_cents: z.int().describe('What is owed again if the write-off is undone; 0: nothing can be.'),
    now_cents: z.int(),
    now_state: z.string(),
  }),
);
export type Changes = z.infer<typeof changes>;

/** What belongs to an entry: the payment that it takes back, or what took it back; what can still be given back of it. */
export const chain = {
  original: z.object({ id: z.string(), number: z.string(), amount_cents: z.int(), at }).nullable(),
  derived: z
    .array(
      z.object({
        id: z.string(),
        kind: z.string(),
        status: z.string(),
        number: z.string(),
        amount_cents: z.int(),
        at,
        comment: z.string(),
      }),
    )
    .describe('Refunds, disputes and undoings of it, oldest first.'),
  refundable_cents: z.int().describe('What can still be refunded; 0 for what did not come by Stripe.'),
  refundable_fee_cents: z.int().describe('The part of it that is an online processing fee.'),
  refund_terms: z.object({
    approval_above_cents: z.int().nullable().describe('A refund of more needs a second person.'),
    returns_fee: z.boolean().describe('The office gives the processing fee back too.'),
  }),
  refund_requests: z.array(refundListed).describe('Refunds of it that were asked for here, oldest first.'),
  refunds: z
    .array(
      z.object({
        id: z.string(),
        amount_cents: z.int(),
        status: z.string().describe('Stripe’s own word.'),
        reason: z.string().nullable(),
        failure: z.string().nullable(),
        request_id: z.string().nullable(),
        at,
      }),
    )
    .describe('Refunds at Stripe, whoever made them, oldest first.'),
  disputes: z
    .array(
      z.object({
        id: z.string(),
        stage: z.enum(['inquiry', 'open', 'won', 'lost', 'closed']),
        reason: z.string(),
        method: z.string(),
        amount_cents: z.int(),
        held_cents: z.int(),
        evidence_due_at: at.nullable(),
        opened_at: at,
        closed_at: at.nullable(),
      }),
    )
    .describe('Disputes of the payment, oldest first.'),
  queue: z
    .object({ before: z.string().nullable(), after: z.string().nullable() })
    .describe('The entries beside it that need review, by the time of their money.'),
};
