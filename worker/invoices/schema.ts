import { z } from 'zod';

/** How the API shows an invoice. Amounts in cents; `due_cents` is what its payer would be asked for now. */
export const invoice = z.object({
  number: z.string(),
  self_pay_id: z.string().nullable(),
  status: z.enum(['draft', 'open', 'paid', 'unpaid', 'void']),
  due_cents: z.int(),
  items: z.array(z.object({ receivable_id: z.int(), price_cents: z.int(), balance_cents: z.int() })),
});
export type Invoice = z.infer<typeof invoice>;

export const invoicePath = z.object({
  number: z
    .string()
    .regex(/^(INV-\d{1,15}|PPF-\d{6,15})$/, 'An invoice number looks like INV-1042 or PPF-000017.'),
});
