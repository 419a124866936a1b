import { z } from 'zod';
import { activity } from '../activity/schema.ts';
import { overrideWish } from '../fees/override.ts';
import { invoiceStatus, waitingReceivable } from '../invoices/schema.ts';
import { pageOf, paging, rowId } from '../lists/query.ts';
import { chosenLines, givenCents, givenId, registerLine, words } from '../register/schema.ts';

/** A billing account as a line of a list. `credit_cents`: what they hold with the office; negative: an earlier balance. */
export const customerLine = z.object({
  id: z.int(),
  account: z.string().nullable().describe('The office’s number of this customer.'),
  kind: z.enum(['person', 'facility']),
  name: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  credit_cents: z.int(),
});
export type CustomerLine = z.infer<typeof customerLine>;
export const customerPage = pageOf(customerLine);

export const customerQuery = z.object({
  search: z.string().min(1).max(200).optional().describe('Beginnings of words of the name.'),
  account: z.string().min(1).max(100).optional(),
  credit: z.literal('true').optional().describe('`true`: who holds credit.'),
  ...paging,
});
export type CustomerQuery = z.infer<typeof customerQuery>;

export const balancesQuery = z.object({
  ids: z
    .string()
    .max(2000)
    .transform((text) => text.split(',').map(Number))
    .pipe(z.array(z.int().positive()).max(100, 'Ask for at most 100 customers at once.'))
    .describe('1,2,3: at most 100.'),
});
/** `balance_cents`: what all their receivables still owe. `open_invoices`: open or unpaid ones. */
export const balances = z.object({
  data: z.array(z.object({ id: z.int(), balance_cents: z.int(), open_invoices: z.int() })),
});
export type Balances = z.infer<typeof balances>;

const feePolicy = z.enum(['follow', 'charge', 'absorb'], 'Choose follow, charge or absorb.');
/** `follow`: as the office does; `charge`, `absorb`: this customer pays the fee, or never does. */
export const feePolicyBody = z.strictObject({
  fee_policy: feePolicy,
  override: overrideWish.optional().describe('Bans on the fee that are set aside, knowingly.'),
});
export type FeePolicyBody = z.infer<typeof feePolicyBody>;
export const feePolicySet = z.object({ id: z.int(), fee_policy: feePolicy });
export type FeePolicySet = z.infer<typeof feePolicySet>;

export const customerPath = z.object({ id: rowId });

/** A customer's own page: the newest invoices and payments, and whether there are more. */
export const customer = customerLine.extend({
  address: z.string().nullable(),
  fee_policy: feePolicy,
  balance_cents: z.int().describe('What all their receivables still owe, before any credit.'),
  created_at: z.iso.datetime(),
  invoices: z.array(
    z.object({
      number: z.string(),
      status: invoiceStatus,
      issued_on: z.string().nullable(),
      due_on: z.string().nullable(),
      due_cents: z.int(),
    }),
  ),
  more_invoices: z.boolean(),
  payments: z.array(
    z.object({
      entry_id: z.string(),
      type: z.string(),
      number: z.string(),
      amount_cents: z.int(),
      at: z.iso.datetime(),
      status: registerLine.shape.status,
    }),
  ),
  more_payments: z.boolean(),
  waiting: z.array(waitingReceivable).describe('What waits for the next invoice, oldest due first.'),
  log: z.array(activity),
});
export type Customer = z.infer<typeof customer>;

/** What a customer owes, in the order in which "oldest" pays it. */
export const owing = z.object({
  customer: z.object({ id: z.int(), name: z.string() }),
  credit_cents: z.int(),
  receivables: z.array(
    z.object({
      id: z.int(),
      number: z.string(),
      description: z.string(),
      due_on: z.string(),
      balance_cents: z.int(),
      invoice: z.string().nullable().describe('The latest invoice that it stands on.'),
      held: z.enum(['pending', 'dispute']).nullable(),
    }),
  ),
  more: z.boolean().describe('There are more than are told here.'),
});
export type Owing = z.infer<typeof owing>;

/** Where credit goes: onto what is owed, or to another customer. */
export const transferBody = z.strictObject({
  amount_cents: givenCents,
  to: z.union(
    [
      z.literal('oldest'),
      z.strictObject({ receivables: chosenLines }),
      z.strictObject({ customer_id: givenId }),
    ],
    {
      error:
        'Say "oldest", or {receivables: [{receivable_id, amount_cents}]} with each once, or {customer_id}.',
    },
  ),
  comment: words(500).default(''),
});
export type TransferBody = z.infer<typeof transferBody>;
