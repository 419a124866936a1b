import { z } from 'zod';
import { pageOf, paging, rowId } from '../lists/query.ts';
import { method } from '../methods/schema.ts';

const cents = z.int('Send whole cents.').max(99_999_999);

/** The prepaid balance of a customer, and how it is kept up. */
export const wallet = z.object({
  balance_cents: z.int().describe('The customer’s ledger credit; below zero: owed.'),
  wallet: z
    .object({
      enabled: z.boolean(),
      threshold_cents: z.int(),
      topup_cents: z.int(),
      pays_invoices: z.boolean(),
      method: method
        .pick({ id: true, type: true, brand: true, last4: true, state: true })
        .nullable()
        .describe('Null: the preferred one.'),
      consent_id: z.string(),
      next_try_at: z.iso.datetime().nullable().describe('After a failure.'),
      on_its_way_cents: z.int().describe('A top-up that is not booked yet.'),
    })
    .nullable(),
});
export type Wallet = z.infer<typeof wallet>;

export const walletPath = z.object({ id: rowId });
export const walletBody = z.strictObject({
  threshold_cents: cents.min(0).describe('Below this the wallet is topped up.'),
  topup_cents: cents.min(50, 'A top-up is at least 50 cents.'),
  pays_invoices: z.boolean().default(true).describe('New invoices are paid from it at once.'),
  method_id: z.string().max(100),
  email: z.email('Give the address that the copy and the receipts go to.').max(254),
  language: z.enum(['en', 'es']).default('en'),
  note: z.string().trim().min(3, 'Say how they agreed: a signed form, by phone on a day.').max(500),
});
export type WalletBody = z.infer<typeof walletBody>;

/** One movement of a customer's credit, with the balance after it. */
export const movement = z.object({
  id: z.int(),
  entry_id: z.string(),
  type: z.string(),
  number: z.string(),
  comment: z.string(),
  amount_cents: z.int(),
  balance_cents: z.int(),
  at: z.iso.datetime(),
});
export type Movement = z.infer<typeof movement>;
export const movementQuery = z.object(paging);
export const movementPage = pageOf(movement);
