import { z } from 'zod';
import { rowId } from '../lists/query.ts';

/** A stored method: what people are told of it, and whether it may be charged. */
export const method = z.object({
  id: z.string(),
  customer_id: z.int(),
  type: z.string(),
  brand: z.string().nullable(),
  bank: z.string().nullable(),
  last4: z.string().nullable(),
  expires_on: z.iso.date().nullable(),
  state: z.enum(['valid', 'invalid', 'removing', 'removed']),
  why: z.string().nullable().describe('Why it may not be charged any more.'),
  recurring: z.boolean().describe('Its owner agreed that it is charged without them.'),
  preferred: z.boolean(),
  created_at: z.iso.datetime(),
});
export type Method = z.infer<typeof method>;

export const methodsQuery = z.object({ customer_id: rowId });
export const methodList = z.object({ data: z.array(method) });
export const methodPath = z.object({ id: z.string().max(100) });
export const recurringBody = z.strictObject({
  recurring: z.boolean().describe('Whether it may be charged without its owner.'),
  note: z.string().trim().min(3, 'Say how they agreed, or why: a signed form, by phone on a day.').max(500),
});
export type RecurringBody = z.infer<typeof recurringBody>;
export const setupBody = z.strictObject({ customer_id: rowId });
export const setupOpened = z.object({ url: z.url() });
