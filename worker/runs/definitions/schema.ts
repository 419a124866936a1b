import { z } from 'zod';
import { activity } from '../../activity/schema.ts';
import { day, pageOf, paging } from '../../lists/query.ts';
import { run } from '../schema.ts';

const weekday = z.int().min(1).max(7);

/** When a definition runs, by the office's calendar. Weekdays count from Monday (1) to Sunday (7). */
export const schedule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('once'), on: day }),
  z.strictObject({ kind: z.literal('daily') }),
  z.strictObject({
    kind: z.literal('weekly'),
    weekdays: z
      .array(weekday)
      .min(1, 'Choose at least one weekday.')
      .max(7)
      .overwrite((days) => [...new Set(days)].sort()),
  }),
  z.strictObject({
    kind: z.literal('monthly'),
    day: z
      .int()
      .min(1, 'Days go from 1 to 31.')
      .max(31, 'Days go from 1 to 31.')
      .describe('A month that is too short has its last day instead.'),
  }),
]);
export type Schedule = z.infer<typeof schedule>;

const cents = z.int('Send whole cents.').min(1).max(99_999_999).nullable().default(null);

/** Whom a definition charges. Amounts in cents, of what the customer owes by `due_by_days`. */
export const criteria = z
  .strictObject({
    due_by_days: z
      .int()
      .min(-3650)
      .max(3650)
      .nullable()
      .default(0)
      .describe(
        'Only what is due by so many days after the run’s day: 0 by that day itself, -30 overdue for 30 days, 14 two weeks before it is due; null: all that is open.',
      ),
    least_cents: cents.describe('Only who owes so much at least.'),
    most_cents: cents.describe('Only who owes so much at most.'),
    segment: z.enum(['any', 'person', 'facility']).default('any'),
    preference: z
      .enum(['any', 'card', 'us_bank_account'])
      .default('any')
      .describe('Only whose preferred method is of this type.'),
    only_rejected: z.boolean().default(false).describe('Only whose last charge of a stored method failed.'),
  })
  .refine(({ least_cents: least, most_cents: most }) => least === null || most === null || least <= most, {
    error: 'The most cannot be less than the least.',
    path: ['most_cents'],
  });
export type Criteria = z.infer<typeof criteria>;

export const definitionBody = z.strictObject({
  name: z.string().trim().min(1, 'Give it a name.').max(100, 'Use at most 100 characters.'),
  schedule,
  criteria: criteria.prefault({}),
});
export type DefinitionBody = z.infer<typeof definitionBody>;

/** What a run asks for, and when. Only an effective one runs; only a draft can be deleted. */
export const definition = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['draft', 'effective', 'not_effective']),
  schedule,
  schedule_text: z.string().describe('In plain words: Every month on the 15th.'),
  criteria,
  next_on: z.iso.date().nullable().describe('The office’s day of its next run.'),
  last_run: run.pick({ number: true, day: true, state: true }).nullable(),
  created_by: z.string().nullable(),
  created_at: z.iso.datetime(),
  changed_at: z.iso.datetime(),
});
export type Definition = z.infer<typeof definition>;

export const definitionDetail = definition.extend({
  runs: z.array(run).describe('The latest 20, newest first.'),
  log: z.array(activity),
});
export type DefinitionDetail = z.infer<typeof definitionDetail>;

export const definitionPage = pageOf(definition);
export const definitionPath = z.object({ id: z.string().max(100) });
export const definitionQuery = z.object({ state: definition.shape.state.optional(), ...paging });
export type DefinitionQuery = z.infer<typeof definitionQuery>;
export const deletedDefinition = z.object({ id: z.string() });

export const previewBody = z.strictObject({
  criteria: criteria.prefault({}),
  after: z.int().min(0).default(0).describe('`next` of the answer before.'),
});
export type PreviewBody = z.infer<typeof previewBody>;

/** Whom criteria would charge at this moment, among the customers that were looked at. */
export const preview = z.object({
  count: z.int(),
  sum_cents: z.int().describe('Without processing fees.'),
  left_out: z
    .array(
      z.object({
        why: z.enum(['busy', 'not_noticed', 'too_small', 'too_large']),
        count: z.int(),
      }),
    )
    .describe('Who is meant by the criteria and cannot be charged now.'),
  more: z.boolean().describe('There are more customers to look at; add up the answers.'),
  next: z.int().nullable().describe('Pass it as `after`; null: all were looked at.'),
});
export type Preview = z.infer<typeof preview>;
