import { z } from 'zod';
import { actor } from '../activity/actor.ts';
import { activity } from '../activity/schema.ts';
import { day, pageOf, paging, rowId } from '../lists/query.ts';

export const invoiceStatus = z.enum(['draft', 'open', 'paid', 'unpaid', 'void']);

const owner = z.object({ id: z.int(), name: z.string() });

/** An invoice as a line of a list. What it owes now is asked for apart (`/invoices/due`). */
export const invoiceLine = z.object({
  number: z.string(),
  reference: z.string().nullable().describe('Its number in the system that it came from.'),
  self_pay_id: z.string().nullable(),
  status: invoiceStatus,
  customer: owner,
  issued_on: z.iso.date().nullable(),
  due_on: z.iso.date().nullable(),
  paid_at: z.iso.datetime().nullable(),
});
export type InvoiceLine = z.infer<typeof invoiceLine>;
export const invoicePage = pageOf(invoiceLine);

export const invoiceQuery = z.object({
  status: invoiceStatus.optional(),
  customer_id: rowId.optional(),
  number: z.string().min(1).max(100).optional().describe('INV-1042, or its number where it came from.'),
  self_pay_id: z
    .string()
    .transform((text) => text.replace(/[\s-]/g, ''))
    .pipe(z.string().regex(/^\d{1,10}$/, 'A self-pay ID has at most ten digits.'))
    .optional(),
  from: day.optional().describe('Issued on this day or later.'),
  to: day.optional().describe('Issued on this day or earlier.'),
  ...paging,
});
export type InvoiceQuery = z.infer<typeof invoiceQuery>;

const NUMBER = /^(INV-\d{1,15}|PPF-\d{6,15})$/;

export const invoicePath = z.object({
  number: z.string().regex(NUMBER, 'An invoice number looks like INV-1042 or PPF-000017.'),
});

export const dueQuery = z.object({
  numbers: z
    .string()
    .max(2500)
    .transform((text) => text.split(','))
    .pipe(z.array(invoicePath.shape.number).max(100, 'Ask for at most 100 invoices at once.'))
    .describe('INV-1042,INV-1043: at most 100.'),
});
/** What an invoice asks for now: its items' balances less its customer's credit. Amounts in cents. */
const due = {
  due_cents: z.int(),
  items_cents: z.int(),
  credit_cents: z.int(),
};
export const invoicesDue = z.object({ data: z.array(z.object({ number: z.string(), ...due })) });
export type InvoicesDue = z.infer<typeof invoicesDue>;

/** How the API shows an invoice. Amounts in cents; `due_cents` is what its payer would be asked for now. */
export const invoice = invoiceLine.extend({
  ...due,
  created_at: z.iso.datetime(),
  portal_path: z.string().nullable().describe('What its payer sees; null when it is not for payers.'),
  items: z.array(
    z.object({
      receivable_id: z.int(),
      number: z.string(),
      description: z.string(),
      service_on: z.string().nullable(),
      state: z.string(),
      price_cents: z.int(),
      paid_cents: z.int(),
      adjusted_cents: z.int().describe('Written off, or taken off the price.'),
      balance_cents: z.int(),
    }),
  ),
  payments: z
    .array(
      z.object({
        entry_id: z.string(),
        type: z.string(),
        number: z.string(),
        receivable_id: z.int(),
        receivable_number: z.string(),
        amount_cents: z.int(),
        at: z.iso.datetime(),
        bookkeeper: actor,
      }),
    )
    .describe('What register entries did to its items, oldest first.'),
  log: z.array(activity),
});
export type Invoice = z.infer<typeof invoice>;
