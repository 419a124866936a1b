import { z } from 'zod';
import { addDays } from '../daily/day.ts';
import type { Row } from '../db/database.ts';
import type { Criteria } from './definitions/schema.ts';
import type { RunRecord } from './schema.ts';

/**
 * What a run asks for, as it stands in `runs.criteria`, where worker/charges/who.ts reads it in SQL: when customers are chosen, and again
 * when each is charged. null: any.
 */
const storedCriteria = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('autopay') }),
  z.object({
    kind: z.literal('definition'),
    dueBy: z.string().nullable(),
    leastCents: z.number().nullable(),
    mostCents: z.number().nullable(),
    segment: z.enum(['person', 'facility']).nullable(),
    preference: z.enum(['card', 'us_bank_account']).nullable(),
    onlyRejected: z.boolean(),
  }),
]);

const chosen = <T extends string>(choice: T | 'any'): T | null => (choice === 'any' ? null : choice);

/** A definition's criteria on a day, as JSON. @param day 'YYYY-MM-DD'. */
export function criteriaOn(criteria: Criteria, day: string): string {
  const { due_by_days: dueByDays } = criteria;
  return JSON.stringify({
    kind: 'definition',
    dueBy: dueByDays === null ? null : addDays(day, dueByDays),
    leastCents: criteria.least_cents,
    mostCents: criteria.most_cents,
    segment: chosen(criteria.segment),
    preference: chosen(criteria.preference),
    onlyRejected: criteria.only_rejected,
  } satisfies z.infer<typeof storedCriteria>);
}

/** Stored criteria as the API tells them; null for autopay. */
export function readCriteria(stored: Row[string] | undefined): RunRecord['criteria'] {
  const criteria = storedCriteria.parse(JSON.parse(String(stored)));
  if (criteria.kind === 'autopay') return null;
  return {
    due_by: criteria.dueBy,
    least_cents: criteria.leastCents,
    most_cents: criteria.mostCents,
    segment: criteria.segment ?? 'any',
    preference: criteria.preference ?? 'any',
    only_rejected: criteria.onlyRejected,
  };
}
