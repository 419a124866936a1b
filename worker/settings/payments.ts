import { z } from 'zod';
import { cancellationType } from './schema.ts';

/** Why a bank debit can come back, in Stripe's words (docs.stripe.com/api/disputes/object#dispute_object-reason). */
export const ACH_RETURN_REASONS = [
  'insufficient_funds',
  'incorrect_account_details',
  'bank_cannot_process',
  'debit_not_authorized',
  'customer_initiated',
  'general',
] as const;

const AMOUNT = 'Type an amount, like 2.50.';
const cents = (least: number, most: number, bounds: string) =>
  z.int(AMOUNT).min(least, bounds).max(most, bounds);

/** What of a fee may be set; stricter than what is understood when it is read. */
const feeChange = z.strictObject({
  charge: z.boolean(),
  terms: z.strictObject({
    bps: z
      .int('Type a percentage, like 2.9.')
      .min(0, 'The percentage can be 0 to 10.')
      .max(1000, 'The percentage can be 0 to 10.'),
    fixedCents: cents(0, 10_000, 'The fixed part can be $0.00 to $100.00.'),
    capCents: cents(1, 100_000, 'The cap can be $0.01 to $1,000.00; leave it empty for none.').nullable(),
  }),
  refund: z.boolean(),
  onAutopay: z.boolean(),
});

const cancellationTypes = z
  .array(
    cancellationType.extend({
      name: z
        .string()
        .trim()
        .min(1, 'Give each type a name.')
        .max(60, 'Use at most 60 characters for a type.'),
    }),
  )
  .min(1, 'Keep at least one type: every cancellation names one.')
  .max(20, 'There can be at most 20 types.')
  .refine((types) => allDiffer(types.map(({ id }) => id)), 'Two types have the same id.')
  .refine(
    (types) => allDiffer(types.map(({ name }) => name.toLowerCase())),
    'Two types have the same name. Give each its own.',
  );

/** The rules of money that the office may change. */
export const paymentsChange = z
  .strictObject({
    portalOn: z.boolean(),
    allowUnpaid: z.boolean(),
    achOn: z.boolean(),
    autopayOffered: z.boolean(),
    fee: feeChange.partial(),
    dueAfterDays: z
      .int('Type a number of days, like 30.')
      .min(0, 'The term can be 0 to 365 days.')
      .max(365, 'The term can be 0 to 365 days.'),
    unpaidAfterDays: z
      .int('Type a number of days, like 90.')
      .min(1, 'The period can be 1 to 730 days.')
      .max(730, 'The period can be 1 to 730 days.')
      .nullable(),
    reinvoiceAutomatically: z.boolean(),
    refundApprovalCents: cents(0, 99_999_999, 'The amount can be $0.00 to $999,999.99.').nullable(),
    achReinvoiceReasons: z
      .array(z.enum(ACH_RETURN_REASONS, 'This is no reason for which a bank debit comes back.'))
      .refine(allDiffer, 'Name each reason once.'),
    cancellationTypes,
  })
  .partial();

function allDiffer(words: string[]): boolean {
  return new Set(words).size === words.length;
}
