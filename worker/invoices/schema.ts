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
  waiting: z
    .literal('true')
    .optional()
    .describe('`true`: those marked Unpaid of which something waits for the next invoice.'),
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
/**
 * What an invoice asks for now: its items' balances less its customer's credit and less what is on its way to them.
 * Amounts in cents.
 */
const due = {
  due_cents: z.int(),
  items_cents: z.int(),
  credit_cents: z.int(),
  pending_cents: z.int().describe('On its way to its items: bank debits that have not settled.'),
  payment_status: z
    .enum(['paid', 'pending', 'failed', 'refunded'])
    .nullable()
    .describe('How paying it stands; null: nobody has tried, or it is paid in part.'),
};
export type PaymentStatus = z.infer<typeof due.payment_status>;
export const invoicesDue = z.object({ data: z.array(z.object({ number: z.string(), ...due })) });
export type InvoicesDue = z.infer<typeof invoicesDue>;

/** Why a receivable is not moved on: money is on its way to it, its money is disputed, another invoice asks for it. */
const hold = z.object({
  why: z.enum(['pending', 'dispute', 'invoiced']),
  source_id: z.string().describe('The request, the dispute, or the number of the other invoice.'),
});

/** A receivable that waits for its customer's next invoice. `held`: it is left out of it, and why. */
export const waitingReceivable = z.object({
  receivable_id: z.int(),
  number: z.string(),
  balance_cents: z.int(),
  state: z.string(),
  held: z.array(hold),
});
export type WaitingReceivable = z.infer<typeof waitingReceivable>;

/** What waits for invoices in the whole office. `skipped`: receivables that are held. `more`: these are only the first. */
export const waiting = z.object({
  customers: z.int(),
  receivables: z.int(),
  amount_cents: z.int(),
  skipped: z.int(),
  more: z.boolean(),
});
export type Waiting = z.infer<typeof waiting>;

const issued = z.object({
  number: z.string(),
  self_pay_id: z.string(),
  customer_id: z.int(),
  issued_on: z.iso.date(),
  due_on: z.iso.date(),
  receivables: z.int(),
  items_cents: z.int(),
  carried_cents: z.int().describe('Credit that it counted; negative: an earlier balance.'),
});

export const issuedInvoice = issued.extend({ skipped: z.array(waitingReceivable) });
export type IssuedInvoice = z.infer<typeof issuedInvoice>;

export const issuedInvoices = z.object({
  data: z.array(issued),
  next: z.int().nullable().describe('Pass it as `after`, with a new key; null: all was invoiced.'),
});
export type IssuedInvoices = z.infer<typeof issuedInvoices>;

export const reinvoiceBody = z.strictObject({
  after: z.int().min(0).default(0).describe('`next` of the answer before.'),
});

export const voidBody = z.strictObject({
  note: z.string().trim().max(500, 'Use at most 500 characters.').default(''),
});

export const keepOpenBody = z.strictObject({ keep_open: z.boolean() });

/** How the API shows an invoice. Amounts in cents; `due_cents` is what its payer would be asked for now. */
export const invoice = invoiceLine.extend({
  ...due,
  created_at: z.iso.datetime(),
  keep_open: z.boolean().describe('It stays open though all its items are paid.'),
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
  held: z
    .array(z.object({ receivable_id: z.int(), number: z.string(), ...hold.shape }))
    .describe('Items that are not moved on until this is decided.'),
  history: z
    .array(
      z.object({
        what: z.enum([
          'session_opened',
          'attempt_failed',
          'on_its_way',
          'entry',
          'refund_on_its_way',
          'refund_failed',
          'dispute_opened',
          'dispute_closed',
          'marked_paid',
          'activity',
        ]),
        id: z.string().describe('Of the request, entry, refund, dispute or activity.'),
        at: z.iso.datetime().nullable().describe('Null: it is still awaited.'),
        amount_cents: z.int().nullable(),
        detail: z
          .string()
          .nullable()
          .describe('Why it failed, an entry’s number, a dispute’s reason or end, an activity’s verb.'),
      }),
    )
    .describe('All that happened to it, oldest first.'),
  log: z.array(activity),
});
export type Invoice = z.infer<typeof invoice>;
