import { z } from 'zod';

const when = z.iso.datetime().nullable();

/** How well the books follow Stripe, and what to do when they do not. */
export const syncHealth = z.object({
  state: z.enum(['ok', 'warn', 'bad']).describe('The worst of the checks.'),
  checks: z.array(
    z.object({
      name: z.enum(['webhooks', 'sweep', 'backlog', 'requests', 'flagged', 'proof', 'mail']),
      state: z.enum(['ok', 'warn', 'bad']),
      what: z.string(),
      do: z.string().nullable().describe('What to check; null when there is nothing to do.'),
    }),
  ),
  last_event_at: when.describe('To the minute, whichever way it came.'),
  last_webhook_at: when,
  last_missed_at: when.describe(
    'When an event was last found by asking Stripe, because no webhook had brought it.',
  ),
  last_sweep_at: when,
  backlog: z
    .object({ objects: z.int(), oldest_at: when })
    .describe('Objects at Stripe that were hinted and not converged yet.'),
  unanswered: z
    .object({ requests: z.int(), oldest_at: when })
    .describe('Requests to Stripe without a clear answer.'),
  flagged: z.array(
    z.object({
      kind: z.string(),
      id: z.string(),
      says: z.string(),
      since: z.iso.datetime(),
      stripe_url: z.string().nullable(),
    }),
  ),
  flagged_objects: z.int().describe('All of them, at most 100.'),
  last_proof: z.object({ at: z.iso.datetime(), differences: z.int() }).nullable(),
});
export type SyncHealth = z.infer<typeof syncHealth>;
