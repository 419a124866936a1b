import { z } from 'zod';
import { rowId } from '../lists/query.ts';
import { method } from '../methods/schema.ts';

/** One try to charge a customer for one period. */
export const attempt = z.object({
  id: z.string(),
  period: z.string(),
  try: z.int(),
  due_on: z.iso.date(),
  state: z.enum([
    'scheduled',
    'waiting',
    'sending',
    'succeeded',
    'processing',
    'failed',
    'skipped',
    'stopped',
  ]),
  why: z.string().nullable(),
  run_number: z.int().nullable(),
  charge_number: z.int().nullable(),
  amount_cents: z.int().nullable(),
});
export type Attempt = z.infer<typeof attempt>;

export const consent = z.object({
  id: z.string(),
  purpose: z.enum(['autopay', 'wallet']),
  text: z.string(),
  language: z.string(),
  email: z.string(),
  ip: z.string().nullable(),
  how: z.enum(['checkout', 'setup', 'link', 'staff']),
  note: z.string().nullable(),
  given_by: z
    .string()
    .nullable()
    .describe('Who wrote it down for the customer; null: they agreed themselves.'),
  day: z.int().nullable(),
  cap_cents: z.int().nullable(),
  method_id: z.string(),
  at: z.iso.datetime(),
  withdrawn_at: z.iso.datetime().nullable(),
  withdrawn_by: z.string().nullable(),
});
export type Consent = z.infer<typeof consent>;

/** Automatic payment of a customer, with everything that they ever agreed to and the latest tries. */
export const autopayRecord = z.object({
  autopay: z
    .object({
      enabled: z.boolean(),
      day: z.int(),
      cap_cents: z.int().nullable(),
      due_on: z.iso.date().describe('The next day of all.'),
      noticed_cents: z.int().nullable().describe('What the customer was told will be charged then.'),
      noticed_on: z.iso.date().nullable(),
      method: method.pick({ id: true, type: true, brand: true, last4: true, state: true, why: true }),
      consent_id: z.string(),
    })
    .nullable(),
  consents: z.array(consent),
  attempts: z.array(attempt),
});
export type AutopayRecord = z.infer<typeof autopayRecord>;

export const autopayPath = z.object({ id: rowId });

/** What staff write down that a customer has agreed to. */
export const autopayBody = z.strictObject({
  day: z.int().min(1, 'Days go from 1 to 31.').max(31, 'Days go from 1 to 31.'),
  cap_cents: z
    .int()
    .min(50)
    .max(99_999_999)
    .nullable()
    .default(null)
    .describe('The most that is charged at once; null: all that is owed.'),
  method_id: z.string().max(100),
  email: z.email('Give the address that the copy and the notices go to.').max(254),
  language: z.enum(['en', 'es']).default('en'),
  note: z.string().trim().min(3, 'Say how they agreed: a signed form, by phone on a day.').max(500),
});
export type AutopayBody = z.infer<typeof autopayBody>;
