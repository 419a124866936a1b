import { z } from 'zod';
import { activity } from '../activity/schema.ts';
import { attempt } from '../autopay/schema.ts';
import { pageOf, paging, rowId } from '../lists/query.ts';

export const runState = z.enum(['selecting', 'running', 'paused', 'stopped', 'done']);

/** Whom a run charges, as it was when it began. Amounts in cents. */
const asked = z.object({
  due_by: z.iso.date().nullable().describe('What is due by this day; null: all that is open.'),
  least_cents: z.int().nullable().describe('Who owes so much at least.'),
  most_cents: z.int().nullable().describe('Who owes so much at most.'),
  segment: z.enum(['any', 'person', 'facility']),
  preference: z.enum(['any', 'card', 'us_bank_account']),
  only_rejected: z.boolean().describe('Only whose last charge of a stored method failed.'),
});

/**
 * A run and how far it has come: `due` = `sent` + `skipped` + `left`, and `sent` are those that succeeded, failed, or are not decided
 * yet. What it came to is in cents, without processing fees.
 */
export const run = z.object({
  number: z.int(),
  name: z.string(),
  day: z.iso.date().describe('The office’s day that it is of.'),
  state: runState.describe(
    'Selecting: still choosing, and charging already; paused; stopped: nothing more is sent.',
  ),
  definition_id: z.string().nullable().describe('Null: the day’s automatic payments.'),
  criteria: asked.nullable().describe('Null for automatic payments: each has its own.'),
  due: z.int(),
  sent: z.int(),
  succeeded: z.int(),
  processing: z.int().describe('Bank debits on their way.'),
  failed: z.int(),
  skipped: z
    .int()
    .describe('There was nothing to charge any more, or the run was stopped before their turn.'),
  left: z.int(),
  succeeded_cents: z.int(),
  processing_cents: z.int(),
  failed_cents: z.int(),
  started_by: z.string().nullable().describe('Who started it; null: its day had come.'),
  started_at: z.iso.datetime(),
  ended_at: z.iso.datetime().nullable(),
});
export type RunRecord = z.infer<typeof run>;

export const runDetail = run.extend({ log: z.array(activity) });
export type RunDetail = z.infer<typeof runDetail>;

export const runPage = pageOf(run);
export const runPath = z.object({ number: rowId });
export const runQuery = z.object({
  definition_id: z.string().max(100).optional(),
  live: z.literal('true').optional().describe('`true`: only those that are not done or stopped.'),
  ...paging,
});
export type RunQuery = z.infer<typeof runQuery>;

/** One customer of a run. */
export const runAttempt = attempt.extend({
  customer: z.object({ id: z.int(), name: z.string() }).nullable(),
  outcome: z
    .enum(['pending', 'succeeded', 'processing', 'failed', 'unknown'])
    .nullable()
    .describe('Of the charge; null: nothing was sent.'),
  message: z.string().nullable().describe('Stripe’s own words.'),
});
export type RunAttempt = z.infer<typeof runAttempt>;
export const attemptPage = pageOf(runAttempt);
export const attemptQuery = z.object({
  state: attempt.shape.state.exclude(['scheduled']).optional(),
  ...paging,
});
export type AttemptQuery = z.infer<typeof attemptQuery>;
