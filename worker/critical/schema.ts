import { z } from 'zod';
import { flag, pageOf, paging, rowId } from '../lists/query.ts';

export const criticalKind = z.enum([
  'charge_failed',
  'method_invalid',
  'no_method',
  'consent_unkept',
  'wallet_stopped',
  'charge_disputed',
  'mail_failed',
]);

/** Something that a person in the office must look at, and who did. */
export const criticalEvent = z.object({
  id: z.int(),
  kind: criticalKind,
  customer: z.object({ id: z.int(), name: z.string() }).nullable(),
  why: z.string().nullable().describe('What happened, in one sentence.'),
  message: z.string().nullable().describe('What Stripe said.'),
  charge_number: z.int().nullable(),
  at: z.iso.datetime(),
  reviewed_at: z.iso.datetime().nullable(),
  reviewed_by: z.string().nullable(),
});
export type CriticalEvent = z.infer<typeof criticalEvent>;

export const criticalQuery = z.object({
  reviewed: flag.optional(),
  customer_id: rowId.optional(),
  ...paging,
});
export type CriticalQuery = z.infer<typeof criticalQuery>;
export const criticalPage = pageOf(criticalEvent);
export const criticalPath = z.object({ id: rowId });
