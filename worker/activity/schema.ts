import { z } from 'zod';
import { moment, pageOf, paging } from '../lists/query.ts';
import { actor } from './actor.ts';

/** One line of the event log: who did what to what. `detail`: facts of this verb. */
export const activity = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  actor,
  verb: z.string(),
  subject: z.object({ kind: z.string(), id: z.string(), label: z.string() }),
  detail: z.record(z.string(), z.unknown()),
});
export type Activity = z.infer<typeof activity>;

export const activityPage = pageOf(activity);

export const activityQuery = z.object({
  from: moment.optional().describe('Done at this moment or later.'),
  to: moment.optional().describe('Done before this moment.'),
  who: z.string().min(1).max(100).optional().describe('The id of a person or key; `selfpay`: by itself.'),
  about: z
    .string()
    .min(1)
    .max(40)
    .optional()
    .describe('A kind of subject: entry, invoice, customer, import…'),
  subject: z
    .string()
    .regex(/^[a-z_]{1,40}:.{1,200}$/, 'Name a subject as kind:id, like entry:ent_….')
    .optional()
    .describe('One subject, as kind:id.'),
  ...paging,
});
export type ActivityQuery = z.infer<typeof activityQuery>;
