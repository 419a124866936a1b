import { z } from 'zod';
import { criticalEvent } from '../critical/schema.ts';

const when = z.iso.datetime().nullable();

/** What needs somebody today, and what is on its way. Lists are counted up to a limit: `more` says that there are others. */
export const dashboard = z.object({
  now: z.iso.datetime(),
  needs_review: z.object({
    entries: z.int(),
    more: z.boolean(),
    net_cents: z.int(),
    refunds: z.int(),
    lost_disputes: z.int(),
    undone: z.int(),
    to_credit: z.int(),
    oldest_at: when,
  }),
  disputes: z.object({
    open: z.int(),
    more: z.boolean(),
    need_evidence: z.int().describe('Open, and the day until which evidence counts has not passed.'),
    held_cents: z.int(),
    list: z
      .array(
        z.object({
          id: z.string(),
          stage: z.enum(['inquiry', 'open']),
          amount_cents: z.int(),
          held_cents: z.int(),
          reason: z.string(),
          customer: z.object({ id: z.int(), name: z.string() }).nullable(),
          entry_id: z.string().nullable().describe('The payment in the register.'),
          evidence_due_at: when,
          answerable: z.boolean().describe('The day until which evidence counts has not passed.'),
        }),
      )
      .describe('At most 25, whose evidence is due first at the top.'),
  }),
  critical: z
    .object({
      open: z.int(),
      more: z.boolean(),
      list: z.array(criticalEvent).describe('The latest 5 that nobody has reviewed.'),
    })
    .describe('Critical events for review.'),
  refunds_waiting: z
    .object({
      requests: z.int(),
      more: z.boolean(),
      amount_cents: z.int(),
      oldest_at: when,
      entry_id: z.string().nullable().describe('The payment that the oldest is about.'),
    })
    .describe('Refunds that a second person must approve.'),
  payments_pending: z
    .object({ payments: z.int(), more: z.boolean(), amount_cents: z.int() })
    .describe('Bank debits on their way.'),
  refunds_pending: z.object({ refunds: z.int(), more: z.boolean(), amount_cents: z.int() }),
  next_payout: z.object({ id: z.string(), amount_cents: z.int(), arrival: z.iso.date() }).nullable(),
  sync: z.object({
    state: z.enum(['ok', 'warn', 'bad']),
    checks: z.array(
      z.object({ state: z.enum(['warn', 'bad']), what: z.string(), do: z.string().nullable() }),
    ),
    last_proof: z.object({ at: z.iso.datetime(), differences: z.int() }).nullable(),
  }),
});
export type Dashboard = z.infer<typeof dashboard>;

export const takingsQuery = z.object({ days: z.coerce.number().int().min(1).max(62).default(20) });

/** What came in and went out by day of the office, today last. */
export const takings = z.object({
  days: z.array(
    z.object({
      on: z.iso.date(),
      in_cents: z.int(),
      out_cents: z.int().describe('Zero or below.'),
      entries: z.int(),
    }),
  ),
  in_cents: z.int(),
  out_cents: z.int(),
  complete_from: z.iso.date().describe('Days before it have more entries than are added up here.'),
});
export type Takings = z.infer<typeof takings>;
